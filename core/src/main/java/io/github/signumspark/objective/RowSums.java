// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;

/**
 * Sums over the rows of a block that the finish needs at one point: losses, the gradient and, where
 * asked for, the Hessian's diagonal and the rows' curvature. Rows are summed in their order. Used
 * by one thread.
 *
 * <p>Cost of a row: its stored values twice, three times with moments. Memory: 8 bytes a coordinate
 * for the gradient, 16 more a column with the diagonal, 16 more with moments.
 */
public final class RowSums {
  private final RowBlock block;
  private final double[] gradient;
  private final double[] diagonal;
  private final double[] paired; // gradient and diagonal side by side, which share cache lines
  private final double[] scalars;
  private double loss;

  private RowSums(CurvedObjective objective, RowBlock block, boolean withDiagonal) {
    this.block = block;
    int width = block.width();
    this.gradient = new double[objective.coordinates(width)];
    this.diagonal = withDiagonal ? new double[width] : null;
    this.paired =
        withDiagonal && block.isSparse() && objective.perColumn() == 1
            ? new double[2 * width]
            : null;
    this.scalars = withDiagonal ? new double[objective.scalars()] : null;
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
    objective.sum(sums, weights);
    for (int j = 0; sums.paired != null && j < sums.diagonal.length; j++) {
      sums.gradient[j] = sums.paired[2 * j];
      sums.diagonal[j] = sums.paired[2 * j + 1];
    }
    return sums;
  }

  RowBlock block() {
    return block;
  }

  boolean hasDiagonal() {
    return diagonal != null;
  }

  void addLoss(int row, double rowLoss) {
    loss += block.weight(row) * rowLoss;
  }

  void addScalar(int number, int row, double value) {
    scalars[number] += block.weight(row) * value;
  }

  /** Adds a row of a loss of one margin; its curvature only where there is a diagonal. */
  void addLinear(LinearObjective margins, int row, double slope, double curvature) {
    double rowWeight = block.weight(row);
    double weightedSlope = rowWeight * slope;
    if (diagonal == null) {
      margins.addRow(block, row, weightedSlope, gradient);
      return;
    }
    double bent = rowWeight * curvature;
    scalars[0] += bent;
    if (paired == null) {
      margins.addRow(block, row, weightedSlope, gradient);
      addToDiagonal(row, bent);
      return;
    }
    int[] columns = block.columns();
    float[] values = block.values();
    int end = block.offsets()[row + 1];
    for (int k = block.offsets()[row]; k < end; k++) {
      int at = 2 * columns[k];
      double x = values[k];
      paired[at] += weightedSlope * x;
      paired[at + 1] += bent * x * x;
    }
    if (margins.fitIntercept()) {
      gradient[block.width()] += weightedSlope;
    }
  }

  /** Adds {@code factor} times the squares of a row's values to the diagonal. */
  void addToDiagonal(int row, double factor) {
    int width = block.width();
    float[] values = block.values();
    if (block.isSparse()) {
      int end = block.offsets()[row + 1];
      for (int k = block.offsets()[row]; k < end; k++) {
        double x = values[k];
        diagonal[block.columns()[k]] += factor * x * x;
      }
      return;
    }
    int at = row * width;
    for (int j = 0; j < width; j++) {
      double x = values[at + j];
      diagonal[j] += factor * x * x;
    }
  }

  /** Σ ω loss. */
  public double loss() {
    return loss;
  }

  /** Σ ω slope x, in the block's local coordinates. */
  public double[] gradient() {
    return gradient;
  }

  /** Σ ω c x² of the block's columns; null where it was not asked for. */
  public double[] diagonal() {
    return diagonal;
  }

  /** Σ ω c, then what else the objective sums; null where no diagonal was asked for. */
  public double[] scalars() {
    return scalars;
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
