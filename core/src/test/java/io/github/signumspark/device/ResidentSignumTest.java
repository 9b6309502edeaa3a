// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.device.HostDeviceOps.HostColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResidentSignumTest {
  private static final int LENGTH = 131;
  private static final UpdateRule RULE = UpdateRule.signum(0.05, 0.8, 0.01, 0.5, 0.7, 0.02);

  /** What a run left behind. */
  private record Outcome(double[] weights, double[] state, long[] positive, long[] negative) {
    void assertSame(Outcome other, String where) {
      assertArrayEquals(weights, other.weights, where);
      assertArrayEquals(state, other.state, where);
      assertArrayEquals(positive, other.positive, where);
      assertArrayEquals(negative, other.negative, where);
    }
  }

  private static Outcome reference(Precision precision) {
    return run(new FailingOps(1), precision, 1, new ArrayList<>());
  }

  /** Eleven steps, dense and votes in turn, with a look at the weights and signs on the way. */
  private static Outcome run(
      FailingOps ops, Precision precision, int interval, List<DeviceException> losses) {
    SplittableRandom random = new SplittableRandom(99);
    double[] start = Reference.numbers(random, LENGTH, false);
    double[] momentum = Reference.numbers(random, LENGTH, false);
    int words = BitPlanes.words(LENGTH);
    long[] positive = new long[words];
    long[] negative = new long[words];
    try (ResidentSignum<HostColumn> signum =
        ResidentSignum.on(ops, precision, LENGTH, true, interval, losses::add)) {
      Reference expected = new Reference(precision, start, momentum);
      if (precision == Precision.DOUBLE) {
        signum.load(start, momentum);
      } else {
        signum.load(Reference.floats(start), Reference.floats(momentum));
      }
      for (int step = 0; step < 11; step++) {
        double[] gradient;
        if (step % 3 == 2) {
          gradient = Reference.planes(random, positive, negative, LENGTH);
          signum.step(RULE, positive, negative);
          Arrays.fill(positive, -1);
        } else {
          gradient = Reference.numbers(random, LENGTH, false);
          if (precision == Precision.DOUBLE) {
            double[] passed = gradient.clone();
            signum.step(RULE, passed);
            // The caller's arrays are the caller's again: the journal must not look at them.
            Arrays.fill(passed, 77);
          } else {
            float[] passed = Reference.floats(gradient);
            signum.step(RULE, passed);
            Arrays.fill(passed, 77);
          }
        }
        expected.step(RULE, gradient);
        if (step % 4 == 3) {
          assertArrayEquals(expected.weights(), weights(signum, precision));
        }
      }
      signum.signs(positive, negative);
      Outcome outcome =
          new Outcome(weights(signum, precision), state(signum, precision), positive, negative);
      assertArrayEquals(expected.weights(), outcome.weights);
      assertArrayEquals(expected.states(), outcome.state);
      return outcome;
    }
  }

  private static double[] weights(ResidentSignum<?> signum, Precision precision) {
    if (precision == Precision.DOUBLE) {
      double[] out = new double[LENGTH];
      Arrays.fill(out, 1234);
      signum.weights(out);
      return out;
    }
    float[] out = new float[LENGTH];
    Arrays.fill(out, 1234);
    signum.weights(out);
    return Reference.doubles(out);
  }

  private static double[] state(ResidentSignum<?> signum, Precision precision) {
    if (precision == Precision.DOUBLE) {
      double[] out = new double[LENGTH];
      signum.state(out);
      return out;
    }
    float[] out = new float[LENGTH];
    signum.state(out);
    return Reference.doubles(out);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aDeviceLostAtAnyOperationChangesNoBit(Precision precision) {
    Outcome expected = reference(precision);
    for (int interval : new int[] {1, 3, 100}) {
      FailingOps whole = new FailingOps(Long.MAX_VALUE);
      List<DeviceException> none = new ArrayList<>();
      expected.assertSame(run(whole, precision, interval, none), "undisturbed");
      assertEquals(List.of(), none);
      assertEquals(0, whole.host.liveColumns());
      assertEquals(1, whole.closed);
      assertTrue(whole.calls() > 60, "operations: " + whole.calls());
      for (long failAt = 1; failAt <= whole.calls(); failAt++) {
        FailingOps ops = new FailingOps(failAt);
        List<DeviceException> losses = new ArrayList<>();
        String where = precision + ", interval " + interval + ", lost at " + failAt;
        expected.assertSame(run(ops, precision, interval, losses), where);
        assertEquals(1, losses.size(), where);
        assertEquals(0, ops.host.liveColumns(), where);
        assertEquals(1, ops.closed, where);
        assertEquals(failAt, ops.calls(), "a lost device is not asked again; " + where);
      }
    }
  }

  @Test
  void signSgdNeedsNoState() {
    HostDeviceOps ops = new HostDeviceOps();
    double[] w = {1, -1, 0.5};
    try (ResidentSignum<HostColumn> signum =
        ResidentSignum.on(ops, Precision.DOUBLE, 3, false, 1)) {
      signum.load(w, null);
      signum.step(UpdateRule.signSgd(0.25, 0), new double[] {3, 0, -2});
      double[] out = new double[3];
      signum.weights(out);
      assertArrayEquals(new double[] {0.75, -1, 0.75}, out);
      assertTrue(signum.onDevice());
      assertThrows(IllegalStateException.class, () -> signum.step(RULE, new double[3]));
      assertThrows(IllegalStateException.class, () -> signum.state(out));
    }
    assertEquals(0, ops.liveColumns());
  }

  @Test
  void wrongArgumentsAreNamedAndChangeNothing() {
    HostDeviceOps ops = new HostDeviceOps();
    try (ResidentSignum<HostColumn> signum = ResidentSignum.on(ops, Precision.DOUBLE, 3, true, 1)) {
      var size =
          assertThrows(IllegalArgumentException.class, () -> signum.step(RULE, new double[2]));
      assertEquals("gradient has 2 coordinates, but there are 3", size.getMessage());
      var type =
          assertThrows(IllegalArgumentException.class, () -> signum.step(RULE, new float[3]));
      assertEquals("gradient is FLOAT, weights are DOUBLE", type.getMessage());
      var both =
          assertThrows(
              IllegalArgumentException.class,
              () -> signum.step(RULE, new long[] {5}, new long[] {4}));
      assertEquals("word 0 of both planes has a bit in common", both.getMessage());
      assertThrows(
          IllegalArgumentException.class, () -> signum.step(RULE, new long[2], new long[1]));
      double[] out = {9, 9, 9};
      signum.weights(out);
      assertArrayEquals(new double[3], out);
    }
    assertFalse(ops.liveColumns() > 0);
  }
}
