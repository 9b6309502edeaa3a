// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.Widening;

/**
 * The product of a sparse row and a dense vector, in an order of its own that all rows share:
 * stored values by their places modulo 4 apart, because a chain of additions waits for each, the
 * last ones, fewer than four, with the first of these sums; then (first + second) + (third +
 * fourth).
 */
public final class SparseDot {
  private SparseDot() {}

  /**
   * The product.
   *
   * @param columns of the stored values
   * @param values stored values, at the same places
   * @param from the row's first place
   * @param to the place after its last
   * @param weights by column
   */
  public static double of(int[] columns, float[] values, int from, int to, double[] weights) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int k = from;
    for (; k + 3 < to; k += 4) {
      first += Widening.of(values[k]) * weights[columns[k]];
      second += Widening.of(values[k + 1]) * weights[columns[k + 1]];
      third += Widening.of(values[k + 2]) * weights[columns[k + 2]];
      fourth += Widening.of(values[k + 3]) * weights[columns[k + 3]];
    }
    for (; k < to; k++) {
      first += Widening.of(values[k]) * weights[columns[k]];
    }
    return (first + second) + (third + fourth);
  }

  /**
   * The products of a row with two vectors, each to the bits of {@link #of}, in one walk.
   *
   * @param to receives them, at {@code at} of both arrays
   */
  static void ofTwo(
      int[] columns,
      float[] values,
      int from,
      int end,
      double[] weights,
      double[] otherWeights,
      double[] to,
      double[] otherTo,
      int at) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    double otherFirst = 0;
    double otherSecond = 0;
    double otherThird = 0;
    double otherFourth = 0;
    int k = from;
    for (; k + 3 < end; k += 4) {
      int column = columns[k];
      double value = Widening.of(values[k]);
      first += value * weights[column];
      otherFirst += value * otherWeights[column];
      column = columns[k + 1];
      value = Widening.of(values[k + 1]);
      second += value * weights[column];
      otherSecond += value * otherWeights[column];
      column = columns[k + 2];
      value = Widening.of(values[k + 2]);
      third += value * weights[column];
      otherThird += value * otherWeights[column];
      column = columns[k + 3];
      value = Widening.of(values[k + 3]);
      fourth += value * weights[column];
      otherFourth += value * otherWeights[column];
    }
    for (; k < end; k++) {
      first += Widening.of(values[k]) * weights[columns[k]];
      otherFirst += Widening.of(values[k]) * otherWeights[columns[k]];
    }
    to[at] = (first + second) + (third + fourth);
    otherTo[at] = (otherFirst + otherSecond) + (otherThird + otherFourth);
  }
}
