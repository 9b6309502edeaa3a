// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import java.util.stream.IntStream;

/** The means of a round's changes, range by range, in the few bytes in which they came. */
final class RoundMeans {
  private final Slices slices;
  private final byte[][] changes;

  /**
   * Means.
   *
   * @param slices the ranges
   * @param changes of each range
   */
  RoundMeans(Slices slices, byte[][] changes) {
    this.slices = slices;
    this.changes = changes;
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
    IntStream.range(0, changes.length).parallel().forEach(s -> hand(s, taker));
  }

  private void hand(int number, Taker taker) {
    Slices.Slice slice = slices.get(number);
    int[] tallies = new int[slices.length(slice)];
    byte[] codes = new byte[tallies.length];
    Changes.decode(
        changes[number],
        (j, tally, change) -> {
          tallies[j] = tally;
          codes[j] = change;
        });
    taker.take(slices.from(slice), tallies, codes);
  }
}
