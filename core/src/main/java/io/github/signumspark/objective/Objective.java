// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import java.io.Serializable;
import java.util.List;

/**
 * A training objective without its penalty: the weighted sum of the losses of rows, and its
 * gradient.
 *
 * <p>Implementations hold settings only, no state, and are safe to share between threads. Results
 * depend on the arguments alone: rows are summed in their order, never through a BLAS.
 */
public interface Objective extends Serializable {

  /**
   * Coordinates of each column: those of column j are {@code j · perColumn() .. (j + 1) ·
   * perColumn() − 1}.
   */
  int perColumn();

  /** Coordinates that belong to no column (intercepts, biases, hidden layers); they come last. */
  int freeCoordinates();

  /** Number of coordinates of the weight vector for rows of {@code width} columns. */
  default int coordinates(int width) {
    return Math.addExact(Math.multiplyExact(width, perColumn()), freeCoordinates());
  }

  /**
   * Whether no coordinate of a row's gradient is ever larger than ω max(1, maxⱼ|xⱼ|). Where it may
   * be, training watches how large gradients are.
   */
  default boolean hasBoundedSlope() {
    return false;
  }

  /**
   * Adds the gradient of the rows' weighted losses to {@code gradient} and returns the sum of the
   * losses.
   *
   * @param block the rows
   * @param from first row, inclusive
   * @param to last row, exclusive
   * @param weights {@code coordinates(block.width())} weights, in the block's local columns
   * @param gradient array of the same length, added to
   * @return Σ ωᵢ lossᵢ, not divided by anything
   */
  double addGradient(RowBlock block, int from, int to, double[] weights, double[] gradient);

  /**
   * The sum of the rows' weighted losses: what {@link #addGradient} returns, to the same bits.
   *
   * @param block the rows
   * @param from first row, inclusive
   * @param to last row, exclusive
   * @param weights {@code coordinates(block.width())} weights, in the block's local columns
   * @return Σ ωᵢ lossᵢ, not divided by anything
   */
  double loss(RowBlock block, int from, int to, double[] weights);

  /**
   * The sums of the rows' weighted losses at several points: what {@link #loss} returns at each, to
   * the same bits. Where a walk over the rows costs more than what is done with them, one walk
   * handles several points.
   *
   * @param block the rows
   * @param from first row, inclusive
   * @param to last row, exclusive
   * @param points weights as {@link #loss} takes them
   * @return one sum a point, in their order
   */
  default double[] losses(RowBlock block, int from, int to, List<double[]> points) {
    return points.stream().mapToDouble(weights -> loss(block, from, to, weights)).toArray();
  }
}
