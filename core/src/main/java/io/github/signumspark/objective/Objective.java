// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import java.io.Serializable;

/**
 * A training objective without its penalty: the weighted sum of the losses of rows, and its
 * gradient.
 *
 * <p>Implementations hold settings only, no state, and are safe to share between threads. Results
 * depend on the arguments alone: rows are summed in their order, never through a BLAS.
 */
public interface Objective extends Serializable {

  /**
   * Number of coordinates of the weight vector for rows of {@code width} columns. Coordinates that
   * belong to no column (an intercept) come last.
   */
  int coordinates(int width);

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
}
