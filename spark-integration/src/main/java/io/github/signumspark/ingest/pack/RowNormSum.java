// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

/**
 * The {@link RowNorms} of a worker's rows, which may be added in any order, each under a slot;
 * where slots are not the rows' places, {@link #finish} maps them.
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
    // The bits of numbers of at least 0 are in the order of the numbers, so their maximum needs no
    // unpredictable branch.
    int largestBits = Float.floatToRawIntBits(1f);
    int k = from;
    for (; k + 1 < to; k += 2) {
      float first = Math.abs(values[k]);
      float second = Math.abs(values[k + 1]);
      even += first;
      odd += second;
      largestBits =
          Math.max(
              largestBits,
              Math.max(Float.floatToRawIntBits(first), Float.floatToRawIntBits(second)));
    }
    if (k < to) {
      float last = Math.abs(values[k]);
      even += last;
      largestBits = Math.max(largestBits, Float.floatToRawIntBits(last));
    }
    set(slot, even + odd, largestBits, weight);
  }

  /**
   * Adds a row, as {@link #add} does.
   *
   * @param slot of the row
   * @param sum the values at even places of the row, added up, plus those at odd places
   * @param largestBits the bits of the largest of them, or of 1
   * @param weight of the row
   */
  void set(int slot, double sum, int largestBits, double weight) {
    sums[slot] = sum;
    largest = Math.max(largest, weight * Float.intBitsToFloat(largestBits));
  }

  /** Moves rows to their places, given by slot; null where slots are places. */
  void finish(int[] places) {
    if (places != null) {
      double[] byPlace = new double[sums.length];
      for (int slot = 0; slot < sums.length; slot++) {
        byPlace[places[slot]] = sums[slot];
      }
      sums = byPlace;
    }
  }

  /**
   * The norms of all rows, added up in the order of their places, with the sum in place of the
   * mean.
   */
  RowNorms sum() {
    double sum = 0;
    for (double rowSum : sums) {
      sum += rowSum;
    }
    return new RowNorms(sum, largest);
  }
}
