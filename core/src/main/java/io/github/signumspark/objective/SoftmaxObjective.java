// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import java.io.Serial;

/**
 * Multinomial logistic regression: loss ln Σₖ exp(mₖ) − m_y, with mₖ = Σⱼ xⱼ w_jk + bₖ. The same
 * loss as MLlib's {@code MultinomialLogisticBlockAggregator}. Column j has one weight a class, side
 * by side; with intercepts, one a class stands behind the columns.
 *
 * <p>Cost of a row: its stored values times the classes, twice. Memory: 8 bytes a class.
 */
public final class SoftmaxObjective implements Objective {
  @Serial private static final long serialVersionUID = 1L;

  private final int classes;
  private final boolean fitIntercept;

  /**
   * The softmax objective.
   *
   * @param classes number of classes, at least 2; labels are 0 … classes − 1
   * @param fitIntercept whether margins have intercepts, the last coordinates
   */
  public SoftmaxObjective(int classes, boolean fitIntercept) {
    if (classes < 2) {
      throw new IllegalArgumentException("classes = " + classes + " is less than 2");
    }
    this.classes = classes;
    this.fitIntercept = fitIntercept;
  }

  @Override
  public int perColumn() {
    return classes;
  }

  @Override
  public int freeCoordinates() {
    return fitIntercept ? classes : 0;
  }

  @Override
  public boolean hasBoundedSlope() {
    return true;
  }

  @Override
  public double addGradient(RowBlock block, int from, int to, double[] weights, double[] gradient) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double[] margins = new double[classes];
    double loss = 0;
    for (int i = from; i < to; i++) {
      double rowWeight = block.weight(i);
      loss += rowWeight * slopes(block, i, weights, margins);
      for (int k = 0; k < classes; k++) {
        margins[k] *= rowWeight;
      }
      RowProducts.addOuter(block, i, margins, gradient);
      if (fitIntercept) {
        int at = block.width() * classes;
        for (int k = 0; k < classes; k++) {
          gradient[at + k] += margins[k];
        }
      }
    }
    return loss;
  }

  @Override
  public double loss(RowBlock block, int from, int to, double[] weights) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double[] margins = new double[classes];
    double loss = 0;
    for (int i = from; i < to; i++) {
      loss += block.weight(i) * slopes(block, i, weights, margins);
    }
    return loss;
  }

  /** The loss of row {@code i}; leaves the derivatives by the margins in {@code margins}. */
  private double slopes(RowBlock block, int i, double[] weights, double[] margins) {
    if (fitIntercept) {
      System.arraycopy(weights, block.width() * classes, margins, 0, classes);
    } else {
      java.util.Arrays.fill(margins, 0);
    }
    RowProducts.addProduct(block, i, weights, margins);
    return Softmax.lossAndSlopes(margins, 0, classes, (int) block.label(i));
  }
}
