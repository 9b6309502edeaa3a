// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A device's first task: updates whose result is known from the CPU kernel, and sums of rows. A
 * library built for another generation of devices, or one that contracts multiplications and
 * additions, is detected here. Takes some milliseconds.
 */
public final class DeviceSelfCheck {
  /** Crosses words of the bit planes, and does not fill the last. */
  private static final int LENGTH = 64 * 5 + 37;

  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    1e-40,
    -1e-40,
    1e300,
    -1e300,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  private static final List<UpdateRule> RULES =
      List.of(
          UpdateRule.signum(0.01, 0.9, 0, 1, Double.NaN, 0),
          UpdateRule.signum(0.3, 0.7, 0.02, 0.125, 0.4, 0.1),
          UpdateRule.signum(0.01, 0.3, 0, -2.5, 0, 0.001),
          UpdateRule.signSgd(0.05, 0.01));

  private static final double[] ROW_SUMS = {-5, 0, -53, 23, 0, -39};

  private DeviceSelfCheck() {}

  /**
   * Compares a device with the CPU.
   *
   * @return what differs, in one line; empty if nothing does
   * @throws DeviceException if the device fails
   */
  public static <C extends DeviceColumn> Optional<String> run(DeviceOps<C> ops) {
    for (Precision precision : Precision.values()) {
      for (boolean special : new boolean[] {false, true}) {
        for (int rule = 0; rule < RULES.size(); rule++) {
          for (boolean vote : new boolean[] {false, true}) {
            long seed = 31L * rule + (special ? 7 : 0) + (vote ? 3 : 0);
            Case one = new Case(precision, special, vote, RULES.get(rule), seed);
            Optional<String> mismatch = one.compare(ops);
            if (mismatch.isPresent()) {
              return mismatch;
            }
          }
        }
      }
    }
    return Arrays.equals(ROW_SUMS, rowSums(ops))
        ? Optional.empty()
        : Optional.of("the device differs from the CPU in the sums of rows");
  }

  /** Sums of whole numbers, the same in any order; the second row holds nothing. */
  private static <C extends DeviceColumn> double[] rowSums(DeviceOps<C> ops) {
    double[] gathered = new double[3];
    double[] tiled = new double[3];
    try (C values = ops.upload(new float[] {1, -2, 3, 4, 5, -6});
        C indices = ops.uploadIndices(new int[] {2, 0, 1, 1, 2, 0});
        C bounds = ops.uploadIndices(new int[] {0, 2, 2, 6});
        C factors = ops.upload(new double[] {7, -8, 9});
        C spread = ops.gather(factors, indices);
        C products = ops.product(values, spread);
        C sums = ops.segmentSums(products, bounds);
        C repeated = ops.tile(factors, 2);
        C others = ops.product(values, repeated);
        C otherSums = ops.segmentSums(others, bounds)) {
      ops.download(sums, gathered);
      ops.download(otherSums, tiled);
    }
    return new double[] {gathered[0], gathered[1], gathered[2], tiled[0], tiled[1], tiled[2]};
  }

