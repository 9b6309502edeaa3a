// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/**
 * The numbers of one update, as {@link io.github.signumspark.kernel.SignumKernels} takes them.
 *
 * @param signum the update with momentum, or else signSGD
 * @param lr learning rate
 * @param momentum share of the old state that is kept
 * @param wd weight decay: in the momentum with {@code signum}, decoupled with signSGD
 * @param rescaleGrad factor on the gradient
 * @param clip bound on the rescaled gradient; below 0 or NaN: none
 * @param wdLh decoupled weight decay, per unit of {@code lr}
 */
public record UpdateRule(
    boolean signum,
    double lr,
    double momentum,
    double wd,
    double rescaleGrad,
    double clip,
    double wdLh) {

  /** An update with momentum. */
  public static UpdateRule signum(
      double lr, double momentum, double wd, double rescaleGrad, double clip, double wdLh) {
    return new UpdateRule(true, lr, momentum, wd, rescaleGrad, clip, wdLh);
  }

  /** SignSGD: {@code w = (1 - lr * wd) * w - lr * sgn(g)}. */
  public static UpdateRule signSgd(double lr, double wd) {
    return new UpdateRule(false, lr, 0, wd, 1, Double.NaN, 0);
  }

  /** The same numbers rounded to what columns of this precision can be multiplied with. */
  UpdateRule rounded(Precision precision) {
    return precision == Precision.DOUBLE
        ? this
        : new UpdateRule(
            signum,
            (float) lr,
            (float) momentum,
            (float) wd,
            (float) rescaleGrad,
            (float) clip,
            (float) wdLh);
  }

  /** 1 − momentum in this precision. */
  double fresh(Precision precision) {
    return precision == Precision.DOUBLE ? 1 - momentum : 1f - (float) momentum;
  }

  /** The factor of decoupled decay on the weights, in this precision. */
  double keep(Precision precision) {
    double decay = signum ? wdLh : wd;
    return precision == Precision.DOUBLE ? 1 - lr * decay : 1f - (float) lr * (float) decay;
  }
}
