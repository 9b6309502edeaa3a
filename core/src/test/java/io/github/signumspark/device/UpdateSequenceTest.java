// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.device.HostDeviceOps.HostColumn;
import io.github.signumspark.device.ValueBounds.Shortcuts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpdateSequenceTest {
  private static final int LENGTH = 211;
  private static final double NONE = Double.NaN;

  /** Every option on its own and with every other, and values at the edges of their ranges. */
  private static List<UpdateRule> rules() {
    List<UpdateRule> rules = new ArrayList<>();
    double[] lrs = {0.01, 0.0, -0.5};
    double[] momenta = {0.9, 0.5, 0.25, 1.0, 0.0, 1.5};
    for (double lr : lrs) {
      for (double momentum : momenta) {
        for (double wd : new double[] {0, 0.03}) {
          for (double rescale : new double[] {1, 0.125, -3, 0}) {
            for (double clip : new double[] {NONE, 0.4, 0, -0.0, -1}) {
              for (double wdLh : new double[] {0, 0.02, 60, 100, 150}) {
                rules.add(UpdateRule.signum(lr, momentum, wd, rescale, clip, wdLh));
              }
            }
          }
        }
      }
      for (double wd : new double[] {0, 0.1, 50, 120}) {
        rules.add(UpdateRule.signSgd(lr, wd));
      }
    }
    for (double odd : new double[] {NONE, Double.POSITIVE_INFINITY, 1e308}) {
      rules.add(UpdateRule.signum(odd, 0.9, 0, 1, NONE, 0));
      rules.add(UpdateRule.signum(0.1, odd, 0, 1, NONE, 0));
      rules.add(UpdateRule.signum(0.1, 0.9, odd, 1, NONE, 0));
      rules.add(UpdateRule.signum(0.1, 0.9, 0, odd, NONE, 0));
      rules.add(UpdateRule.signum(0.1, 0.9, 0, 1, odd, 0));
      rules.add(UpdateRule.signum(0.1, 0.9, 0, 1, NONE, odd));
      rules.add(UpdateRule.signSgd(odd, 0));
      rules.add(UpdateRule.signSgd(0.1, odd));
    }
    return rules;
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void givesTheKernelsBitsWithEveryOption(Precision precision) {
    SplittableRandom random = new SplittableRandom(20261122);
    for (UpdateRule rule : rules()) {
      for (boolean special : new boolean[] {false, true}) {
        compare(precision, rule, random, special, special, special);
      }
      // Special numbers in one place only, each of which ends a different shortcut.
      compare(precision, rule, random, true, false, false);
      compare(precision, rule, random, false, true, false);
      compare(precision, rule, random, false, false, true);
    }
  }

  private static void compare(
      Precision precision,
      UpdateRule rule,
      SplittableRandom random,
      boolean specialWeights,
      boolean specialState,
      boolean specialGradient) {
    HostDeviceOps ops = new HostDeviceOps();
    double[] w = Reference.numbers(random, LENGTH, specialWeights);
    double[] s = Reference.numbers(random, LENGTH, specialState);
    Reference expected = new Reference(precision, w, s);
    ValueBounds bounds = bounds(precision, expected);
    HostColumn weight = Reference.upload(ops, precision, w);
    HostColumn state = rule.signum() ? Reference.upload(ops, precision, s) : null;
    for (int step = 0; step < 3; step++) {
      double[] g = Reference.numbers(random, LENGTH, specialGradient && step == 1);
      expected.step(rule, g);
      double largest =
          precision == Precision.DOUBLE
              ? ValueBounds.largest(g)
              : ValueBounds.largest(Reference.floats(g));
      Shortcuts shortcuts = bounds.next(rule, largest);
      try (HostColumn gradient = Reference.upload(ops, precision, g)) {
        var updated = new UpdateSequence<>(ops).update(rule, shortcuts, weight, state, gradient);
        weight.close();
        weight = updated.weight();
        if (state != null) {
          state.close();
          state = updated.state();
        }
      }
      String where = rule + " " + precision + " step " + step + " " + shortcuts;
      assertArrayEquals(expected.weights(), Reference.download(ops, weight), where);
      if (state != null) {
        assertArrayEquals(expected.states(), Reference.download(ops, state), where);
      }
    }
    weight.close();
    if (state != null) {
      state.close();
    }
    assertEquals(0, ops.liveColumns(), "columns left open by " + rule);
  }

  private static ValueBounds bounds(Precision precision, Reference start) {
    ValueBounds bounds = new ValueBounds(precision);
    double[] w = start.weights();
    double[] s = start.states();
    bounds.loadedWeight(ValueBounds.largest(w), ValueBounds.holdsNegativeZero(w));
    bounds.loadedState(ValueBounds.largest(s), ValueBounds.holdsNegativeZero(s));
    return bounds;
  }

  @Test
  void walksThroughAsFewColumnsAsStated() {
    UpdateRule plain = UpdateRule.signum(0.01, 0.9, 0, 1, NONE, 0);
    UpdateRule full = UpdateRule.signum(0.01, 0.9, 0.1, 0.5, 0.4, 0.1);
    Shortcuts all = new Shortcuts(true, true);
    assertEquals(8, traffic(plain, all));
    assertEquals(13, traffic(full, all));
    assertEquals(13, traffic(plain, Shortcuts.NONE));
    assertEquals(17, traffic(full, Shortcuts.NONE));
    assertEquals(5, traffic(UpdateRule.signSgd(0.1, 0), all));
  }

  private static long traffic(UpdateRule rule, Shortcuts shortcuts) {
    HostDeviceOps ops = new HostDeviceOps();
    try (HostColumn w = ops.fill(Precision.DOUBLE, 3, 1);
        HostColumn s = ops.fill(Precision.DOUBLE, 3, 0);
        HostColumn g = ops.fill(Precision.DOUBLE, 3, 2)) {
      var updated = new UpdateSequence<>(ops).update(rule, shortcuts, w, s, g);
      updated.weight().close();
      if (updated.state() != null) {
        updated.state().close();
      }
    }
    return ops.traffic();
  }

  @Test
  void ordinaryNumbersTakeTheShortcutsForAsLongAsTheyStayOrdinary() {
    UpdateRule rule = UpdateRule.signum(0.01, 0.9, 0, 1, NONE, 0.01);
    ValueBounds bounds = new ValueBounds(Precision.FLOAT);
    for (int step = 0; step < 100_000; step++) {
      assertEquals(new Shortcuts(true, true), bounds.next(rule, 1e6), "step " + step);
    }
    assertEquals(Shortcuts.NONE, bounds.next(rule, Double.POSITIVE_INFINITY));
    assertEquals(Shortcuts.NONE, bounds.next(rule, 1), "what was infinite may be so still");
  }

  @Test
  void whatCanFlipAZeroOrOverflowEndsItsShortcut() {
    UpdateRule rule = UpdateRule.signum(0.01, 0.9, 0, 1, NONE, 0);
    ValueBounds zeroWeights = new ValueBounds(Precision.DOUBLE);
    zeroWeights.loadedWeight(1, true);
    assertEquals(new Shortcuts(true, false), zeroWeights.next(rule, 1));
    ValueBounds zeroState = new ValueBounds(Precision.DOUBLE);
    zeroState.loadedState(1, true);
    assertEquals(new Shortcuts(false, true), zeroState.next(rule, 1));
    assertFalse(
        new ValueBounds(Precision.DOUBLE)
            .next(UpdateRule.signum(0.01, 0.5, 0, 1, NONE, 0), 1)
            .skipZeroDecay());
    assertFalse(
        new ValueBounds(Precision.DOUBLE)
            .next(UpdateRule.signum(0.01, 0.9, 0, 1, NONE, 50), 1)
            .clampForSign());
    assertTrue(
        new ValueBounds(Precision.DOUBLE)
            .next(UpdateRule.signum(0.01, 0.9, 0, 1e200, NONE, 0), 1e100)
            .clampForSign());
    assertEquals(
        Shortcuts.NONE,
        new ValueBounds(Precision.DOUBLE)
            .next(UpdateRule.signum(0.01, 0.9, 0, 1e200, NONE, 0), 1e120));
    assertEquals(Shortcuts.NONE, new ValueBounds(Precision.FLOAT).next(rule, 1e38));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void votesGoUpAsPlanesAndSignsComeDown(Precision precision) {
    SplittableRandom random = new SplittableRandom(7);
    for (int length : new int[] {1, 63, 64, 65, 1000}) {
      HostDeviceOps ops = new HostDeviceOps();
      int words = BitPlanes.words(length);
      long[] positive = new long[words];
      long[] negative = new long[words];
      double[] expected = Reference.planes(random, positive, negative, length);
      try (HostColumn column = ops.unpack(precision, length, positive, negative)) {
        assertArrayEquals(expected, Reference.download(ops, column));
        long[] bits = new long[words];
        ops.packPositive(column, bits);
        assertArrayEquals(positive, withTail(bits, positive, length));
        ops.packNegative(column, bits);
        assertArrayEquals(negative, withTail(bits, negative, length));
      }
    }
  }

  /** The bits after the last element, which packing clears, as they were. */
  private static long[] withTail(long[] bits, long[] original, int length) {
    long[] whole = bits.clone();
    if (length % 64 != 0) {
      long used = (1L << length) - 1;
      assertEquals(0, whole[whole.length - 1] & ~used);
      whole[whole.length - 1] |= original[whole.length - 1] & ~used;
    }
    return whole;
  }
}
