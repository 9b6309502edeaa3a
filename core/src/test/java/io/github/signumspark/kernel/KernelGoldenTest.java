// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.golden.GoldenFiles;
import io.github.signumspark.golden.GoldenFiles.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * MXNet's own numbers through every provider: weights bit for bit; states bit for bit with MXNet
 * 2.0's kernel, and with the library of 1.9.1 where its other association does not show, else
 * within four roundings of the largest term.
 *
 * <p>The vectors of path {@code step} belong to the optimizer: another sequence of operators.
 */
class KernelGoldenTest {
  @TestFactory
  List<DynamicTest> binary() {
    return tests(Kind.BINARY);
  }

  @TestFactory
  List<DynamicTest> derived() {
    return tests(Kind.DERIVED);
  }

  private static List<DynamicTest> tests(Kind kind) {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode golden : GoldenFiles.lines(kind)) {
      if (!golden.get("path").textValue().equals("fused")) {
        continue;
      }
      boolean exact = kind == Kind.DERIVED || golden.get("v2").get("bitexact").booleanValue();
      for (SignumKernel kernel : Providers.all()) {
        String name = kernel.name() + " " + golden.get("id").textValue();
        tests.add(
            dynamicTest(
                name,
                () -> {
                  if (golden.get("dtype").textValue().equals("float32")) {
                    runFloats(golden, kernel, exact);
                  } else {
                    runDoubles(golden, kernel, exact);
                  }
                }));
      }
    }
    assertTrue(!tests.isEmpty(), "no golden vectors");
    return tests;
  }

  private static void runFloats(JsonNode golden, SignumKernel kernel, boolean exact) {
    float[] w = GoldenFiles.floats(golden.get("w0"));
    float[] s = GoldenFiles.floats(golden.get("s0"));
    double[] scale = new double[w.length];
    for (JsonNode step : golden.get("steps")) {
      Options o = Options.of(step.get("eff"));
      float[] g = GoldenFiles.floats(step.get("g"));
      if (s == null) {
        kernel.signSgd(w, g, 0, w.length, (float) o.lr, (float) o.wd);
      } else {
        for (int i = 0; i < w.length; i++) {
          scale[i] = Math.max(scale[i], o.scale(w[i], s[i], g[i]));
        }
        kernel.signum(
            w,
            s,
            g,
            0,
            w.length,
            (float) o.lr,
            (float) o.momentum,
            (float) o.wd,
            (float) o.rescaleGrad,
            (float) o.clip,
            (float) o.wdLh);
        float[] expected = GoldenFiles.floats(step.get("s"));
        for (int i = 0; i < s.length; i++) {
          if (exact) {
            assertBits(expected[i], s[i], "s[" + i + "]");
          } else {
            assertNear(expected[i], s[i], 4 * 0x1p-23 * scale[i] + 4 * Float.MIN_VALUE, i);
          }
        }
      }
      float[] expected = GoldenFiles.floats(step.get("w"));
      for (int i = 0; i < w.length; i++) {
        assertBits(expected[i], w[i], "w[" + i + "]");
      }
    }
  }

  private static void runDoubles(JsonNode golden, SignumKernel kernel, boolean exact) {
    double[] w = GoldenFiles.doubles(golden.get("w0"));
    double[] s = GoldenFiles.doubles(golden.get("s0"));
    double[] scale = new double[w.length];
    for (JsonNode step : golden.get("steps")) {
      Options o = Options.of(step.get("eff"));
      double[] g = GoldenFiles.doubles(step.get("g"));
      if (s == null) {
        kernel.signSgd(w, g, 0, w.length, o.lr, o.wd);
      } else {
        for (int i = 0; i < w.length; i++) {
          scale[i] = Math.max(scale[i], o.scale(w[i], s[i], g[i]));
        }
        kernel.signum(w, s, g, 0, w.length, o.lr, o.momentum, o.wd, o.rescaleGrad, o.clip, o.wdLh);
        double[] expected = GoldenFiles.doubles(step.get("s"));
        for (int i = 0; i < s.length; i++) {
          if (exact) {
            assertBits(expected[i], s[i], "s[" + i + "]");
          } else {
            assertNear(expected[i], s[i], 4 * 0x1p-52 * scale[i] + 4 * Double.MIN_VALUE, i);
          }
        }
      }
      double[] expected = GoldenFiles.doubles(step.get("w"));
      for (int i = 0; i < w.length; i++) {
        assertBits(expected[i], w[i], "w[" + i + "]");
      }
    }
  }

  /** Equal NaNs are equal, and so are equal infinities. */
  private static void assertBits(double expected, double actual, String what) {
    assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(actual), what);
  }

  private static void assertNear(double expected, double actual, double bound, int i) {
    boolean equal = Double.compare(expected, actual) == 0;
    assertTrue(
        equal || Math.abs(expected - actual) <= bound,
        () -> "s[" + i + "]: " + actual + ", MXNet " + expected + ", bound " + bound);
  }

  /** What MXNet made of the attributes; absent ones have the operator's defaults. */
  private record Options(
      double lr, double momentum, double wd, double rescaleGrad, double clip, double wdLh) {
    static Options of(JsonNode eff) {
      return new Options(
          value(eff, "lr", Double.NaN),
          value(eff, "momentum", 0),
          value(eff, "wd", 0),
          value(eff, "rescale_grad", 1),
          value(eff, "clip_gradient", -1),
          value(eff, "wd_lh", 0));
    }

    /** The size of the terms that make up the new state. */
    double scale(double w, double s, double g) {
      double r = Math.abs(rescaleGrad * g);
      double clipped = clip >= 0 ? Math.min(r, clip) : r;
      return Math.abs(momentum * s) + (1 - momentum) * (Math.abs(wd * w) + clipped);
    }

    private static double value(JsonNode eff, String name, double absent) {
      return eff.has(name) ? GoldenFiles.doubleValue(eff.get(name)) : absent;
    }
  }
}
