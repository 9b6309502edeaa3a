// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import java.util.stream.IntStream;

/**
 * The values of {@code regParam} that are worth trying on some rows, by the rules of H2O's {@code
 * lambda_search} and R's {@code glmnet}: from where all weights are 0, or nearly 0 without an L1
 * part, down.
 *
 * @param largest the strongest penalty
 * @param smallest the weakest penalty
 */
public record PenaltyRange(double largest, double smallest) {
  /** An L1 share below this counts as this: a ridge of any strength leaves some weight. */
  private static final double LEAST_SHARE = 1e-2;

  /** With so many rows a column, weak penalties have a use. */
  private static final int MANY_ROWS = 16;

  private static final double MANY_ROWS_RATIO = 1e-4;
  private static final double FEW_ROWS_RATIO = 1e-2;

  /** A ridge begins higher, and ends as low. */
  private static final double RIDGE_RATIO = 1e-2;

  /**
   * The range.
   *
   * @param gradient the largest one of a model without weights, per unit of an L1 penalty
   * @param elasticNetParam the share of L1
   * @param rows to train on
   * @param columns of them
   */
  static PenaltyRange of(double gradient, double elasticNetParam, long rows, int columns) {
    double largest = gradient / Math.max(LEAST_SHARE, elasticNetParam);
    double ratio = rows / MANY_ROWS > columns ? MANY_ROWS_RATIO : FEW_ROWS_RATIO;
    return new PenaltyRange(
        largest, largest * (elasticNetParam == 0 ? ratio * RIDGE_RATIO : ratio));
  }

  /** So many values from the largest to the smallest, each the same multiple of the one before. */
  public double[] values(int count) {
    if (count < 2) {
      throw new IllegalArgumentException("a path has 2 penalties or more, not " + count);
    }
    double ratio = smallest / largest;
    return IntStream.range(0, count)
        .mapToDouble(i -> largest * StrictMath.pow(ratio, i / (count - 1.0)))
        .toArray();
  }
}
