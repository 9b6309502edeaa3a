// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.CurvedObjective;

/**
 * Sums over the rows of a block that the finish needs at one point: losses, the gradient and, where
 * asked for, the Hessian's diagonal, its mean curvature, and first and second moments of the
 * columns. Rows are summed in their order. Used by one thread.
 *
 * <p>Cost of a row: its stored values twice, three times with moments. Memory: 8 bytes a coordinate
 * for the gradient, 16 with the diagonal, 16 more with moments.
 */
public final class RowSums {
  /** Rows whose slopes are taken at once. */
  private static final int RUN = 64;

  private final CurvedObjective objective;
  private final RowBlock block;
  private final double[] gradient;
  private final double[] diagonal;
  private final double[] paired; // gradient and diagonal side by side, which share cache lines
  private double loss;
  private double weight;
  private double curvature;

  private RowSums(CurvedObjective objective, RowBlock block, boolean withDiagonal) {
    this.objective = objective;
    this.block = block;
    int length = objective.coordinates(block.width());
    this.gradient = new double[length];
    this.paired = withDiagonal && block.isSparse() ? new double[2 * block.width()] : null;
    this.diagonal = withDiagonal ? new double[block.width()] : null;
  }

  /**
   * The sums over all rows.
   *
   * @param weights in the block's local columns
   * @param withDiagonal whether the Hessian's diagonal is asked for
   */
  public static RowSums of(
      CurvedObjective objective, RowBlock block, double[] weights, boolean withDiagonal) {
    RowSums sums = new RowSums(objective, block, withDiagonal);
    sums.addAll(weights);
    return sums;
  }

  private void addAll(double[] weights) {
    double[] margins = new double[Math.min(RUN, block.rows())];
    double[] slopes = new double[margins.length];
    double[] losses = new double[margins.length];
    for (int first = 0; first < block.rows(); first += RUN) {
      int rows = Math.min(RUN, block.rows() - first);
      for (int k = 0; k < rows; k++) {
        margins[k] = objective.margin(block, first + k, weights);
        slopes[k] = margins[k];
      }
      objective.lossesAndSlopes(block.labels(), first, slopes, losses, rows);
      for (int k = 0; k < rows; k++) {
        int i = first + k;
        double rowWeight = block.weight(i);
        loss += rowWeight * losses[k];
        weight += rowWeight;
        double slope = rowWeight * slopes[k];
        if (diagonal == null) {
          objective.addRow(block, i, slope, gradient);
        } else {
          double bent = rowWeight * objective.curvature(block.label(i), margins[k], slopes[k]);
          curvature += bent;
          addRow(i, slope, bent);
        }
      }
    }
    if (paired != null) {
      for (int j = 0; j < diagonal.length; j++) {
        gradient[j] = paired[2 * j];
        diagonal[j] = paired[2 * j + 1];
      }
    }
  }

  private void addRow(int i, double slope, double bent) {
    int width = block.width();
    float[] values = block.values();
    if (block.isSparse()) {
      int[] columns = block.columns();
      int end = block.offsets()[i + 1];
      for (int k = block.offsets()[i]; k < end; k++) {
        int at = 2 * columns[k];
        double x = values[k];
        paired[at] += slope * x;
        paired[at + 1] += bent * x * x;
      }
      if (objective.fitIntercept()) {
        gradient[width] += slope;
      }
    } else {
      objective.addRow(block, i, slope, gradient);
      int at = i * width;
      for (int j = 0; j < width; j++) {
        double x = values[at + j];
        diagonal[j] += bent * x * x;
      }
    }
  }

  /** Σ ω loss. */
  public double loss() {
    return loss;
  }

  /** Σ ω. */
  public double weight() {
    return weight;
  }

  /** Σ ω slope x, in the block's local coordinates. */
  public double[] gradient() {
    return gradient;
  }

  /** Σ ω c x² of the block's columns; null where it was not asked for. */
  public double[] diagonal() {
    return diagonal;
  }

  /** Σ ω c; 0 where no diagonal was asked for. */
  public double curvature() {
    return curvature;
  }

  /**
   * Moments of the columns: Σ ω x and Σ ω x².
   *
   * @return two values a column, side by side
   */
  public static double[] moments(RowBlock block) {
    int width = block.width();
    double[] moments = new double[2 * width];
    float[] values = block.values();
    for (int i = 0; i < block.rows(); i++) {
      double rowWeight = block.weight(i);
      int from = block.isSparse() ? block.offsets()[i] : i * width;
      int end = block.isSparse() ? block.offsets()[i + 1] : from + width;
      for (int k = from; k < end; k++) {
        int at = 2 * (block.isSparse() ? block.columns()[k] : k - from);
        double x = values[k];
        moments[at] += rowWeight * x;
        moments[at + 1] += rowWeight * x * x;
      }
    }
    return moments;
  }
}
