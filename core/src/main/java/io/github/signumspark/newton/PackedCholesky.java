// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.kernel.SignumKernels;

/**
 * The Cholesky factor L of a symmetric positive matrix A = L Lᵀ, its lower triangle row by row in
 * one array: entry (i, j) with j ≤ i stands at i (i + 1) / 2 + j. Memory: 4 n (n + 1) bytes; n³ / 6
 * products to factor, n² to solve. Immutable by convention.
 */
final class PackedCholesky {
  /** Share of its diagonal entry below which no pivot falls: what is dependent counts as noise. */
  private static final double LEAST_PIVOT = 1e-10;

  private final int n;
  private final double[] factor;

  /**
   * A factor that is known.
   *
   * @param n rows
   * @param factor the triangle of L; kept
   */
  PackedCholesky(int n, double[] factor) {
    if (factor.length != size(n)) {
      throw new IllegalArgumentException(
          factor.length + " entries are no triangle of " + n + " rows");
    }
    this.n = n;
    this.factor = factor;
  }

  /** Entries of a triangle of so many rows. */
  static int size(int n) {
    return n * (n + 1) / 2;
  }

  /**
   * Factors a matrix in place. Pivots that are lost to rounding, or negative, are raised to a small
   * share of the diagonal, so that a matrix that is only nearly positive has a factor too.
   *
   * @param n rows
   * @param matrix its lower triangle, overwritten by the factor
   */
  static PackedCholesky of(int n, double[] matrix) {
    PackedCholesky made = new PackedCholesky(n, matrix);
    for (int i = 0; i < n; i++) {
      int row = size(i);
      double diagonal = matrix[row + i];
      for (int j = 0; j <= i; j++) {
        int other = size(j);
        double rest = matrix[row + j] - SignumKernels.dot(matrix, row, matrix, other, j);
        matrix[row + j] =
            i == j
                ? Math.sqrt(Math.max(rest, LEAST_PIVOT * diagonal + Double.MIN_NORMAL))
                : rest / matrix[other + j];
      }
    }
    return made;
  }

  /** Overwrites x by L⁻¹ x. */
  void solveLower(double[] x) {
    for (int i = 0; i < n; i++) {
      int row = size(i);
      x[i] = (x[i] - SignumKernels.dot(factor, row, x, 0, i)) / factor[row + i];
    }
  }

  /** Overwrites x by A⁻¹ x. */
  void solve(double[] x) {
    solveLower(x);
    for (int i = n - 1; i >= 0; i--) {
      int row = size(i);
      x[i] /= factor[row + i];
      SignumKernels.addScaled(-x[i], factor, row, x, 0, i);
    }
  }
}
