// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import io.github.signumspark.codec.RoundDelta;
import io.github.signumspark.codec.StateCodec;
import io.github.signumspark.train.jobs.ColumnRanges;

/**
 * Sums of the workers' changes over a range of coordinates, and their means over the workers that
 * hold them. The sums are integers, so the order of the workers changes no bit.
 *
 * <p>A worker where a coordinate rested adds nothing. Memory: 16 bytes a coordinate of the range.
 */
final class RangeSums {
  /** Parts of a step in which mean tallies are counted. */
  static final int TALLY_PARTS = 64;

  private final int perColumn;
  private final int inColumns;
  private final long[] tally;
  private final long[] states;

  /**
   * Sums of 0.
   *
   * @param slices all ranges
   * @param slice the range
   */
  RangeSums(ColumnRanges slices, ColumnRanges.Slice slice) {
    this.perColumn = slices.layout().perColumn();
    this.inColumns = slice.columns() * perColumn;
    this.tally = new long[slices.length(slice)];
    this.states = new long[tally.length];
  }

  /**
   * Adds a worker's changes.
   *
   * @param ids columns of the range that the worker holds, counted from the range's first, or null
   *     for all; entries after {@code held} are not read
   * @param held how many they are
   * @param mass of the worker
   * @param changes of the worker's local coordinates in the range
   */
  void add(int[] ids, int held, long mass, byte[] changes) {
    int ownColumns = held * perColumn;
    RoundDelta.decode(
        changes,
        (k, steps, code) -> {
          int j;
          if (k >= ownColumns) {
            j = k - ownColumns + inColumns;
          } else if (ids == null) {
            j = k;
          } else {
            j = perColumn == 1 ? ids[k] : ids[k / perColumn] * perColumn + k % perColumn;
          }
          tally[j] += mass * steps;
          states[j] += mass * StateCodec.units(code);
        });
  }

  /**
   * The means.
   *
   * @param heldMass mass of the workers that hold each column of the range, in an array that begins
   *     with the range's first column
   * @param mass of all workers
   * @param tallies takes the mean tallies in parts of a step, to the nearest
   * @param codes takes the codes of the mean changes of the states
   */
  void means(long[] heldMass, long mass, int[] tallies, byte[] codes) {
    int[] changed = new int[tally.length];
    int count = 0;
    for (int j = 0; j < tally.length; j++) {
      tallies[j] = 0;
      codes[j] = 0;
      changed[count] = j; // stays if it did; by bits, see Changes
      long either = tally[j] | states[j];
      count += (int) ((either | -either) >>> 63);
    }
    for (int i = 0; i < count; i++) {
      int j = changed[i];
      double held = j < inColumns ? heldMass[perColumn == 1 ? j : j / perColumn] : mass;
      tallies[j] = (int) Math.rint(tally[j] * (double) TALLY_PARTS / held);
      codes[j] = StateCodec.of(states[j] / held);
    }
  }

  /** The means of one range of all. */
  RoundMeans means(long[] heldMass, long mass) {
    int[] tallies = new int[tally.length];
    byte[] codes = new byte[tally.length];
    means(heldMass, mass, tallies, codes);
    return new RoundMeans(tallies, codes);
  }

  /** The means of a range as changes, for the way to the driver. */
  byte[] encodedMeans(long[] heldMass, long mass) {
    int[] tallies = new int[tally.length];
    byte[] codes = new byte[tally.length];
    means(heldMass, mass, tallies, codes);
    return RoundDelta.encode(tallies, codes, 0, tally.length);
  }
}
