// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;

/**
 * An objective that the finish can bring to its optimum: smooth, and it knows how curved the losses
 * of rows are. Every implementation but Huber's, whose scale is a coordinate, is convex.
 *
 * <p>A column has one weight, or one for each of several classes; its entry in the diagonal of the
 * Hessian is one number either way, the sum over its weights.
 */
public interface CurvedObjective extends Objective {
  /** Whether the first free coordinates, one a class, are intercepts. */
  boolean fitIntercept();

  /** How many sums {@link RowSums#scalars} has: the curvature, then what else is asked for. */
  default int scalars() {
    return 1;
  }

  /**
   * Adds the sums of all rows, in their order.
   *
   * @param sums with the rows; takes losses, gradient and, where it has one, the diagonal
   * @param weights in the block's local columns
   */
  void sum(RowSums sums, double[] weights);

  /**
   * How curved the loss of a row is by its margin: its second derivative, or more where a step that
   * trusts it would go too far. Where the slope vanishes far away, that is the mean curvature on
   * the way there. With several classes, the sum over them.
   *
   * @param block with the row
   * @param row number of the row
   * @param weights in the block's local columns
   */
  double curvature(RowBlock block, int row, double[] weights);

  /**
   * The curvature of a row that is undecided: no column is trusted to have less than a share of it.
   */
  double typicalCurvature(double[] weights);

  /**
   * What a fit's tolerance is relative to.
   *
   * @param weights of the model
   * @param value of the objective there
   */
  default double scale(double[] weights, double value) {
    return Math.abs(value);
  }

  /**
   * The objective that the fit goes on with after some iterations with this one, which only comes
   * near it; this one itself where it is the last.
   */
  default CurvedObjective next() {
    return this;
  }
}
