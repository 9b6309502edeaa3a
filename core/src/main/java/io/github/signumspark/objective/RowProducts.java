// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;

/**
 * Products of a row with the matrix whose row j holds the coordinates of column j. Values of 0 are
 * passed over. Each output's terms are added in the order of the columns, so that dense and sparse
 * rows of the same values give the same bits, whatever the JIT makes of the loops; four columns at
 * a time, because their sums then stay in registers.
 */
final class RowProducts {
  private RowProducts() {}

  /** {@code out[k] += Σⱼ xⱼ · weights[j · out.length + k]}. */
  static void addProduct(RowBlock block, int row, double[] weights, double[] out) {
    int n = out.length;
    int at = block.isSparse() ? block.offsets()[row] : row * block.width();
    int end = block.isSparse() ? block.offsets()[row + 1] : at + block.width();
    int base = at;
    int[] columns = block.columns();
    float[] values = block.values();
    int held = 0;
    int c0 = 0;
    int c1 = 0;
    int c2 = 0;
    double x0 = 0;
    double x1 = 0;
    double x2 = 0;
    for (; at < end; at++) {
      double x = values[at];
      if (x == 0) {
        continue;
      }
      int c = (columns == null ? at - base : columns[at]) * n;
      switch (held) {
        case 0 -> {
          c0 = c;
          x0 = x;
          held = 1;
        }
        case 1 -> {
          c1 = c;
          x1 = x;
          held = 2;
        }
        case 2 -> {
          c2 = c;
          x2 = x;
          held = 3;
        }
        default -> {
          add4(weights, c0, x0, c1, x1, c2, x2, c, x, out, n);
          held = 0;
        }
      }
    }
    if (held > 0) {
      add1(weights, c0, x0, out, n);
    }
    if (held > 1) {
      add1(weights, c1, x1, out, n);
    }
    if (held > 2) {
      add1(weights, c2, x2, out, n);
    }
  }

  /** {@code gradient[j · slopes.length + k] += xⱼ · slopes[k]}. */
  static void addOuter(RowBlock block, int row, double[] slopes, double[] gradient) {
    int n = slopes.length;
    int at = block.isSparse() ? block.offsets()[row] : row * block.width();
    int end = block.isSparse() ? block.offsets()[row + 1] : at + block.width();
    int base = at;
    int[] columns = block.columns();
    float[] values = block.values();
    for (; at < end; at++) {
      double x = values[at];
      if (x != 0) {
        int c = (columns == null ? at - base : columns[at]) * n;
        for (int k = 0; k < n; k++) {
          gradient[c + k] += x * slopes[k];
        }
      }
    }
  }

  private static void add1(double[] weights, int c, double x, double[] out, int n) {
    for (int k = 0; k < n; k++) {
      out[k] += x * weights[c + k];
    }
  }

  private static void add4(
      double[] weights,
      int c0,
      double x0,
      int c1,
      double x1,
      int c2,
      double x2,
      int c3,
      double x3,
      double[] out,
      int n) {
    for (int k = 0; k < n; k++) {
      out[k] =
          (((out[k] + x0 * weights[c0 + k]) + x1 * weights[c1 + k]) + x2 * weights[c2 + k])
              + x3 * weights[c3 + k];
    }
  }
}
