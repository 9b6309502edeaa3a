// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/**
 * MXNet's {@code Signum.step}: the same mathematics as the fused kernel, one NDArray operator after
 * the other, with its own rounding: {@code 1 − momentum} and {@code 1 − lr·wdLh} are computed in
 * double and then cast.
 *
 * <p>The loops hold no branch on the sign of a number, which would be mispredicted half the time.
 */
final class StepUpdate {
  private StepUpdate() {}

  /**
   * The scalars of the operators, before the cast to the arrays' type.
   *
   * @param rescale factor of the gradient
   * @param clipped whether there is a clip operator at all
   * @param clip bound of the rescaled gradient, or NaN
   * @param wd coupled weight decay
   * @param momentum factor of the state
   * @param gain factor of the gradient in the state, 1 − momentum
   * @param decay factor of the weight
   * @param lr learning rate
   */
  record Scalars(
      double rescale,
      boolean clipped,
      double clip,
      double wd,
      double momentum,
      double gain,
      double decay,
      double lr) {

    /**
     * The scalars of an update, from its hyper-parameters.
     *
     * @param floatBounds whether the clip operator takes its bounds as floats, as MXNet's does
     */
    static Scalars of(KernelCall call, boolean floatBounds) {
      double momentum = call.momentumOrZero();
      double decay = 1 - call.lr() * (call.signum() ? call.wdLhOrZero() : call.wd());
      return new Scalars(
          call.rescaleGrad(),
          call.clipGradient() != null,
          floatBounds ? (float) call.clipOrNaN() : call.clipOrNaN(),
          call.wd(),
          momentum,
          1 - momentum,
          decay,
          call.lr());
    }
  }

  /** One step with momentum; {@code overwrite} leaves in the gradient what MXNet leaves there. */
  static void signum(
      float[] weight, float[] state, float[] gradient, Scalars c, boolean overwrite) {
    float rescale = (float) c.rescale;
    float clip = (float) c.clip;
    boolean clipped = c.clipped;
    float wd = (float) c.wd;
    float momentum = (float) c.momentum;
    float gain = (float) c.gain;
    float decay = (float) c.decay;
    float lr = (float) c.lr;
    for (int i = 0; i < weight.length; i++) {
      float rescaled = gradient[i] * rescale;
      // With NaN for a bound both comparisons fail.
      float bounded = rescaled > clip ? clip : rescaled < -clip ? -clip : rescaled;
      float total = bounded + wd * weight[i];
      float s = state[i] * momentum - gain * total;
      state[i] = s;
      weight[i] = weight[i] * decay + lr * sign(s);
      if (overwrite) {
        gradient[i] = clipped ? rescaled : total;
      }
    }
  }

  /** One step with momentum; {@code overwrite} leaves in the gradient what MXNet leaves there. */
  static void signum(
      double[] weight, double[] state, double[] gradient, Scalars c, boolean overwrite) {
    double rescale = c.rescale;
    double clip = c.clip;
    boolean clipped = c.clipped;
    double wd = c.wd;
    double momentum = c.momentum;
    double gain = c.gain;
    double decay = c.decay;
    double lr = c.lr;
    for (int i = 0; i < weight.length; i++) {
      double rescaled = gradient[i] * rescale;
      double bounded = rescaled > clip ? clip : rescaled < -clip ? -clip : rescaled;
      double total = bounded + wd * weight[i];
      double s = state[i] * momentum - gain * total;
      state[i] = s;
      weight[i] = weight[i] * decay + lr * sign(s);
      if (overwrite) {
        gradient[i] = clipped ? rescaled : total;
      }
    }
  }

  /** One step without momentum. */
  static void signSgd(float[] weight, float[] gradient, Scalars c) {
    float decay = (float) c.decay;
    float lr = (float) c.lr;
    for (int i = 0; i < weight.length; i++) {
      weight[i] = weight[i] * decay - lr * sign(gradient[i]);
    }
  }

  /** One step without momentum. */
  static void signSgd(double[] weight, double[] gradient, Scalars c) {
    for (int i = 0; i < weight.length; i++) {
      weight[i] = weight[i] * c.decay - c.lr * sign(gradient[i]);
    }
  }

  /** {@code (x > 0) − (x < 0)}: +0 for zeros and NaN. */
  static float sign(float x) {
    int bits = Float.floatToRawIntBits(x);
    int below = (bits & 0x7fffffff) - 1;
    // All ones where 1 <= magnitude <= infinity, compared as integers.
    int regular = ((below - 0x7f800000) & ~below) >> 31;
    return Float.intBitsToFloat(regular & ((bits & 0x80000000) | 0x3f800000));
  }

  /** {@code (x > 0) − (x < 0)}: +0 for zeros and NaN. */
  static double sign(double x) {
    long bits = Double.doubleToRawLongBits(x);
    long below = (bits & 0x7fffffffffffffffL) - 1;
    long regular = ((below - 0x7ff0000000000000L) & ~below) >> 63;
    return Double.longBitsToDouble(regular & ((bits & 0x8000000000000000L) | 0x3ff0000000000000L));
  }
}
