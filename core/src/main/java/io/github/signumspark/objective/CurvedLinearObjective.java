// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import java.io.Serial;

/** A smooth convex loss of one margin a row. */
public abstract class CurvedLinearObjective extends LinearObjective implements CurvedObjective {
  @Serial private static final long serialVersionUID = 1L;

  /** Rows whose slopes are taken at once. */
  private static final int RUN = 64;

  /**
   * An objective with or without an intercept.
   *
   * @param fitIntercept whether the margin has an intercept, the last coordinate
   */
  protected CurvedLinearObjective(boolean fitIntercept) {
    super(fitIntercept);
  }

  /**
   * The curvature of a row's loss, as {@link CurvedObjective#curvature(RowBlock, int, double[])}.
   *
   * @param label of the row
   * @param margin of the row
   * @param slope the derivative of the loss there
   * @return a number of at least 0
   */
  public abstract double curvature(double label, double margin, double slope);

  /** As {@link CurvedObjective#typicalCurvature(double[])}, the same anywhere. */
  public abstract double typicalCurvature();

  @Override
  public final double typicalCurvature(double[] weights) {
    return typicalCurvature();
  }

  @Override
  public final double curvature(RowBlock block, int row, double[] weights) {
    double margin = margin(block, row, weights);
    double label = block.label(row);
    return curvature(label, margin, slope(label, margin));
  }

  @Override
  public final void sum(RowSums sums, double[] weights) {
    RowBlock block = sums.block();
    double[] margins = new double[Math.min(RUN, block.rows())];
    double[] slopes = new double[margins.length];
    double[] losses = new double[margins.length];
    for (int first = 0; first < block.rows(); first += RUN) {
      int rows = Math.min(RUN, block.rows() - first);
      for (int k = 0; k < rows; k++) {
        margins[k] = sums.margin(this, first + k, weights);
        slopes[k] = margins[k];
      }
      lossesAndSlopes(block.labels(), first, slopes, losses, rows);
      for (int k = 0; k < rows; k++) {
        int i = first + k;
        sums.addLoss(i, losses[k]);
        double bent =
            sums.hasDiagonal() ? curvature(block.label(i), margins[k], slopes[k]) : Double.NaN;
        sums.addLinear(this, i, slopes[k], bent);
      }
    }
  }
}
