// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import java.util.Arrays;

/**
 * Rows of L-BFGS's compact form, B = B₀ / γ − W M⁻¹ Wᵀ, of coordinates that are visited again and
 * again: of each the row of W, M⁻¹ times it and the coordinate's curvature, side by side. Of very
 * many only the first ones are held; a later one stands until another of these is written. Not safe
 * for use by two threads.
 */
final class CompactRows {
  /** Numbers that are held at most, 128 MiB. */
  private static final int MOST_NUMBERS = 1 << 24;

  /** Least share of a coordinate's curvature that pairs leave. */
  private static final double LEAST_CURVATURE = 1e-3;

  private final double[][] inverse;
  private final int width;
  private final int stride;
  private final int most;
  private double[] numbers = {};

  /**
   * No rows yet.
   *
   * @param matrix M
   */
  CompactRows(double[][] matrix) {
    this.inverse = inverse(matrix);
    this.width = matrix.length;
    this.stride = 2 * width + 1;
    this.most = MOST_NUMBERS / stride - 1;
  }

  /** Whether a row stays what it is, whatever is written after it. */
  boolean holds(int row) {
    return row < most;
  }

  private int at(int row) {
    return Math.min(row, most) * stride;
  }

  /** Makes room for so many rows. */
  void open(int rows) {
    int length = at(rows) + stride;
    if (length > numbers.length) {
      numbers = new double[length];
    }
  }

  /** Sets one entry of a row of W. */
  void set(int row, int entry, double value) {
    numbers[at(row) + entry] = value;
  }

  /**
   * Finds the rest of a row whose entries are set.
   *
   * @param curvature of the coordinate in B₀ / γ
   */
  void complete(int row, double curvature) {
    int at = at(row);
    double left = curvature;
    for (int a = 0; a < width; a++) {
      double[] ofInverse = inverse[a];
      double sum = 0;
      for (int b = 0; b < width; b++) {
        sum += ofInverse[b] * numbers[at + b];
      }
      numbers[at + width + a] = sum;
      left -= numbers[at + a] * sum;
    }
    numbers[at + 2 * width] = Math.max(left, LEAST_CURVATURE * curvature);
  }

  /** The curvature of a coordinate in B. */
  double curvature(int row) {
    return numbers[at(row) + 2 * width];
  }

  /** A row of W times a vector. */
  double times(int row, double[] v) {
    int at = at(row);
    double even = 0;
    double odd = 0;
    for (int a = 0; a < width; a += 2) {
      even += numbers[at + a] * v[a];
      odd += numbers[at + a + 1] * v[a + 1];
    }
    return even + odd;
  }

  /** Adds M⁻¹ times a row of W to a vector. */
  void add(int row, double factor, double[] v) {
    int at = at(row) + width;
    for (int a = 0; a < width; a++) {
      v[a] += factor * numbers[at + a];
    }
  }

  /** The inverse of a matrix, by elimination with pivots. */
  private static double[][] inverse(double[][] matrix) {
    int n = matrix.length;
    double[][] rest = new double[n][];
    for (int i = 0; i < n; i++) {
      rest[i] = Arrays.copyOf(matrix[i], 2 * n);
      rest[i][n + i] = 1;
    }
    for (int c = 0; c < n; c++) {
      int pivot = c;
      for (int i = c + 1; i < n; i++) {
        pivot = Math.abs(rest[i][c]) > Math.abs(rest[pivot][c]) ? i : pivot;
      }
      double[] top = rest[pivot];
      rest[pivot] = rest[c];
      rest[c] = top;
      double by = top[c];
      for (int k = 0; k < 2 * n; k++) {
        top[k] /= by;
      }
      for (int i = 0; i < n; i++) {
        double factor = rest[i][c];
        if (i != c && factor != 0) {
          for (int k = 0; k < 2 * n; k++) {
            rest[i][k] -= factor * top[k];
          }
        }
      }
    }
    for (int i = 0; i < n; i++) {
      rest[i] = Arrays.copyOfRange(rest[i], n, 2 * n);
    }
    return rest;
  }
}
