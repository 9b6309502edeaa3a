// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import io.github.signumspark.codec.RoundDelta;
import io.github.signumspark.train.jobs.ColumnRanges;
import java.util.stream.IntStream;

/**
 * The means of a round's changes: range by range in the few bytes in which they came, or as the
 * driver summed them.
 */
final class RoundMeans {
  private final ColumnRanges slices;
  private final byte[][] changes;
  private final int[] tallies;
  private final byte[] codes;

  /**
   * Means.
   *
   * @param slices the ranges
   * @param changes of each range
   */
  RoundMeans(ColumnRanges slices, byte[][] changes) {
    this.slices = slices;
    this.changes = changes;
    this.tallies = null;
    this.codes = null;
  }

  /**
   * Means of all coordinates.
   *
   * @param tallies in parts of a step
   * @param codes of the states' changes
   */
  RoundMeans(int[] tallies, byte[] codes) {
    this.slices = null;
    this.changes = null;
    this.tallies = tallies;
    this.codes = codes;
  }

  /** Takes the means of a range. */
  @FunctionalInterface
  interface Taker {
    /**
     * Takes a range.
     *
     * @param from its first coordinate
     * @param tallies mean tallies in parts of a step, 0 where nothing changed
     * @param changes codes of the states' mean changes, likewise
     */
    void take(int from, int[] tallies, byte[] changes);
  }

  /** Hands the means to {@code taker}, several ranges at once. */
  void forEach(Taker taker) {
    if (changes == null) {
      taker.take(0, tallies, codes);
      return;
    }
    IntStream.range(0, changes.length).parallel().forEach(s -> hand(s, taker));
  }

  private void hand(int number, Taker taker) {
    ColumnRanges.Slice slice = slices.get(number);
    int[] tallies = new int[slices.length(slice)];
    byte[] codes = new byte[tallies.length];
    RoundDelta.decode(
        changes[number],
        (j, tally, change) -> {
          tallies[j] = tally;
          codes[j] = change;
        });
    taker.take(slices.from(slice), tallies, codes);
  }
}
