// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import java.io.Serial;
import java.util.Arrays;

/**
 * Multinomial logistic regression: loss ln Σₖ exp(mₖ) − m_y, with mₖ = Σⱼ xⱼ w_jk + bₖ. The same
 * loss as MLlib's {@code MultinomialLogisticBlockAggregator}. Column j has one weight a class, side
 * by side; with intercepts, one a class stands behind the columns.
 *
 * <p>Cost of a row: its stored values times the classes, twice. Memory: 8 bytes a class.
 */
public final class SoftmaxObjective implements CurvedObjective {
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

  /**
   * The loss of a model without columns.
   *
   * @param histogram weight of each class's rows
   * @param intercepts one a class, or none
   * @return Σ ω loss
   */
  public double constantLoss(double[] histogram, double[] intercepts) {
    double loss = 0;
    for (int label = 0; label < histogram.length; label++) {
      double[] margins = fitIntercept ? intercepts.clone() : new double[classes];
      loss += histogram[label] * Softmax.lossAndSlopes(margins, 0, classes, label);
    }
    return loss;
  }

  @Override
  public boolean fitIntercept() {
    return fitIntercept;
  }

  /** The trace, then the lower triangle of the classes' matrix of curvatures, row by row. */
  @Override
  public int scalars() {
    return 1 + classes * (classes + 1) / 2;
  }

  @Override
  public double typicalCurvature(double[] weights) {
    return 1 - 1.0 / classes;
  }

  @Override
  public void sum(RowSums sums, double[] weights) {
    RowBlock block = sums.block();
    double[] slopes = new double[classes];
    double[] others = new double[classes];
    double[] gradient = sums.gradient();
    int free = block.width() * classes;
    for (int i = 0; i < block.rows(); i++) {
      intercepts(block, weights, slopes);
      sums.addProducts(i, weights, slopes);
      double loss = Softmax.lossAndSlopes(slopes, 0, classes, (int) block.label(i));
      sums.addLoss(i, loss);
      if (sums.hasDiagonal()) {
        int label = (int) block.label(i);
        double rest = others(slopes, label, others);
        double bent = bent(slopes[label] + 1, rest, loss);
        double trace = trace(others, rest, bent);
        sums.addScalar(0, i, trace);
        sums.addToDiagonal(i, block.weight(i) * trace);
        addMatrix(sums, i, label, others, rest, bent);
      }
      for (int k = 0; k < classes; k++) {
        slopes[k] *= block.weight(i);
      }
      sums.addOuter(i, slopes);
      for (int k = 0; k < classes && fitIntercept; k++) {
        gradient[free + k] += slopes[k];
      }
    }
  }

  /** The trace of the row's matrix of curvatures. */
  @Override
  public double curvature(RowBlock block, int row, double[] weights) {
    double[] slopes = new double[classes];
    double[] others = new double[classes];
    double loss = slopes(block, row, weights, slopes);
    int label = (int) block.label(row);
    double rest = others(slopes, label, others);
    return trace(others, rest, bent(slopes[label] + 1, rest, loss));
  }

  /**
   * The probability of all classes but the label's, summed without it, for 1 − p would be 0 long
   * before; their shares of it go to {@code others}, 0 for the label.
   */
  private double others(double[] slopes, int label, double[] others) {
    double rest = 0;
    for (int k = 0; k < classes; k++) {
      rest += k == label ? 0 : slopes[k];
    }
    for (int k = 0; k < classes; k++) {
      others[k] = k == label || rest == 0 ? 0 : slopes[k] / rest;
    }
    return rest;
  }

  /** The curvature between the label and the rest, as {@link LogisticObjective#curvature}. */
  private static double bent(double right, double rest, double loss) {
    double second = right * rest;
    return right < rest ? Math.max(second, rest / (2 + loss + StrictMath.log(rest))) : second;
  }

  private static double trace(double[] others, double rest, double bent) {
    double squares = 0;
    for (double other : others) {
      squares += other * other;
    }
    return bent * (1 + squares) + rest * (1 - squares);
  }

  /** Adds κ (e − q)(e − q)ᵀ + r (diag q − q qᵀ): diag p − p pᵀ where κ is p r. */
  private void addMatrix(
      RowSums sums, int row, int label, double[] others, double rest, double bent) {
    int at = 1;
    for (int a = 0; a < classes; a++) {
      double left = a == label ? 1 : -others[a];
      for (int b = 0; b <= a; b++) {
        double right = b == label ? 1 : -others[b];
        double within = (a == b ? others[a] : 0) - others[a] * others[b];
        sums.addScalar(at++, row, bent * left * right + rest * within);
      }
    }
  }

  /** The loss of row {@code i}; leaves the derivatives by the margins in {@code margins}. */
  private double slopes(RowBlock block, int i, double[] weights, double[] margins) {
    intercepts(block, weights, margins);
    RowProducts.addProduct(block, i, weights, margins);
    return Softmax.lossAndSlopes(margins, 0, classes, (int) block.label(i));
  }

  private void intercepts(RowBlock block, double[] weights, double[] to) {
    if (fitIntercept) {
      System.arraycopy(weights, block.width() * classes, to, 0, classes);
    } else {
      Arrays.fill(to, 0);
    }
  }
}
