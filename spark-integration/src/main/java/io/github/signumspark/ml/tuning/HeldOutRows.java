// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

/**
 * The held-out rows of one fold, scored.
 *
 * @param labels of the rows
 * @param weights of the rows, or null where every row counts the same
 * @param scores of each model for every row
 */
record HeldOutRows(double[] labels, double[] weights, double[][] scores) {
  double weight(int row) {
    return weights == null ? 1 : weights[row];
  }
}
