// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/**
 * One update of one parameter: which rule, and its parameters. Null stands for an attribute that is
 * not passed, as in MXNet's calls of its operators.
 *
 * @param signum the update with momentum, or else signSGD
 * @param lr learning rate of this parameter and update
 * @param wd weight decay of this parameter; signSGD's includes the decoupled one
 * @param rescaleGrad factor of the gradient
 * @param momentum decay of the momentum, or null for 0
 * @param clipGradient bound of the rescaled gradient, or null for none
 * @param wdLh decoupled weight decay, or null for 0
 */
record KernelCall(
    boolean signum,
    double lr,
    double wd,
    double rescaleGrad,
    Double momentum,
    Double clipGradient,
    Double wdLh) {

  /** MXNet's {@code fused_step}: an attribute is passed where Python considers it true. */
  static KernelCall fused(
      boolean signum,
      double lr,
      double wd,
      double rescaleGrad,
      double momentum,
      Double clipGradient,
      double wdLh) {
    Double clip = clipGradient != null && clipGradient != 0 ? clipGradient : null;
    if (!signum) {
      return new KernelCall(false, lr, wd + wdLh, rescaleGrad, null, clip, null);
    }
    Double positive = momentum > 0 ? momentum : null;
    Double decoupled = wdLh != 0 ? wdLh : null;
    return new KernelCall(true, lr, wd, rescaleGrad, positive, clip, decoupled);
  }

  /** MXNet's {@code step}: every attribute is used, whatever its value. */
  static KernelCall stepwise(
      boolean signum,
      double lr,
      double wd,
      double rescaleGrad,
      double momentum,
      Double clipGradient,
      double wdLh) {
    return signum
        ? new KernelCall(true, lr, wd, rescaleGrad, momentum, clipGradient, wdLh)
        : new KernelCall(false, lr, wd + wdLh, rescaleGrad, null, null, null);
  }

  double momentumOrZero() {
    return momentum == null ? 0.0 : momentum;
  }

  /** The bound, or NaN, which means none to the kernels. */
  double clipOrNaN() {
    return clipGradient == null ? Double.NaN : clipGradient;
  }

  double wdLhOrZero() {
    return wdLh == null ? 0.0 : wdLh;
  }
}
