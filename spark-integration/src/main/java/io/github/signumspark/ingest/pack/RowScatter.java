// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

/**
 * Brings rows that come in one order into another. Were each written to its place at once, nearly
 * every write would miss the cache and wait for memory. So a row goes to where rows gather whose
 * places are near its own: first to a short stage, {@link #next}, from there by the hundreds to the
 * group's part of the arrays, and when all have come, {@link #settle} puts each of these groups, as
 * large as the cache holds, in order. Nothing is looked up at a row's place before that. Takes 4
 * bytes a row, and 16 bytes times a group's entries.
 */
final class RowScatter {
  /** Entries of a group on average, as a power of two: 512 KiB of columns and values. */
  static final int GROUP_BITS = 16;

  /** So many times as many entries are too many to be put in order by way of a copy. */
  private static final int LARGE_GROUP = 4;

  /** Entries of all stages together, as a power of two, and of one at most and at least. */
  private static final int STAGES_BITS = 16;

  private static final int LONGEST_STAGE_BITS = 9;
  private static final int SHORTEST_STAGE_BITS = 5;

  private final int[] places;
  private final int[] offsets;
  private final int[] ints;
  private final float[] floats;
  private final int groupRowBits;

  /** The places of rows in the order of arrival, group by group; null without groups. */
  private final int[] arrivals;

  private final int[] arrived;

  /** Where each group's next stage goes; −1 where its rows go to their places at once. */
  private final int[] ends;

  private final int stageBits;
  private final int[] staged;
  private final int[] stagedInts;
  private final float[] stagedFloats;
  private int slot;
  private boolean toStage;

  /**
   * A scatter.
   *
   * @param places the place of each row, in the order in which rows come
   * @param offsets where each place begins, and where the last ends; not copied
   * @param ints takes a number an entry; null where there are none
   * @param floats takes a number an entry
   * @param groupBits entries of a group, as a power of two; where there are less than two groups,
   *     rows go to their places at once
   */
  RowScatter(int[] places, int[] offsets, int[] ints, float[] floats, int groupBits) {
    this.places = places;
    this.offsets = offsets;
    this.ints = ints;
    this.floats = floats;
    int rows = places.length;
    int wanted = offsets[rows] >>> groupBits;
    if (wanted < 2) {
      groupRowBits = Integer.SIZE - 1;
      arrivals = null;
      arrived = null;
      ends = null;
      stageBits = 0;
      staged = null;
      stagedInts = null;
      stagedFloats = null;
      return;
    }
    groupRowBits = floorLog2(Math.max(1, rows / wanted));
    int groups = (rows - 1 >>> groupRowBits) + 1;
    arrivals = new int[rows];
    arrived = new int[groups];
    ends = new int[groups];
    for (int group = 0; group < groups; group++) {
      boolean large = end(group) - (long) begin(group) > (long) LARGE_GROUP << groupBits;
      ends[group] = large ? -1 : begin(group);
    }
    int bits = STAGES_BITS - floorLog2(groups) - 1;
    stageBits = Math.max(SHORTEST_STAGE_BITS, Math.min(LONGEST_STAGE_BITS, bits));
    staged = new int[groups];
    stagedInts = ints == null ? null : new int[Math.multiplyExact(groups, 1 << stageBits)];
    stagedFloats = new float[Math.multiplyExact(groups, 1 << stageBits)];
  }

  private static int floorLog2(int x) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(x);
  }

  private int begin(int group) {
    return offsets[group << groupRowBits];
  }

  private int end(int group) {
    return offsets[(int) Math.min(places.length, group + 1L << groupRowBits)];
  }

  /**
   * Where to write row {@code i} in {@link #ints} and {@link #floats} as they are until the next
   * call; to be called once for each row, in any order.
   *
   * @param length entries of the row
   */
  int next(int i, int length) {
    int place = places[i];
    toStage = false;
    if (arrivals == null) {
      slot = place;
      return offsets[place];
    }
    int group = place >>> groupRowBits;
    slot = (group << groupRowBits) + arrived[group]++;
    arrivals[slot] = place;
    if (ends[group] < 0) {
      return offsets[place];
    }
    if (staged[group] + length > 1 << stageBits) {
      flush(group);
    }
    if (length > 1 << stageBits) {
      int at = ends[group];
      ends[group] += length;
      return at;
    }
    toStage = true;
    int at = (group << stageBits) + staged[group];
    staged[group] += length;
    return at;
  }

  /** A number of the current row's own, near those of rows whose places are near. */
  int slot() {
    return slot;
  }

  /** The places of the rows, by their slots; null where a slot is a place. To be read only. */
  int[] arrivals() {
    return arrivals;
  }

  /** Where the current row's ints go. */
  int[] ints() {
    return toStage ? stagedInts : ints;
  }

  /** Where the current row's floats go. */
  float[] floats() {
    return toStage ? stagedFloats : floats;
  }

  private void flush(int group) {
    int stage = group << stageBits;
    if (ints != null) {
      System.arraycopy(stagedInts, stage, ints, ends[group], staged[group]);
    }
    System.arraycopy(stagedFloats, stage, floats, ends[group], staged[group]);
    ends[group] += staged[group];
    staged[group] = 0;
  }

  /** Puts what was written in order. */
  void settle() {
    if (arrivals == null) {
      return;
    }
    int largest = 0;
    for (int group = 0; group < ends.length; group++) {
      largest = Math.max(largest, ends[group] < 0 ? 0 : end(group) - begin(group));
    }
    int[] someInts = ints == null ? null : new int[largest];
    float[] someFloats = new float[largest];
    for (int group = 0; group < ends.length; group++) {
      if (ends[group] >= 0) {
        flush(group);
        settle(group, someInts, someFloats);
      }
    }
  }

  private void settle(int group, int[] someInts, float[] someFloats) {
    int from = begin(group);
    if (ints != null) {
      System.arraycopy(ints, from, someInts, 0, end(group) - from);
    }
    System.arraycopy(floats, from, someFloats, 0, end(group) - from);
    int at = 0;
    int first = group << groupRowBits;
    for (int i = first; i < first + arrived[group]; i++) {
      int to = offsets[arrivals[i]];
      int length = offsets[arrivals[i] + 1] - to;
      if (ints != null) {
        System.arraycopy(someInts, at, ints, to, length);
      }
      System.arraycopy(someFloats, at, floats, to, length);
      at += length;
    }
  }
}
