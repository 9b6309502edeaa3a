// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

import java.util.Arrays;
import java.util.Locale;

/** How much a worker's vote counts. The driver fixes the weights before the first vote. */
public enum VoteWeight {
  /** Every worker counts 1: no worker outweighs another, whatever its rows. */
  EQUAL,
  /** A worker counts by the weight of its rows, as in a mean over the rows. */
  ROWS;

  /** The weight of the name {@code equal} or {@code rows}. */
  public static VoteWeight of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * The weight of each worker.
   *
   * @param masses weight of each worker's rows, at least 1
   */
  public long[] weights(long[] masses) {
    long[] weights = masses.clone();
    if (this == EQUAL) {
      Arrays.fill(weights, 1);
    }
    return weights;
  }
}
