// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.RowMatrix;
import io.github.signumspark.data.Widening;
import java.util.Arrays;

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
  private final double[][] margins; // by class and row, without intercepts, from elsewhere
  private final double[][] slopes; // weighted, by class and row, to be multiplied elsewhere
  private final double[] bends; // one a row
  private final ClassProducts byClass; // of dense rows of several classes, else null
  private double loss;

  private RowSums(
      CurvedObjective objective,
      RowBlock block,
      double[] weights,
      double[][] margins,
      boolean withDiagonal) {
    this.block = block;
    this.margins = margins;
    this.slopes = margins == null ? null : new double[margins.length][block.rows()];
    this.bends = margins == null || !withDiagonal ? null : new double[block.rows()];
    int width = block.width();
    int classes = objective.perColumn();
    this.byClass =
        margins == null && ClassProducts.serves(block, classes)
            ? new ClassProducts(block, classes, weights)
            : null;
    this.gradient = new double[objective.coordinates(width)];
    this.diagonal = withDiagonal ? new double[width] : null;
    this.paired =
        withDiagonal && margins == null && block.isSparse() && objective.perColumn() == 1
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
    RowSums sums = new RowSums(objective, block, weights, null, withDiagonal);
    objective.sum(sums, weights);
    for (int j = 0; sums.paired != null && j < sums.diagonal.length; j++) {
      sums.gradient[j] = sums.paired[2 * j];
      sums.diagonal[j] = sums.paired[2 * j + 1];
    }
    if (sums.byClass != null) {
      sums.byClass.give(sums.gradient);
    }
    return sums;
  }

  /**
   * The sums over all rows, whose values are multiplied elsewhere; losses and slopes are computed
   * here. The same up to rounding. Memory besides: 16 bytes a row and margin.
   *
   * @param matrix the block's values
   * @param weights in the block's local columns
   * @param withDiagonal whether the Hessian's diagonal is asked for
   */
  public static RowSums of(
      CurvedObjective objective,
      RowBlock block,
      RowMatrix matrix,
      double[] weights,
      boolean withDiagonal) {
    int width = block.width();
    int classes = objective.perColumn();
    double[][] margins = new double[classes][];
    double[] ofClass = new double[width];
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < width; j++) {
        ofClass[j] = weights[j * classes + k];
      }
      margins[k] = matrix.times(ofClass);
    }
    RowSums sums = new RowSums(objective, block, weights, margins, withDiagonal);
    objective.sum(sums, weights);
    for (int k = 0; k < classes; k++) {
      double[] products = matrix.transposeTimes(sums.slopes[k]);
      for (int j = 0; j < width; j++) {
        sums.gradient[j * classes + k] = products[j];
      }
    }
    if (withDiagonal) {
      System.arraycopy(matrix.squaresTransposeTimes(sums.bends), 0, sums.diagonal, 0, width);
    }
    return sums;
  }

  /** The margin of a row, intercept included. */
  double margin(LinearObjective linear, int row, double[] weights) {
    if (margins == null) {
      return linear.margin(block, row, weights);
    }
    double margin = margins[0][row];
    return linear.fitIntercept() ? margin + weights[block.width()] : margin;
  }

  /** Adds a row's products with the weights of each class. */
  void addProducts(int row, double[] weights, double[] to) {
    if (byClass != null) {
      byClass.addProducts(row, to);
      return;
    }
    if (margins == null) {
      RowProducts.addProduct(block, row, weights, to);
      return;
    }
    for (int k = 0; k < to.length; k++) {
      to[k] += margins[k][row];
    }
  }

  /** Adds a row times the slope of each class, which the row's weight is in. */
  void addOuter(int row, double[] weightedSlopes) {
    if (byClass != null) {
      byClass.addOuter(weightedSlopes);
      return;
    }
    if (slopes == null) {
      RowProducts.addOuter(block, row, weightedSlopes, gradient);
      return;
    }
    for (int k = 0; k < weightedSlopes.length; k++) {
      slopes[k][row] = weightedSlopes[k];
    }
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
  void addLinear(LinearObjective linear, int row, double slope, double curvature) {
    double rowWeight = block.weight(row);
    double weightedSlope = rowWeight * slope;
    if (slopes != null) {
      slopes[0][row] = weightedSlope;
      if (bends != null) {
        bends[row] = rowWeight * curvature;
        scalars[0] += bends[row];
      }
      if (linear.fitIntercept()) {
        gradient[block.width()] += weightedSlope;
      }
      return;
    }
    if (diagonal == null) {
      linear.addRow(block, row, weightedSlope, gradient);
      return;
    }
    double bent = rowWeight * curvature;
    scalars[0] += bent;
    if (paired == null) {
      linear.addRow(block, row, weightedSlope, gradient);
      addToDiagonal(row, bent);
      return;
    }
    int[] columns = block.columns();
    float[] values = block.values();
    int end = block.offsets()[row + 1];
    for (int k = block.offsets()[row]; k < end; k++) {
      int at = 2 * columns[k];
      double x = Widening.of(values[k]);
      paired[at] += weightedSlope * x;
      paired[at + 1] += bent * x * x;
    }
    if (linear.fitIntercept()) {
      gradient[block.width()] += weightedSlope;
    }
  }

  /** Adds {@code factor} times the squares of a row's values to the diagonal. */
  void addToDiagonal(int row, double factor) {
    if (bends != null) {
      bends[row] = factor;
      return;
    }
    int width = block.width();
    float[] values = block.values();
    if (block.isSparse()) {
      int end = block.offsets()[row + 1];
      for (int k = block.offsets()[row]; k < end; k++) {
        double x = Widening.of(values[k]);
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

  /** As {@link #moments(RowBlock)}, of values that are multiplied elsewhere. */
  public static double[] moments(RowBlock block, RowMatrix matrix) {
    double[] ones = new double[block.rows()];
    Arrays.setAll(ones, block::weight);
    double[] first = matrix.transposeTimes(ones);
    double[] second = matrix.squaresTransposeTimes(ones);
    double[] moments = new double[2 * first.length];
    for (int j = 0; j < first.length; j++) {
      moments[2 * j] = first[j];
      moments[2 * j + 1] = second[j];
    }
    return moments;
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
        double x = Widening.of(values[k]);
        moments[at] += rowWeight * x;
        moments[at + 1] += rowWeight * x * x;
      }
    }
    return moments;
  }
}