  /** Three updates of one kind. */
  private record Case(
      Precision precision, boolean special, boolean vote, UpdateRule rule, long seed) {
    private static final int STEPS = 3;

    <C extends DeviceColumn> Optional<String> compare(DeviceOps<C> ops) {
      SplittableRandom random = new SplittableRandom(seed);
      HostMirror expected = new HostMirror(precision, LENGTH, rule.signum());
      load(expected, random);
      ValueBounds bounds = new ValueBounds(precision);
      expected.describeTo(bounds);
      UpdateSequence<C> sequence = new UpdateSequence<>(ops);
      C weight = expected.uploadWeight(ops);
      C state = null;
      try {
        state = rule.signum() ? expected.uploadState(ops) : null;
        for (int step = 0; step < STEPS; step++) {
          StepGradient gradient = gradient(random);
          UpdateSequence.Updated<C> next;
          try (C column = gradient.upload(ops, precision, LENGTH)) {
            ValueBounds.Shortcuts shortcuts = bounds.next(rule, gradient.largest());
            next = sequence.update(rule, shortcuts, weight, state, column);
          }
          weight.close();
          weight = next.weight();
          if (state != null) {
            state.close();
            state = next.state();
          }
          expected.apply(rule, gradient);
        }
        return difference(ops, expected, weight, state);
      } finally {
        weight.close();
        if (state != null) {
          state.close();
        }
      }
    }

    private <C extends DeviceColumn> Optional<String> difference(
        DeviceOps<C> ops, HostMirror expected, C weight, C state) {
      String where = "";
      if (!Arrays.equals(weights(expected), downloaded(ops, weight))) {
        where = "the weights";
      } else if (state != null && !Arrays.equals(states(expected), downloaded(ops, state))) {
        where = "the state";
      } else if (state != null && !samePlanes(ops, expected, state)) {
        where = "the packed signs";
      }
      return where.isEmpty()
          ? Optional.empty()
          : Optional.of("the device differs from the CPU in " + where + " after " + this);
    }

    private <C extends DeviceColumn> boolean samePlanes(
        DeviceOps<C> ops, HostMirror expected, C state) {
      int words = BitPlanes.words(LENGTH);
      long[] positive = new long[words];
      long[] negative = new long[words];
      expected.signs(positive, negative);
      long[] bits = new long[words];
      Arrays.fill(bits, -1);
      ops.packPositive(state, bits);
      boolean same = Arrays.equals(positive, bits);
      Arrays.fill(bits, -1);
      ops.packNegative(state, bits);
      return same && Arrays.equals(negative, bits);
    }

    private void load(HostMirror mirror, SplittableRandom random) {
      if (precision == Precision.FLOAT) {
        mirror.load(floats(random), rule.signum() ? floats(random) : null);
      } else {
        mirror.load(numbers(random), rule.signum() ? numbers(random) : null);
      }
    }

    private StepGradient gradient(SplittableRandom random) {
      if (vote) {
        long[] positive = random.longs(BitPlanes.words(LENGTH)).toArray();
        long[] negative = random.longs(BitPlanes.words(LENGTH)).toArray();
        for (int word = 0; word < positive.length; word++) {
          negative[word] &= ~positive[word];
        }
        return new StepGradient.Planes(positive, negative);
      }
      return precision == Precision.FLOAT
          ? new StepGradient.Floats(floats(random))
          : new StepGradient.Doubles(numbers(random));
    }

    private double[] numbers(SplittableRandom random) {
      double[] values = new double[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        boolean pick = special && random.nextInt(2) == 0;
        values[i] = pick ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextDouble(-1, 1);
      }
      return values;
    }

    private float[] floats(SplittableRandom random) {
      double[] values = numbers(random);
      float[] floats = new float[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }

    private double[] weights(HostMirror mirror) {
      if (precision == Precision.DOUBLE) {
        double[] values = new double[LENGTH];
        mirror.copyWeight(values);
        return values;
      }
      float[] values = new float[LENGTH];
      mirror.copyWeight(values);
      return widened(values);
    }

    private double[] states(HostMirror mirror) {
      if (precision == Precision.DOUBLE) {
        double[] values = new double[LENGTH];
        mirror.copyState(values);
        return values;
      }
      float[] values = new float[LENGTH];
      mirror.copyState(values);
      return widened(values);
    }

    private <C extends DeviceColumn> double[] downloaded(DeviceOps<C> ops, C column) {
      // Poisoned first: a download that writes nothing must not pass.
      if (precision == Precision.DOUBLE) {
        double[] values = new double[LENGTH];
        Arrays.fill(values, 1234.5);
        ops.download(column, values);
        return values;
      }
      float[] values = new float[LENGTH];
      Arrays.fill(values, 1234.5f);
      ops.download(column, values);
      return widened(values);
    }

    /** {@link Arrays#equals(double[], double[])} tells −0 from +0 and takes all NaNs as equal. */
    private static double[] widened(float[] values) {
      double[] wide = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        wide[i] = values[i];
      }
      return wide;
    }
  }
}
