// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

/**
 * The {@link RowNorms} of a worker's rows, which are added in any order, each under a number of its
 * own; where these are not the rows' places, {@link #settle} says what they are.
 */
final class RowNormSum {
  private double[] sums;
  private double largest;

  /** Of so many rows. */
  RowNormSum(int rows) {
    sums = new double[rows];
  }

  /**
   * Adds a row.
   *
   * @param slot of the row
   * @param values the row's stored values are those from {@code from} to before {@code to}
   * @param weight of the row
   */
  void add(int slot, float[] values, int from, int to, double weight) {
    double even = 0;
    double odd = 0;
    // The bits of numbers of at least 0 are in the order of the numbers, and their maximum needs no
    // branch, which would be as good as random.
    int most = Float.floatToRawIntBits(1f);
    int k = from;
    for (; k + 1 < to; k += 2) {
      float first = Math.abs(values[k]);
      float second = Math.abs(values[k + 1]);
      even += first;
      odd += second;
      most =
          Math.max(most, Math.max(Float.floatToRawIntBits(first), Float.floatToRawIntBits(second)));
    }
    if (k < to) {
      float last = Math.abs(values[k]);
      even += last;
      most = Math.max(most, Float.floatToRawIntBits(last));
    }
    set(slot, even + odd, most, weight);
  }

  /**
   * Adds a row, as {@link #add} does.
   *
   * @param slot of the row
   * @param sum the values at even places of the row, added up, plus those at odd places
   * @param most the bits of the largest of them, or of 1
   * @param weight of the row
   */
  void set(int slot, double sum, int most, double weight) {
    sums[slot] = sum;
    largest = Math.max(largest, weight * Float.intBitsToFloat(most));
  }

  /** Brings rows to their places, which are those of their slots; null where a slot is a place. */
  void settle(int[] places) {
    if (places != null) {
      double[] settled = new double[sums.length];
      for (int slot = 0; slot < sums.length; slot++) {
        settled[places[slot]] = sums[slot];
      }
      sums = settled;
    }
  }

  /** Of all rows in the order of their places, their sum in place of the mean. */
  RowNorms sum() {
    double sum = 0;
    for (double one : sums) {
      sum += one;
    }
    return new RowNorms(sum, largest);
  }
}
