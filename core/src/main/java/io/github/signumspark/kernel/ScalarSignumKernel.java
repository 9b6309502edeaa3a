// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

/** Plain Java, written without branches on data. */
final class ScalarSignumKernel implements SignumKernel {
  private static final int FLOAT_INFINITY = 0x7f80_0000;
  private static final int FLOAT_ONE = 0x3f80_0000;
  private static final long DOUBLE_INFINITY = 0x7ff0_0000_0000_0000L;
  private static final long DOUBLE_ONE = 0x3ff0_0000_0000_0000L;

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
    boolean clips = clip >= 0;
    for (int i = from; i < to; i++) {
      float w = weight[i];
      float r = rescaleGrad * gradient[i];
      if (clips) {
        r = r > clip ? clip : (r < -clip ? -clip : r);
      }
      r += wd * w;
      float s = state[i] * momentum - fresh * r;
      state[i] = s;
      weight[i] = keep * w + lr * sign(s);
    }
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
    boolean clips = clip >= 0;
    for (int i = from; i < to; i++) {
      double w = weight[i];
      double r = rescaleGrad * gradient[i];
      if (clips) {
        r = r > clip ? clip : (r < -clip ? -clip : r);
      }
      r += wd * w;
      double s = state[i] * momentum - fresh * r;
      state[i] = s;
      weight[i] = keep * w + lr * sign(s);
    }
  }

  @Override
  public void signSgd(float[] weight, float[] gradient, int from, int to, float lr, float wd) {
    float keep = 1f - lr * wd;
    for (int i = from; i < to; i++) {
      weight[i] = keep * weight[i] - lr * sign(gradient[i]);
    }
  }

  @Override
  public void signSgd(double[] weight, double[] gradient, int from, int to, double lr, double wd) {
    double keep = 1 - lr * wd;
    for (int i = from; i < to; i++) {
      weight[i] = keep * weight[i] - lr * sign(gradient[i]);
    }
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
  public double sum(double[] x, int from, int to) {
    double[] lanes = new double[Lanes.COUNT];
    int whole = (to - from) & -Lanes.COUNT;
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        lanes[lane] += x[from + i + lane];
      }
    }
    for (int i = from + whole; i < to; i++) {
      lanes[i - from - whole] += x[i];
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

  /** (x > 0) - (x < 0) on the bits: a branch on a random sign would cost 20 times the loop. */
  private static float sign(float x) {
    int bits = Float.floatToRawIntBits(x);
    int magnitude = bits & Integer.MAX_VALUE;
    int zeroOrNaN = ((magnitude - 1) | (FLOAT_INFINITY - magnitude)) >> 31;
    return Float.intBitsToFloat((FLOAT_ONE | (bits & Integer.MIN_VALUE)) & ~zeroOrNaN);
  }

  private static double sign(double x) {
    long bits = Double.doubleToRawLongBits(x);
    long magnitude = bits & Long.MAX_VALUE;
    long zeroOrNaN = ((magnitude - 1) | (DOUBLE_INFINITY - magnitude)) >> 63;
    return Double.longBitsToDouble((DOUBLE_ONE | (bits & Long.MIN_VALUE)) & ~zeroOrNaN);
  }
}
