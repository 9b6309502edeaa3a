// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import java.util.Arrays;

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
     * @param tallies mean tallies in parts of a step, 0 where nothing changed; free to be written
     * @param changes codes of the states' mean changes, likewise
     * @param length how many coordinates; the arrays may be longer
     */
    void take(int from, int[] tallies, byte[] changes, int length);
  }

  /** Hands the means to {@code taker}, range by range in their order. */
  void forEach(Taker taker) {
    int[] tallies = new int[0];
    byte[] codes = new byte[0];
    for (int s = 0; s < changes.length; s++) {
      Slices.Slice slice = slices.get(s);
      int from = slices.from(slice);
      int length = slices.length(slice);
      if (tallies.length < length) {
        tallies = new int[length];
        codes = new byte[length];
      } else {
        Arrays.fill(tallies, 0, length, 0);
        Arrays.fill(codes, 0, length, (byte) 0);
      }
      int[] tallyOf = tallies;
      byte[] changeOf = codes;
      Changes.decode(
          changes[s],
          (j, tally, change) -> {
            tallyOf[j] = tally;
            changeOf[j] = change;
          });
      taker.take(from, tallies, codes, length);
    }
  }
}
