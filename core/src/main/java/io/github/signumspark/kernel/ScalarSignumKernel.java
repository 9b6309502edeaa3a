// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

/**
 * Plain Java, in the forms that HotSpot's C2 turns into vector code by itself: no branch on data (a
 * branch on a random sign costs ten times the loop), min and max instead of comparisons, and a
 * block at a time in several plain loops, which find it in the first-level cache.
 */
final class ScalarSignumKernel implements SignumKernel {
  private static final int BLOCK = 1024;

  private static final int FLOAT_INFINITY = 0x7f80_0000;
  private static final int FLOAT_ONE = 0x3f80_0000;
  private static final float FLOAT_BIG = 0x1p127f;
  private static final long DOUBLE_INFINITY = 0x7ff0_0000_0000_0000L;
  private static final long DOUBLE_ONE = 0x3ff0_0000_0000_0000L;
  private static final double DOUBLE_BIG = 0x1p1023;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public String details() {
    return "plain Java loops";
  }

  @Override
  public void signum(
      float[] weight,
      float[] state,
      float[] gradient,
      int from,
      int to,
      float lr,
      float momentum,
      float wd,
      float rescaleGrad,
      float clip,
      float wdLh) {
    float fresh = 1f - momentum;
    float keep = 1f - lr * wdLh;
    for (int start = from, end; start < to; start = end) {
      end = Math.min(to - start, BLOCK) + start;
      if (clip > 0) {
        clippedState(weight, state, gradient, start, end, momentum, fresh, wd, rescaleGrad, clip);
      } else if (clip == 0) {
        zeroClippedState(
            weight, state, gradient, start, end, momentum, fresh, wd, rescaleGrad, clip);
      } else {
        state(weight, state, gradient, start, end, momentum, fresh, wd, rescaleGrad);
      }
      move(weight, state, start, end, keep, lr);
    }
  }

  @Override
  public void signSgd(float[] weight, float[] gradient, int from, int to, float lr, float wd) {
    float keep = 1f - lr * wd;
    for (int start = from, end; start < to; start = end) {
      end = Math.min(to - start, BLOCK) + start;
      move(weight, gradient, start, end, keep, -lr);
    }
  }

  private static void state(
      float[] weight,
      float[] state,
      float[] gradient,
      int from,
      int to,
      float momentum,
      float fresh,
      float wd,
      float rescaleGrad) {
    for (int i = from; i < to; i++) {
      state[i] = state[i] * momentum - fresh * (rescaleGrad * gradient[i] + wd * weight[i]);
    }
  }

  private static void clippedState(
      float[] weight,
      float[] state,
      float[] gradient,
      int from,
      int to,
      float momentum,
      float fresh,
      float wd,
      float rescaleGrad,
      float clip) {
    for (int i = from; i < to; i++) {
      float r = Math.max(-clip, Math.min(clip, rescaleGrad * gradient[i]));
      state[i] = state[i] * momentum - fresh * (r + wd * weight[i]);
    }
  }

  /** min and max know which zero is smaller; the kernel's comparisons do not. Rare, hence slow. */
  private static void zeroClippedState(
      float[] weight,
      float[] state,
      float[] gradient,
      int from,
      int to,
      float momentum,
      float fresh,
      float wd,
      float rescaleGrad,
      float clip) {
    for (int i = from; i < to; i++) {
      float r = rescaleGrad * gradient[i];
      r = r > 0 ? clip : (r < 0 ? -clip : r);
      state[i] = state[i] * momentum - fresh * (r + wd * weight[i]);
    }
  }

  /** w = keep * w + lr * sgn(d). */
  private static void move(
      float[] weight, float[] direction, int from, int to, float keep, float lr) {
    if (anyNaN(direction, from, to)) {
      for (int i = from; i < to; i++) {
        weight[i] = keep * weight[i] + lr * sign(direction[i]);
      }
      return;
    }
    for (int i = from; i < to; i++) {
      // Twice FLOAT_BIG lifts the smallest denormal above 1; adding +0 turns -0 into +0.
      float sign = Math.max(-1f, Math.min(1f, direction[i] * FLOAT_BIG * FLOAT_BIG)) + 0f;
      weight[i] = keep * weight[i] + lr * sign;
    }
  }

  private static boolean anyNaN(float[] x, int from, int to) {
    int found = 0;
    for (int i = from; i < to; i++) {
      found |= FLOAT_INFINITY - (Float.floatToRawIntBits(x[i]) & Integer.MAX_VALUE);
    }
    return found < 0;
  }

  /** (x > 0) - (x < 0) without a branch. */
  private static float sign(float x) {
    int bits = Float.floatToRawIntBits(x);
    int magnitude = bits & Integer.MAX_VALUE;
    int zeroOrNaN = ((magnitude - 1) | (FLOAT_INFINITY - magnitude)) >> 31;
    return Float.intBitsToFloat((FLOAT_ONE | (bits & Integer.MIN_VALUE)) & ~zeroOrNaN);
  }

