// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every provider owes, bit for bit: sizes on both sides of all vector lengths and of the
 * sixteen lanes, ranges that start anywhere, every special value in data and parameters, and
 * nothing touched outside the range.
 */
@ParameterizedClass
@MethodSource("providers")
class KernelContractTest {
  private static final int LARGEST = 67;

  private final SignumKernel kernel;

  KernelContractTest(SignumKernel kernel) {
    this.kernel = kernel;
  }

  static List<SignumKernel> providers() {
    return Providers.all();
  }

  @Test
  void signumFloatsMatchTheNaiveForm() {
    for (float[] o : optionsFloat()) {
      for (int size = 0; size <= LARGEST; size++) {
        int from = size % 5;
        float[] w = Samples.floats(size + 9, 11L * size);
        float[] s = Samples.floats(size + 9, 11L * size + 1);
        float[] g = Samples.floats(size + 9, 11L * size + 2);
        float[] weight = w.clone();
        float[] state = s.clone();
        float[] gradient = g.clone();
        kernel.signum(
            weight, state, gradient, from, from + size, o[0], o[1], o[2], o[3], o[4], o[5]);
        for (int i = 0; i < w.length; i++) {
          boolean inside = i >= from && i < from + size;
          float[] expected =
              inside
                  ? NaiveKernel.signum(w[i], s[i], g[i], o[0], o[1], o[2], o[3], o[4], o[5])
                  : new float[] {w[i], s[i]};
          if (Float.floatToIntBits(expected[0]) != Float.floatToIntBits(weight[i])
              || Float.floatToIntBits(expected[1]) != Float.floatToIntBits(state[i])) {
            fail(
                where(size, i, w[i], s[i], g[i], Arrays.toString(o))
                    + ": expected "
                    + Arrays.toString(expected)
                    + ", got "
                    + weight[i]
                    + " and "
                    + state[i]);
          }
        }
        assertArrayEquals(g, gradient);
      }
    }
  }

  @Test
  void signSgdFloatsMatchTheNaiveForm() {
    for (float[] o : optionsFloat()) {
      for (int size = 0; size <= LARGEST; size++) {
        int from = size % 5;
        float[] w = Samples.floats(size + 9, 13L * size);
        float[] g = Samples.floats(size + 9, 13L * size + 1);
        float[] weight = w.clone();
        float[] gradient = g.clone();
        kernel.signSgd(weight, gradient, from, from + size, o[0], o[2]);
        for (int i = 0; i < w.length; i++) {
          boolean inside = i >= from && i < from + size;
          float expected = inside ? NaiveKernel.signSgd(w[i], g[i], o[0], o[2]) : w[i];
          if (Float.floatToIntBits(expected) != Float.floatToIntBits(weight[i])) {
            fail(
                where(size, i, w[i], 0, g[i], Arrays.toString(o))
                    + ": expected "
                    + expected
                    + ", got "
                    + weight[i]);
          }
        }
        assertArrayEquals(g, gradient);
      }
    }
  }

  @Test
  void nonFiniteFloatsAreCounted() {
    for (int size = 0; size <= LARGEST; size++) {
      float[] x = Samples.floats(size + 7, 17L * size);
      int from = size % 7;
      long expected = 0;
      for (int i = from; i < from + size; i++) {
        expected += Float.isNaN(x[i]) || Float.isInfinite(x[i]) ? 1 : 0;
      }
      assertEquals(expected, kernel.countNonFinite(x, from, from + size), "size " + size);
    }
  }

  /** Every special value of each parameter, the others at rest or at work. */
  private static List<float[]> optionsFloat() {
    float[] plain = {0.001f, 0.9f, 0, 1, -1, 0};
    float[] busy = {0.05f, 0.99f, 0.03f, 0.8f, 0.5f, 0.015f};
    float[] special = {
      0,
      -0.0f,
      1,
      -2,
      1e-3f,
      1e30f,
      Float.MIN_VALUE,
      Float.MAX_VALUE,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY
    };
    List<float[]> options = new ArrayList<>(List.of(plain, busy));
    for (int parameter = 0; parameter < plain.length; parameter++) {
      for (float value : special) {
        for (float[] base : List.of(plain, busy)) {
          float[] changed = base.clone();
          changed[parameter] = value;
          options.add(changed);
        }
      }
    }
    return options;
  }

