// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

/** Matrices as the textbook has them, to compare with. */
final class DenseAlgebra {
  private DenseAlgebra() {}

  static double[] times(double[][] a, double[] x) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < x.length; j++) {
        product[i] += a[i][j] * x[j];
      }
    }
    return product;
  }

  static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b.length == 0 ? 0 : b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < product[i].length; j++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  static double[][] transposed(double[][] a) {
    double[][] other = new double[a.length == 0 ? 0 : a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        other[j][i] = a[i][j];
      }
    }
    return other;
  }

  /** The solution of a x = b, by elimination with pivots. */
  static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    double[][] rest = new double[n][];
    for (int i = 0; i < n; i++) {
      rest[i] = java.util.Arrays.copyOf(a[i], n + 1);
      rest[i][n] = b[i];
    }
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = Math.abs(rest[i][k]) > Math.abs(rest[pivot][k]) ? i : pivot;
      }
      double[] row = rest[pivot];
      rest[pivot] = rest[k];
      rest[k] = row;
      for (int i = k + 1; i < n; i++) {
        double factor = rest[i][k] / row[k];
        for (int j = k; j <= n; j++) {
          rest[i][j] -= factor * row[j];
        }
      }
    }
    double[] x = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      double sum = rest[i][n];
      for (int j = i + 1; j < n; j++) {
        sum -= rest[i][j] * x[j];
      }
      x[i] = sum / rest[i][i];
    }
    return x;
  }
}
