// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.kernel.SignumKernels;

/**
 * An objective of one linear margin a row, m = Σ xⱼ wⱼ + b: one weight a column and, with an
 * intercept, one more behind them.
 *
 * <p>Cost of a row: one pass over its stored values for the margin, a second one for the gradient.
 */
public abstract class LinearObjective implements Objective {
  private static final long serialVersionUID = 1L;

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

  /** Whether the margin has an intercept. */
  public final boolean fitIntercept() {
    return fitIntercept;
  }

  /** True: losses of a margin are convex here. */
  @Override
  public boolean isConvex() {
    return true;
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
    for (int i = from; i < to; i++) {
      double margin = margin(block, i, weights);
      double label = block.label(i);
      double rowWeight = block.weight(i);
      loss += rowWeight * loss(label, margin);
      addRow(block, i, rowWeight * slope(label, margin), gradient);
    }
    return loss;
  }

  @Override
  public final double loss(RowBlock block, int from, int to, double[] weights) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double loss = 0;
    for (int i = from; i < to; i++) {
      loss += block.weight(i) * loss(block.label(i), margin(block, i, weights));
    }
    return loss;
  }

  /**
   * The margin of row {@code i}: stored values in their order for sparse rows, by the fixed lanes
   * of {@link SignumKernels} for dense ones.
   */
  public final double margin(RowBlock block, int i, double[] weights) {
    int width = block.width();
    double margin;
    if (block.isSparse()) {
      int[] columns = block.columns();
      float[] values = block.values();
      int end = block.offsets()[i + 1];
      margin = 0;
      for (int k = block.offsets()[i]; k < end; k++) {
        margin += values[k] * weights[columns[k]];
      }
    } else {
      margin = SignumKernels.dot(block.values(), i * width, weights, 0, width);
    }
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
        gradient[columns[k]] += factor * values[k];
      }
    } else {
      SignumKernels.addScaled(factor, block.values(), i * width, gradient, 0, width);
    }
    if (fitIntercept) {
      gradient[width] += factor;
    }
  }
}
