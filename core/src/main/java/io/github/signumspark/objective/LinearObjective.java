// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.Widening;
import io.github.signumspark.kernel.SignumKernels;
import java.util.List;

/**
 * An objective of one linear margin a row, m = Σ xⱼ wⱼ + b: one weight a column and, with an
 * intercept, one more behind them.
 *
 * <p>Cost of a row: one pass over its stored values for the margin, a second one for the gradient.
 */
public abstract class LinearObjective implements Objective {
  private static final long serialVersionUID = 1L;

  /** Rows whose losses are computed at once. */
  private static final int RUN = 64;

  private final boolean fitIntercept;

  /**
   * An objective with or without an intercept.
   *
   * @param fitIntercept whether the margin has an intercept, the last coordinate
   */
  protected LinearObjective(boolean fitIntercept) {
    this.fitIntercept = fitIntercept;
  }

  /** The loss of a row with this label at this margin. */
  public abstract double loss(double label, double margin);

  /** The derivative of {@link #loss(double, double)} by the margin. */
  public abstract double slope(double label, double margin);

  /**
   * The losses and slopes of several rows.
   *
   * @param labels labels, of which the first row's is {@code labels[first]}
   * @param first number of the first row
   * @param margins the rows' margins from index 0 on, overwritten by their slopes
   * @param losses receives the rows' losses; null where only the slopes are needed
   * @param rows how many they are
   */
  public void lossesAndSlopes(
      double[] labels, int first, double[] margins, double[] losses, int rows) {
    for (int i = 0; i < rows; i++) {
      if (losses != null) {
        losses[i] = loss(labels[first + i], margins[i]);
      }
      margins[i] = slope(labels[first + i], margins[i]);
    }
  }

  /** Whether the margin has an intercept. */
  public final boolean fitIntercept() {
    return fitIntercept;
  }

  @Override
  public final int perColumn() {
    return 1;
  }

  @Override
  public final int freeCoordinates() {
    return fitIntercept ? 1 : 0;
  }

  @Override
  public final double addGradient(
      RowBlock block, int from, int to, double[] weights, double[] gradient) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double loss = 0;
    double[] margins = new double[Math.min(RUN, to - from)];
    double[] losses = new double[margins.length];
    for (int i = from; i < to; i += RUN) {
      int rows = Math.min(RUN, to - i);
      margins(block, i, rows, weights, margins);
      loss = addLosses(block, i, rows, margins, losses, loss);
      for (int k = 0; k < rows; k++) {
        addRow(block, i + k, block.weight(i + k) * margins[k], gradient);
      }
    }
    return loss;
  }

  @Override
  public final double loss(RowBlock block, int from, int to, double[] weights) {
    return losses(block, from, to, List.of(weights))[0];
  }

  /** One walk over the rows; on sparse rows a value is read once for two points. */
  @Override
  public final double[] losses(RowBlock block, int from, int to, List<double[]> points) {
    points.forEach(weights -> ObjectiveChecks.check(this, block, from, to, weights));
    double[] sums = new double[points.size()];
    int pairs = block.isSparse() ? sums.length / 2 : 0;
    double[] margins = new double[Math.min(RUN, to - from)];
    double[] others = new double[margins.length];
    double[] losses = new double[margins.length];
    for (int i = from; i < to; i += RUN) {
      int rows = Math.min(RUN, to - i);
      for (int k = 0; k < 2 * pairs; k += 2) {
        margins(block, i, rows, points.get(k), points.get(k + 1), margins, others);
        sums[k] = addLosses(block, i, rows, margins, losses, sums[k]);
        sums[k + 1] = addLosses(block, i, rows, others, losses, sums[k + 1]);
      }
      for (int k = 2 * pairs; k < sums.length; k++) {
        margins(block, i, rows, points.get(k), margins);
        sums[k] = addLosses(block, i, rows, margins, losses, sums[k]);
      }
    }
    return sums;
  }

  /** Adds the rows' losses to {@code sum}, one by one; leaves their slopes in {@code margins}. */
  private double addLosses(
      RowBlock block, int first, int rows, double[] margins, double[] losses, double sum) {
    lossesAndSlopes(block.labels(), first, margins, losses, rows);
    double loss = sum;
    for (int k = 0; k < rows; k++) {
      loss += block.weight(first + k) * losses[k];
    }
    return loss;
  }

  private void margins(RowBlock block, int first, int rows, double[] weights, double[] margins) {
    for (int k = 0; k < rows; k++) {
      margins[k] = margin(block, first + k, weights);
    }
  }

  /** The losses of sparse rows at two points, each with the bits of {@link #margin}. */
  private void margins(
      RowBlock block,
      int first,
      int rows,
      double[] weights,
      double[] otherWeights,
      double[] margins,
      double[] others) {
    int[] offsets = block.offsets();
    double bias = fitIntercept ? weights[block.width()] : 0;
    double otherBias = fitIntercept ? otherWeights[block.width()] : 0;
    for (int i = 0; i < rows; i++) {
      SparseDot.ofTwo(
          block.columns(),
          block.values(),
          offsets[first + i],
          offsets[first + i + 1],
          weights,
          otherWeights,
          margins,
          others,
          i);
      margins[i] += bias;
      others[i] += otherBias;
    }
  }

  /**
   * The margin of row {@code i}: for sparse rows by {@link SparseDot}, for dense ones by the fixed
   * lanes of {@link SignumKernels}.
   */
  public final double margin(RowBlock block, int i, double[] weights) {
    int width = block.width();
    double margin =
        block.isSparse()
            ? SparseDot.of(
                block.columns(),
                block.values(),
                block.offsets()[i],
                block.offsets()[i + 1],
                weights)
            : SignumKernels.dot(block.values(), i * width, weights, 0, width);
    return fitIntercept ? margin + weights[width] : margin;
  }

  /** Adds {@code factor} times row {@code i}, the intercept's 1 included, to {@code gradient}. */
  public final void addRow(RowBlock block, int i, double factor, double[] gradient) {
    int width = block.width();
    if (block.isSparse()) {
      int[] columns = block.columns();
      float[] values = block.values();
      int end = block.offsets()[i + 1];
      for (int k = block.offsets()[i]; k < end; k++) {
        gradient[columns[k]] += factor * Widening.of(values[k]);
      }
    } else {
      SignumKernels.addScaled(factor, block.values(), i * width, gradient, 0, width);
    }
    if (fitIntercept) {
      gradient[width] += factor;
    }
  }
}
