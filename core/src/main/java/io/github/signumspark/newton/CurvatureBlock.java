// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import java.util.Arrays;

/**
 * The Hessian's block of some columns, and of the intercept where there is one: sampled
 * correlations with the exact diagonal, as a Cholesky factor. Immutable by convention.
 *
 * @param coordinates of the block, ascending; the intercept, as the last coordinate, is the last
 * @param factor of the block
 * @param meanCurvature of the rows where the block was taken, to scale it by as curvature changes
 */
public record CurvatureBlock(int[] coordinates, double[] factor, double meanCurvature) {
  /** The least part of every sampled correlation that is taken for noise. */
  private static final double LEAST_SHRINKAGE = 1e-3;

  private static final double MOST_SHRINKAGE = 0.5;

  /** Nothing but the diagonal. */
  public static CurvatureBlock none() {
    return new CurvatureBlock(new int[0], new double[0], 1);
  }

  /**
   * A block from sums over sampled rows.
   *
   * <p>Sampled correlations are shrunk by half the number of columns over that of the rows, and by
   * at least {@value #LEAST_SHRINKAGE} even where all rows were taken: exactly collinear columns
   * would leave directions along which the factor is noise.
   *
   * @param coordinates of the block, ascending
   * @param sums Σ ω c x xᵀ over the sampled rows, the lower triangle row by row; overwritten
   * @param rows how many were sampled
   * @param ofAll whether these are all rows
   * @param diagonal of the Hessian, penalty included, for each of the coordinates
   * @param penalties for each of the coordinates
   * @param meanCurvature mean of c over all rows
   */
  public static CurvatureBlock of(
      int[] coordinates,
      double[] sums,
      double rows,
      boolean ofAll,
      double[] diagonal,
      double[] penalties,
      double meanCurvature) {
    int n = coordinates.length;
    double[] scale = new double[n];
    for (int i = 0; i < n; i++) {
      double sampled = sums[PackedCholesky.size(i) + i];
      // A diagonal that overflows its scale would be no diagonal.
      scale[i] = sampled > 0 ? Math.sqrt((diagonal[i] - penalties[i]) / sampled) : 0;
      scale[i] = scale[i] < Double.POSITIVE_INFINITY ? scale[i] : 0;
    }
    double shrinkage =
        ofAll
            ? LEAST_SHRINKAGE
            : Math.max(LEAST_SHRINKAGE, Math.min(MOST_SHRINKAGE, 0.5 * n / rows));
    for (int i = 0; i < n; i++) {
      int row = PackedCholesky.size(i);
      for (int j = 0; j < i; j++) {
        sums[row + j] *= scale[i] * scale[j] * (1 - shrinkage);
      }
      sums[row + i] = diagonal[i];
    }
    PackedCholesky.of(n, sums);
    return new CurvatureBlock(coordinates, sums, meanCurvature);
  }

  /** Number of coordinates. */
  public int size() {
    return coordinates.length;
  }

  PackedCholesky cholesky() {
    return new PackedCholesky(coordinates.length, factor);
  }

  /** L Lᵀ. */
  double[][] matrix() {
    int n = size();
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k <= j; k++) {
          sum += factor[PackedCholesky.size(i) + k] * factor[PackedCholesky.size(j) + k];
        }
        matrix[i][j] = sum;
        matrix[j][i] = sum;
      }
    }
    return matrix;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CurvatureBlock block
        && Arrays.equals(coordinates, block.coordinates)
        && Arrays.equals(factor, block.factor)
        && meanCurvature == block.meanCurvature;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(coordinates);
  }

  @Override
  public String toString() {
    return "CurvatureBlock[" + coordinates.length + " coordinates]";
  }
}
