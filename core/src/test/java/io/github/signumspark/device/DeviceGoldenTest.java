// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.device.HostDeviceOps.HostColumn;
import io.github.signumspark.golden.GoldenFiles;
import io.github.signumspark.golden.GoldenFiles.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * MXNet's numbers through the device sequences: weights and states of MXNet 2.0's kernel bit for
 * bit, and the weights of the 1.9.1 library.
 */
class DeviceGoldenTest {
  @TestFactory
  List<DynamicTest> weightsAndStatesOfMxnet2() {
    return tests(Kind.DERIVED, true);
  }

  @TestFactory
  List<DynamicTest> weightsOfMxnet1() {
    return tests(Kind.BINARY, false);
  }

  private static List<DynamicTest> tests(Kind kind, boolean states) {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode golden : GoldenFiles.lines(kind)) {
      if (golden.get("path").textValue().equals("fused")) {
        tests.add(dynamicTest(golden.get("id").textValue(), () -> run(golden, states)));
      }
    }
    assertTrue(!tests.isEmpty(), "no golden vectors");
    return tests;
  }

  private static void run(JsonNode golden, boolean states) {
    boolean single = golden.get("dtype").textValue().equals("float32");
    Precision precision = single ? Precision.FLOAT : Precision.DOUBLE;
    boolean hasState = !golden.get("s0").isNull();
    HostDeviceOps ops = new HostDeviceOps();
    int length = golden.get("w0").size();
    try (ResidentSignum<HostColumn> signum =
        ResidentSignum.on(ops, precision, length, hasState, 2)) {
      if (single) {
        signum.load(GoldenFiles.floats(golden.get("w0")), GoldenFiles.floats(golden.get("s0")));
      } else {
        signum.load(GoldenFiles.doubles(golden.get("w0")), GoldenFiles.doubles(golden.get("s0")));
      }
      for (JsonNode step : golden.get("steps")) {
        UpdateRule rule = rule(step.get("eff"), hasState);
        if (single) {
          signum.step(rule, GoldenFiles.floats(step.get("g")));
          float[] out = new float[length];
          signum.weights(out);
          assertArrayEquals(GoldenFiles.floats(step.get("w")), out, "w");
          if (hasState && states) {
            signum.state(out);
            assertArrayEquals(GoldenFiles.floats(step.get("s")), out, "s");
          }
        } else {
          signum.step(rule, GoldenFiles.doubles(step.get("g")));
          double[] out = new double[length];
          signum.weights(out);
          assertArrayEquals(GoldenFiles.doubles(step.get("w")), out, "w");
          if (hasState && states) {
            signum.state(out);
            assertArrayEquals(GoldenFiles.doubles(step.get("s")), out, "s");
          }
        }
      }
      assertTrue(signum.onDevice());
    }
    assertEquals(0, ops.liveColumns());
  }

  private static UpdateRule rule(JsonNode eff, boolean signum) {
    double lr = number(eff, "lr", 0);
    double wd = number(eff, "wd", 0);
    return signum
        ? UpdateRule.signum(
            lr,
            number(eff, "momentum", 0),
            wd,
            number(eff, "rescale_grad", 1),
            number(eff, "clip_gradient", -1),
            number(eff, "wd_lh", 0))
        : UpdateRule.signSgd(lr, wd);
  }

  private static double number(JsonNode eff, String name, double ifAbsent) {
    return eff.has(name) ? GoldenFiles.doubleValue(eff.get(name)) : ifAbsent;
  }
}
