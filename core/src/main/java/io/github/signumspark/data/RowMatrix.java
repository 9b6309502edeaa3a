// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.data;

/**
 * The values of a block's rows as a matrix X whose products are computed elsewhere than on the
 * calling core. Sums are in double precision, in an order of the implementation's own, which is the
 * same each time. Vectors have one entry a row or one a local column.
 */
public interface RowMatrix {
  /** X v, one entry a row. */
  double[] times(double[] columns);

  /** Xᵀ v, one entry a column. */
  double[] transposeTimes(double[] rows);

  /** (X ∘ X)ᵀ v, the same with all values squared. */
  double[] squaresTransposeTimes(double[] rows);
}