  @Override
  public void signum(
      double[] weight,
      double[] state,
      double[] gradient,
      int from,
      int to,
      double lr,
      double momentum,
      double wd,
      double rescaleGrad,
      double clip,
      double wdLh) {
    double fresh = 1 - momentum;
    double keep = 1 - lr * wdLh;
    for (int start = from, end; start < to; start = end) {
      end = Math.min(to - start, BLOCK) + start;
      if (clip > 0) {
        clippedState(weight, state, gradient, start, end, momentum, fresh, wd, rescaleGrad, clip);
      } else if (clip == 0) {
        zeroClippedState(
            weight, state, gradient, start, end, momentum, fresh, wd, rescaleGrad, clip);
      } else {
        state(weight, state, gradient, start, end, momentum, fresh, wd, rescaleGrad);
      }
      move(weight, state, start, end, keep, lr);
    }
  }

  @Override
  public void touchedSigns(
      double[] start,
      double[] penalty,
      double[] sums,
      double[] state,
      double[] tally,
      double[] weight,
      double lr,
      double momentum,
      double scale,
      double clip,
      double tiny) {
    touchedSigns(0, start, penalty, sums, state, tally, weight, lr, momentum, scale, clip, tiny);
  }

  /** From coordinate {@code from} on. */
  void touchedSigns(
      int from,
      double[] start,
      double[] penalty,
      double[] sums,
      double[] state,
      double[] tally,
      double[] weight,
      double lr,
      double momentum,
      double scale,
      double clip,
      double tiny) {
    for (int i = from; i < start.length; i++) {
      double r = sums[2 * i];
      double touched = sums[2 * i + 1];
      if (penalty != null) {
        r += touched * penalty[i] * weight[i];
      }
      r *= scale;
      r = r > clip ? clip : r < -clip ? -clip : r;
      // 1 where it is touched, else 0: as a factor, for a branch on it would be as good as random.
      int due = (int) (-Double.doubleToRawLongBits(touched) >>> 63);
      double keep = due * momentum + (1 - due);
      double take = due * (1 - momentum);
      double s = keep * state[i] - take * r;
      int sign = Math.abs(s) > tiny ? (int) (Double.doubleToRawLongBits(s) >> 63) | 1 : 0;
      state[i] = s;
      tally[i] += due * sign;
      weight[i] = start[i] + lr * tally[i];
      sums[2 * i] = 0;
      sums[2 * i + 1] = 0;
    }
  }

  @Override
  public void signSgd(double[] weight, double[] gradient, int from, int to, double lr, double wd) {
    double keep = 1 - lr * wd;
    for (int start = from, end; start < to; start = end) {
      end = Math.min(to - start, BLOCK) + start;
      move(weight, gradient, start, end, keep, -lr);
    }
  }

  private static void state(
      double[] weight,
      double[] state,
      double[] gradient,
      int from,
      int to,
      double momentum,
      double fresh,
      double wd,
      double rescaleGrad) {
    for (int i = from; i < to; i++) {
      state[i] = state[i] * momentum - fresh * (rescaleGrad * gradient[i] + wd * weight[i]);
    }
  }

  private static void clippedState(
      double[] weight,
      double[] state,
      double[] gradient,
      int from,
      int to,
      double momentum,
      double fresh,
      double wd,
      double rescaleGrad,
      double clip) {
    for (int i = from; i < to; i++) {
      double r = Math.max(-clip, Math.min(clip, rescaleGrad * gradient[i]));
      state[i] = state[i] * momentum - fresh * (r + wd * weight[i]);
    }
  }

  /** min and max know which zero is smaller; the kernel's comparisons do not. Rare, hence slow. */
  private static void zeroClippedState(
      double[] weight,
      double[] state,
      double[] gradient,
      int from,
      int to,
      double momentum,
      double fresh,
      double wd,
      double rescaleGrad,
      double clip) {
    for (int i = from; i < to; i++) {
      double r = rescaleGrad * gradient[i];
      r = r > 0 ? clip : (r < 0 ? -clip : r);
      state[i] = state[i] * momentum - fresh * (r + wd * weight[i]);
    }
  }

  /** w = keep * w + lr * sgn(d). */
  private static void move(
      double[] weight, double[] direction, int from, int to, double keep, double lr) {
    if (anyNaN(direction, from, to)) {
      for (int i = from; i < to; i++) {
        weight[i] = keep * weight[i] + lr * sign(direction[i]);
      }
      return;
    }
    for (int i = from; i < to; i++) {
      // Twice DOUBLE_BIG lifts the smallest denormal above 1; adding +0 turns -0 into +0.
      double sign = Math.max(-1.0, Math.min(1.0, direction[i] * DOUBLE_BIG * DOUBLE_BIG)) + 0.0;
      weight[i] = keep * weight[i] + lr * sign;
    }
  }

