// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.BitPlanes;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.Precision;
import io.github.signumspark.device.ResidentSignum;
import io.github.signumspark.device.UpdateRule;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A device against the CPU's kernels, bit for bit: every option, special numbers in weights, state
 * and gradient, dense gradients and votes. Inputs are random, outputs are poisoned before they are
 * read.
 */
final class UpdateCheck {
  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    -2.5,
    0.5,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40,
    -1e-40,
    1e-310,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  private static final int SHORT = 211;
  private static final int STEPS = 3;
  private static final double POISON = 1234.5;

  /** No copy to the host in between: the device's own numbers are compared. */
  private static final int NEVER = 1000;

  private final DeviceOps<?> ops;
  private final SplittableRandom random;
  private int cases;

  UpdateCheck(DeviceOps<?> ops, long seed) {
    this.ops = ops;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Runs all cases.
   *
   * @return how many there were
   * @throws CheckFailedException at the first difference
   */
  int run(int longest) {
    for (Precision precision : Precision.values()) {
      for (UpdateRule rule : CheckRules.all()) {
        check(precision, rule, SHORT, "", false);
        check(precision, rule, SHORT, "weights", false);
        check(precision, rule, SHORT, "state", false);
        check(precision, rule, SHORT, "gradient", false);
        check(precision, rule, SHORT, "weights state gradient", false);
        check(precision, rule, SHORT, "weights state", true);
      }
      for (int length : new int[] {1, 63, 64, 65, 4097, longest}) {
        for (UpdateRule rule : CheckRules.few()) {
          for (boolean votes : new boolean[] {false, true}) {
            check(precision, rule, length, "", votes);
            check(precision, rule, length, "weights state gradient", votes);
          }
        }
      }
    }
    return cases;
  }

  private void check(
      Precision precision, UpdateRule rule, int length, String special, boolean votes) {
    cases++;
    String name =
        rule + ", " + precision + ", length " + length + ", special numbers in [" + special + "]";
    List<String> places = List.of(special.split(" ", -1));
    Numbers weight = numbers(precision, length, places.contains("weights"));
    Numbers state = rule.signum() ? numbers(precision, length, places.contains("state")) : null;
    int words = BitPlanes.words(length);
    long[] positive = new long[words];
    long[] negative = new long[words];
    try (ResidentSignum<?> signum =
        ResidentSignum.on(ops, precision, length, rule.signum(), NEVER)) {
      weight.load(signum, state);
      for (int step = 0; step < STEPS; step++) {
        Numbers gradient;
        if (votes) {
          gradient = vote(precision, length, positive, negative);
          signum.step(rule, positive, negative);
        } else {
          // Every other step with ordinary numbers: the shortcuts must see what came before.
          gradient = numbers(precision, length, places.contains("gradient") && step % 2 == 1);
          gradient.step(signum, rule);
        }
        weight.update(state, gradient, rule);
      }
      Numbers got = Numbers.poisoned(precision, length);
      got.readWeights(signum);
      weight.compare(got, "weight", name);
      if (state != null) {
        got = Numbers.poisoned(precision, length);
        got.readState(signum);
        state.compare(got, "state", name);
        Arrays.fill(positive, -1);
        Arrays.fill(negative, -1);
        signum.signs(positive, negative);
        state.compareSigns(positive, negative, name);
      }
      if (!signum.onDevice()) {
        throw new CheckFailedException("the device was lost in " + name);
      }
    }
  }

  private Numbers numbers(Precision precision, int length, boolean special) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      boolean pick = special && random.nextInt(2) == 0;
      values[i] = pick ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextDouble(-2, 2);
    }
    return Numbers.of(precision, values);
  }

  private Numbers vote(Precision precision, int length, long[] positive, long[] negative) {
    for (int word = 0; word < positive.length; word++) {
      positive[word] = random.nextLong();
      negative[word] = random.nextLong() & ~positive[word];
    }
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = BitPlanes.value(positive, negative, i);
    }
    return Numbers.of(precision, values);
  }

  /**
   * An array of either precision, and the CPU's kernels on it.
   *
   * @param floats null where these are doubles
   * @param doubles null where these are floats
   */
  private record Numbers(float[] floats, double[] doubles) {
    static Numbers of(Precision precision, double[] values) {
      if (precision == Precision.DOUBLE) {
        return new Numbers(null, values);
      }
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = (float) values[i];
      }
      return new Numbers(floats, null);
    }

    static Numbers poisoned(Precision precision, int length) {
      double[] values = new double[length];
      Arrays.fill(values, POISON);
      return of(precision, values);
    }

    private int length() {
      return floats == null ? doubles.length : floats.length;
    }

    private double get(int i) {
      return floats == null ? doubles[i] : floats[i];
    }

    void load(ResidentSignum<?> signum, Numbers state) {
      if (floats == null) {
        signum.load(doubles, state == null ? null : state.doubles);
      } else {
        signum.load(floats, state == null ? null : state.floats);
      }
    }

    void step(ResidentSignum<?> signum, UpdateRule rule) {
      if (floats == null) {
        signum.step(rule, doubles);
      } else {
        signum.step(rule, floats);
      }
    }

    void readWeights(ResidentSignum<?> signum) {
      if (floats == null) {
        signum.weights(doubles);
      } else {
        signum.weights(floats);
      }
    }

    void readState(ResidentSignum<?> signum) {
      if (floats == null) {
        signum.state(doubles);
      } else {
        signum.state(floats);
      }
    }

    void update(Numbers state, Numbers gradient, UpdateRule rule) {
      if (floats == null) {
        UpdateTiming.onCpu(
            rule, doubles, state == null ? null : state.doubles, gradient.doubles, 0, length());
      } else {
        UpdateTiming.onCpu(
            rule, floats, state == null ? null : state.floats, gradient.floats, 0, length());
      }
    }

    void compare(Numbers got, String what, String name) {
      for (int i = 0; i < length(); i++) {
        // Tells −0 from +0 and takes all NaNs as equal.
        if (Double.compare(get(i), got.get(i)) != 0) {
          throw new CheckFailedException(
              what + "[" + i + "] is " + got.get(i) + ", the CPU has " + get(i) + ": " + name);
        }
      }
    }

    void compareSigns(long[] positive, long[] negative, String name) {
      long[] up = new long[positive.length];
      long[] down = new long[positive.length];
      for (int i = 0; i < length(); i++) {
        up[i >>> 6] |= get(i) > 0 ? 1L << i : 0;
        down[i >>> 6] |= get(i) < 0 ? 1L << i : 0;
      }
      if (!Arrays.equals(up, positive) || !Arrays.equals(down, negative)) {
        throw new CheckFailedException("the packed signs differ: " + name);
      }
    }
  }
}