  @Test
  void signumDoublesMatchTheNaiveForm() {
    for (double[] o : optionsDouble()) {
      for (int size = 0; size <= LARGEST; size++) {
        int from = size % 5;
        double[] w = Samples.doubles(size + 9, 11L * size);
        double[] s = Samples.doubles(size + 9, 11L * size + 1);
        double[] g = Samples.doubles(size + 9, 11L * size + 2);
        double[] weight = w.clone();
        double[] state = s.clone();
        double[] gradient = g.clone();
        kernel.signum(
            weight, state, gradient, from, from + size, o[0], o[1], o[2], o[3], o[4], o[5]);
        for (int i = 0; i < w.length; i++) {
          boolean inside = i >= from && i < from + size;
          double[] expected =
              inside
                  ? NaiveKernel.signum(w[i], s[i], g[i], o[0], o[1], o[2], o[3], o[4], o[5])
                  : new double[] {w[i], s[i]};
          if (Double.doubleToLongBits(expected[0]) != Double.doubleToLongBits(weight[i])
              || Double.doubleToLongBits(expected[1]) != Double.doubleToLongBits(state[i])) {
            fail(
                where(size, i, w[i], s[i], g[i], Arrays.toString(o))
                    + ": expected "
                    + Arrays.toString(expected)
                    + ", got "
                    + weight[i]
                    + " and "
                    + state[i]);
          }
        }
        assertArrayEquals(g, gradient);
      }
    }
  }