  private static boolean anyNaN(double[] x, int from, int to) {
    long found = 0;
    for (int i = from; i < to; i++) {
      found |= DOUBLE_INFINITY - (Double.doubleToRawLongBits(x[i]) & Long.MAX_VALUE);
    }
    return found < 0;
  }

  /** (x > 0) - (x < 0) without a branch. */
  private static double sign(double x) {
    long bits = Double.doubleToRawLongBits(x);
    long magnitude = bits & Long.MAX_VALUE;
    long zeroOrNaN = ((magnitude - 1) | (DOUBLE_INFINITY - magnitude)) >> 63;
    return Double.longBitsToDouble((DOUBLE_ONE | (bits & Long.MIN_VALUE)) & ~zeroOrNaN);
  }

  @Override
  public double dot(float[] x, int xFrom, double[] y, int yFrom, int length) {
    double[] lanes = new double[Lanes.COUNT];
    int whole = length & -Lanes.COUNT;
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        lanes[lane] += x[xFrom + i + lane] * y[yFrom + i + lane];
      }
    }
    for (int i = whole; i < length; i++) {
      lanes[i - whole] += x[xFrom + i] * y[yFrom + i];
    }
    return Lanes.combine(lanes);
  }

  @Override
  public double dot(double[] x, int xFrom, double[] y, int yFrom, int length) {
    double[] lanes = new double[Lanes.COUNT];
    int whole = length & -Lanes.COUNT;
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        lanes[lane] += x[xFrom + i + lane] * y[yFrom + i + lane];
      }
    }
    for (int i = whole; i < length; i++) {
      lanes[i - whole] += x[xFrom + i] * y[yFrom + i];
    }
    return Lanes.combine(lanes);
  }

  @Override
  public void addScaled(double a, float[] x, int xFrom, double[] y, int yFrom, int length) {
    for (int i = 0; i < length; i++) {
      y[yFrom + i] += a * x[xFrom + i];
    }
  }

  @Override
  public void addScaled(double a, double[] x, int xFrom, double[] y, int yFrom, int length) {
    for (int i = 0; i < length; i++) {
      y[yFrom + i] += a * x[xFrom + i];
    }
  }

  @Override
  public void logistic(
      double[] labels, int labelsFrom, double[] margins, double[] losses, int length) {
    logistic(labels, labelsFrom, margins, losses, 0, length);
  }

  /** The rows {@code from .. to − 1} of these. */
  void logistic(
      double[] labels, int labelsFrom, double[] margins, double[] losses, int from, int to) {
    for (int i = from; i < to; i++) {
      double margin = margins[i];
      double probability = StrictFunctions.sigmoid(margin);
      boolean positive = labels[labelsFrom + i] > 0.5;
      if (losses != null) {
        losses[i] = StrictFunctions.log1pExp(positive ? -margin : margin);
      }
      margins[i] = positive ? probability - 1 : probability;
    }
  }

  @Override
  public long countNonFinite(float[] x, int from, int to) {
    long count = 0;
    for (int i = from; i < to; i++) {
      int magnitude = Float.floatToRawIntBits(x[i]) & Integer.MAX_VALUE;
      count += (FLOAT_INFINITY - 1 - magnitude) >>> 31;
    }
    return count;
  }

  @Override
  public long countNonFinite(double[] x, int from, int to) {
    long count = 0;
    for (int i = from; i < to; i++) {
      long magnitude = Double.doubleToRawLongBits(x[i]) & Long.MAX_VALUE;
      count += (DOUBLE_INFINITY - 1 - magnitude) >>> 63;
    }
    return count;
  }

  @Override
  public void packSigns(
      double[] x, int from, int to, double tiny, long[] positive, long[] negative) {
    long bound = Double.doubleToRawLongBits(tiny);
    for (int start = from, word = 0; start < to; start += Long.SIZE, word++) {
      int count = Math.min(Long.SIZE, to - start);
      long up = 0;
      long down = 0;
      for (int i = start; i < start + count; i++) {
        long bits = Double.doubleToRawLongBits(x[i]);
        long magnitude = bits & Long.MAX_VALUE;
        // Both differences are negative for a magnitude above the bound that is no NaN's.
        long votes = (bound - magnitude) & (magnitude - DOUBLE_INFINITY - 1) & Long.MIN_VALUE;
        up = up >>> 1 | votes & ~bits;
        down = down >>> 1 | votes & bits;
      }
      positive[word] = up >>> Long.SIZE - count;
      negative[word] = down >>> Long.SIZE - count;
    }
  }
}
