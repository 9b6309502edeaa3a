// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.kernel.StrictFunctions;

/** The softmax of margins and its loss, without overflow. */
final class Softmax {
  private Softmax() {}

  /**
   * Replaces margins by the derivatives of the loss, probability less 1 for the label's class, and
   * returns the loss, ln Σ exp(m) − m of that class.
   *
   * @param margins of the classes, from {@code at}
   * @param at where the first class stands
   * @param classes how many
   * @param label the right class
   */
  static double lossAndSlopes(double[] margins, int at, int classes, int label) {
    double largest = margins[at];
    for (int k = 1; k < classes; k++) {
      largest = Math.max(largest, margins[at + k]);
    }
    double right = margins[at + label] - largest;
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      double power = StrictFunctions.exp(margins[at + k] - largest);
      margins[at + k] = power;
      sum += power;
    }
    for (int k = 0; k < classes; k++) {
      margins[at + k] /= sum;
    }
    margins[at + label] -= 1;
    return StrictMath.log(sum) - right;
  }
}
