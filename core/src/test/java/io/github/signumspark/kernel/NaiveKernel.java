// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

/**
 * What the kernels should compute, written one number at a time and without regard to speed. The
 * float updates are done in double and rounded after each operation, which for one addition or
 * product is the same as float arithmetic.
 */
final class NaiveKernel {
  private NaiveKernel() {}

  static float[] signum(
      float w,
      float s,
      float g,
      float lr,
      float momentum,
      float wd,
      float rescaleGrad,
      float clip,
      float wdLh) {
    double r = round((double) rescaleGrad * g);
    if (clip >= 0) {
      if (r > clip) {
        r = clip;
      } else if (r < -clip) {
        r = -clip;
      }
    }
    r = round(r + round((double) wd * w));
    double state = round((double) s * momentum);
    state = round(state - round(round(1.0 - momentum) * r));
    double kept = round(round(1.0 - round((double) lr * wdLh)) * w);
    double moved = round(lr * sgn(state));
    return new float[] {(float) (kept + moved), (float) state};
  }

  static double[] signum(
      double w,
      double s,
      double g,
      double lr,
      double momentum,
      double wd,
      double rescaleGrad,
      double clip,
      double wdLh) {
    double r = rescaleGrad * g;
    if (clip >= 0) {
      if (r > clip) {
        r = clip;
      } else if (r < -clip) {
        r = -clip;
      }
    }
    double decay = wd * w;
    r = r + decay;
    double state = s * momentum;
    double share = 1 - momentum;
    double fresh = share * r;
    state = state - fresh;
    double loss = lr * wdLh;
    double kept = (1 - loss) * w;
    return new double[] {kept + lr * sgn(state), state};
  }

  /**
   * State and tally after a step of a coordinate that rows of this weight touched; NaN: no penalty.
   */
  static double[] touchedSign(
      double w,
      double penalty,
      double g,
      double touched,
      double s,
      double tally,
      double momentum,
      double scale,
      double clip,
      double tiny) {
    if (!(touched > 0)) {
      return new double[] {s, tally};
    }
    double r = g;
    if (!Double.isNaN(penalty)) {
      double charge = touched * penalty;
      charge = charge * w;
      r = r + charge;
    }
    r = r * scale;
    if (r > clip) {
      r = clip;
    } else if (r < -clip) {
      r = -clip;
    }
    double kept = momentum * s;
    double fresh = (1 - momentum) * r;
    double state = kept - fresh;
    return new double[] {state, tally + (state > tiny ? 1 : state < -tiny ? -1 : 0)};
  }

  static float signSgd(float w, float g, float lr, float wd) {
    double kept = round(round(1.0 - round((double) lr * wd)) * w);
    return (float) (kept - round(lr * sgn(g)));
  }

  static double signSgd(double w, double g, double lr, double wd) {
    double loss = lr * wd;
    double kept = (1 - loss) * w;
    return kept - lr * sgn(g);
  }

  /** Sixteen lanes, filled in ascending order, then added up by halves. */
  static double sum(double[] terms) {
    double[] lanes = new double[16];
    for (int i = 0; i < terms.length; i++) {
      lanes[i % 16] = lanes[i % 16] + terms[i];
    }
    return tree(lanes, 0, 1);
  }

  /** What lane {@code k} holds when {@code width} lanes are left. */
  private static double tree(double[] lanes, int k, int width) {
    return width == 16 ? lanes[k] : tree(lanes, k, 2 * width) + tree(lanes, k + width, 2 * width);
  }

  private static double sgn(double x) {
    if (x > 0) {
      return 1;
    }
    return x < 0 ? -1 : 0;
  }

  private static double round(double x) {
    return (float) x;
  }
}