  @Test
  void signSgdDoublesMatchTheNaiveForm() {
    for (double[] o : optionsDouble()) {
      for (int size = 0; size <= LARGEST; size++) {
        int from = size % 5;
        double[] w = Samples.doubles(size + 9, 13L * size);
        double[] g = Samples.doubles(size + 9, 13L * size + 1);
        double[] weight = w.clone();
        double[] gradient = g.clone();
        kernel.signSgd(weight, gradient, from, from + size, o[0], o[2]);
        for (int i = 0; i < w.length; i++) {
          boolean inside = i >= from && i < from + size;
          double expected = inside ? NaiveKernel.signSgd(w[i], g[i], o[0], o[2]) : w[i];
          if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(weight[i])) {
            fail(
                where(size, i, w[i], 0, g[i], Arrays.toString(o))
                    + ": expected "
                    + expected
                    + ", got "
                    + weight[i]);
          }
        }
        assertArrayEquals(g, gradient);
      }
    }
  }

  @Test
  void nonFiniteDoublesAreCounted() {
    for (int size = 0; size <= LARGEST; size++) {
      double[] x = Samples.doubles(size + 7, 17L * size);
      int from = size % 7;
      long expected = 0;
      for (int i = from; i < from + size; i++) {
        expected += Double.isNaN(x[i]) || Double.isInfinite(x[i]) ? 1 : 0;
      }
      assertEquals(expected, kernel.countNonFinite(x, from, from + size), "size " + size);
    }
  }

  /** Every special value of each parameter, the others at rest or at work. */
  private static List<double[]> optionsDouble() {
    double[] plain = {0.001, 0.9, 0, 1, -1, 0};
    double[] busy = {0.05, 0.99, 0.03, 0.8, 0.5, 0.015};
    double[] special = {
      0,
      -0.0,
      1,
      -2,
      1e-3,
      1e30,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    List<double[]> options = new ArrayList<>(List.of(plain, busy));
    for (int parameter = 0; parameter < plain.length; parameter++) {
      for (double value : special) {
        for (double[] base : List.of(plain, busy)) {
          double[] changed = base.clone();
          changed[parameter] = value;
          options.add(changed);
        }
      }
    }
    return options;
  }

  @Test
  void dotOfFloatsHasTheFixedOrder() {
    for (boolean specials : new boolean[] {false, true}) {
      for (int size = 0; size <= LARGEST; size++) {
        int xFrom = size % 3;
        int yFrom = size % 5;
        float[] x =
            specials ? Samples.floats(size + 5, size) : Samples.finiteFloats(size + 5, size);
        double[] y = Samples.finiteDoubles(size + 5, size + 1L);
        double[] products = new double[size];
        for (int i = 0; i < size; i++) {
          products[i] = x[xFrom + i] * y[yFrom + i];
        }
        assertBits(NaiveKernel.sum(products), kernel.dot(x, xFrom, y, yFrom, size), "size " + size);
      }
    }
  }

  @Test
  void addScaledFloatsRoundsTheProductFirst() {
    for (double a : new double[] {0, -0.0, 1, 1.0 / 3, -7e-5, 1e300, Double.NaN, 1 / 0.0}) {
      for (int size = 0; size <= LARGEST; size++) {
        int xFrom = size % 3;
        int yFrom = size % 5;
        float[] x = Samples.floats(size + 5, size);
        double[] y = Samples.doubles(size + 9, size + 1L);
        double[] actual = y.clone();
        kernel.addScaled(a, x, xFrom, actual, yFrom, size);
        for (int i = 0; i < y.length; i++) {
          boolean inside = i >= yFrom && i < yFrom + size;
          double expected = y[i];
          if (inside) {
            double product = a * x[xFrom + i - yFrom];
            expected = expected + product;
          }
          assertBits(expected, actual[i], "size " + size + " element " + i);
        }
      }
    }
  }

  @Test
  void dotOfDoublesHasTheFixedOrder() {
    for (boolean specials : new boolean[] {false, true}) {
      for (int size = 0; size <= LARGEST; size++) {
        int xFrom = size % 3;
        int yFrom = size % 5;
        double[] x =
            specials ? Samples.doubles(size + 5, size) : Samples.finiteDoubles(size + 5, size);
        double[] y = Samples.finiteDoubles(size + 5, size + 1L);
        double[] products = new double[size];
        for (int i = 0; i < size; i++) {
          products[i] = x[xFrom + i] * y[yFrom + i];
        }
        assertBits(NaiveKernel.sum(products), kernel.dot(x, xFrom, y, yFrom, size), "size " + size);
      }
    }
  }

  @Test
  void addScaledDoublesRoundsTheProductFirst() {
    for (double a : new double[] {0, -0.0, 1, 1.0 / 3, -7e-5, 1e300, Double.NaN, 1 / 0.0}) {
      for (int size = 0; size <= LARGEST; size++) {
        int xFrom = size % 3;
        int yFrom = size % 5;
        double[] x = Samples.doubles(size + 5, size);
        double[] y = Samples.doubles(size + 9, size + 1L);
        double[] actual = y.clone();
        kernel.addScaled(a, x, xFrom, actual, yFrom, size);
        for (int i = 0; i < y.length; i++) {
          boolean inside = i >= yFrom && i < yFrom + size;
          double expected = y[i];
          if (inside) {
            double product = a * x[xFrom + i - yFrom];
            expected = expected + product;
          }
          assertBits(expected, actual[i], "size " + size + " element " + i);
        }
      }
    }
  }

  @Test
  void signsArePackedFromTheFirstBitOn() {
    for (double tiny : new double[] {0, 1e-30, 0.5, Double.MIN_VALUE, Double.POSITIVE_INFINITY}) {
      for (int size = 0; size <= 3 * LARGEST; size++) {
        int from = size % 5;
        double[] x = Samples.doubles(size + 5, 19L * size);
        long[] positive = {-1, -1, -1, -1, -1};
        long[] negative = {-1, -1, -1, -1, -1};
        kernel.packSigns(x, from, from + size, tiny, positive, negative);
        int words = (size + 63) / 64;
        for (int i = 0; i < 64 * positive.length; i++) {
          boolean written = i < 64 * words;
          boolean inside = i < size;
          String where = i + " of " + size + ", tiny " + tiny;
          assertEquals(
              !written || inside && x[from + i] > tiny, (positive[i / 64] >>> i & 1) == 1, where);
          assertEquals(
              !written || inside && x[from + i] < -tiny, (negative[i / 64] >>> i & 1) == 1, where);
        }
      }
    }
  }

  @Test
  void touchedCoordinatesStepAndOthersRest() {
    SplittableRandom random = new SplittableRandom(6);
    double lr = 0.01;
    for (double clip : new double[] {Double.NaN, 0.25}) {
      for (double momentum : new double[] {0.9, 0, 1.0 / 3}) {
        for (int size = 0; size <= LARGEST; size++) {
          double[] penalty = size % 2 == 0 ? null : Samples.finiteDoubles(size, 31L * size);
          double[] start = Samples.finiteDoubles(size, 31L * size + 1);
          double[] state = Samples.doubles(size, 31L * size + 2);
          double[] gradients = Samples.doubles(size, 31L * size + 3);
          double[] sums = new double[2 * size + 3];
          double[] tally = new double[size];
          double[] weight = new double[size];
          Arrays.setAll(tally, i -> random.nextInt(-9, 10));
          Arrays.setAll(weight, i -> start[i] + lr * tally[i]);
          for (int i = 0; i < size; i++) {
            if (random.nextInt(3) > 0) {
              sums[2 * i] = gradients[i];
              sums[2 * i + 1] = random.nextInt(1, 5) * 0.75;
            }
          }
          Arrays.fill(sums, 2 * size, 2 * size + 3, 7);
          double[] w = weight.clone();
          double[] s = state.clone();
          double[] t = tally.clone();
          double[] x = sums.clone();
          kernel.touchedSigns(start, penalty, x, s, t, w, lr, momentum, 0.3, clip, 1e-30);
          for (int i = 0; i < size; i++) {
            double[] expected =
                NaiveKernel.touchedSign(
                    weight[i],
                    penalty == null ? Double.NaN : penalty[i],
                    sums[2 * i],
                    sums[2 * i + 1],
                    state[i],
                    tally[i],
                    momentum,
                    0.3,
                    clip,
                    1e-30);
            String where = i + " of " + size + ", momentum " + momentum + ", clip " + clip;
            assertBits(expected[0], s[i], "state, " + where);
            assertBits(expected[1], t[i], "tally, " + where);
            assertBits(start[i] + lr * expected[1], w[i], "weight, " + where);
            assertBits(0, x[2 * i], "gradient, " + where);
            assertBits(0, x[2 * i + 1], "touched, " + where);
          }
          for (int i = 2 * size; i < x.length; i++) {
            assertBits(7, x[i], "behind the last");
          }
        }
      }
    }
  }

  @Test
  void logisticLossesAreThoseOfSingleRows() {
    SplittableRandom random = new SplittableRandom(5);
    for (int size = 0; size <= 2 * LARGEST; size++) {
      // Every other size has all special values, which vectors leave to single rows.
      double[] margins = Samples.doubles(size + 3, 23L * size);
      for (int i = 0; i < margins.length && size % 2 == 0; i++) {
        margins[i] = i % 7 == 0 ? 0.0 * (i - 10) : 80 * random.nextDouble() - 40;
      }
      double[] labels = new double[size + 5];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = new double[] {0, 1, 0.5, 0.75}[random.nextInt(4)];
      }
      int from = size % 5;
      double[] slopes = margins.clone();
      double[] losses = new double[size + 3];
      kernel.logistic(labels, from, slopes, losses, size);
      double[] slopesAlone = margins.clone();
      kernel.logistic(labels, from, slopesAlone, null, size);
      for (int i = 0; i < margins.length; i++) {
        double m = margins[i];
        boolean inside = i < size;
        boolean positive = inside && labels[from + i] > 0.5;
        String where = "row " + i + " of " + size + ", margin " + m;
        assertBits(
            !inside ? 0 : StrictFunctions.log1pExp(positive ? -m : m), losses[i], "loss, " + where);
        double slope = positive ? StrictFunctions.sigmoid(m) - 1 : StrictFunctions.sigmoid(m);
        assertBits(inside ? slope : m, slopes[i], "slope, " + where);
        assertBits(inside ? slope : m, slopesAlone[i], "slope alone, " + where);
      }
    }
  }

  /** Above the block size of the scalar loops, NaNs in one block only. */
  @Test
  void longRangesAreNoDifferent() {
    int size = 5003;
    float[] w = Samples.finiteFloats(size, 1);
    float[] s = Samples.finiteFloats(size, 2);
    float[] g = Samples.finiteFloats(size, 3);
    g[2500] = Float.NaN;
    g[4999] = Float.NEGATIVE_INFINITY;
    float[] weight = w.clone();
    float[] state = s.clone();
    kernel.signum(weight, state, g, 1, size, 0.01f, 0.9f, 0.001f, 0.5f, -1f, 0.1f);
    for (int i = 1; i < size; i++) {
      float[] expected = NaiveKernel.signum(w[i], s[i], g[i], 0.01f, 0.9f, 0.001f, 0.5f, -1f, 0.1f);
      assertBits(expected[0], weight[i], "weight " + i);
      assertBits(expected[1], state[i], "state " + i);
    }
    double[] y = Samples.finiteDoubles(size, 4);
    double[] products = new double[size - 3];
    for (int i = 0; i < products.length; i++) {
      products[i] = w[i + 2] * y[i + 3];
    }
    assertBits(NaiveKernel.sum(products), kernel.dot(w, 2, y, 3, products.length), "dot");
  }

  private static void assertBits(double expected, double actual, String what) {
    assertEquals(
        Double.doubleToLongBits(expected),
        Double.doubleToLongBits(actual),
        () -> what + ": expected " + expected + ", got " + actual);
  }

  private static String where(int size, int i, double w, double s, double g, String options) {
    return i + " of " + size + ": w " + w + " s " + s + " g " + g + " options " + options;
  }
}
