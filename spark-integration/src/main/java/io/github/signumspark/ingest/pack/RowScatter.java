// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

/**
 * Writes rows that arrive in one order to places of another order. Writing each row directly to its
 * place would miss the cache nearly every time. So rows are collected in groups of neighbouring
 * places: first in a small buffer per group, {@link #next}, from there in bulk to the group's part
 * of the arrays; once all rows have arrived, {@link #finish} sorts each group, which fits in the
 * cache. Memory: 4 bytes a row, and 16 bytes times a group's entries.
 */
final class RowScatter {
  /** Entries of a group on average, as a power of two: 512 KiB of columns and values. */
  static final int GROUP_BITS = 16;

  /**
   * Groups with more than this many times the average entries are not collected: their rows are
   * written directly.
   */
  private static final int LARGE_GROUP = 4;

  /**
   * Entries of all buffers together, as a power of two; then the most and the fewest of one buffer.
   */
  private static final int BUFFERS_BITS = 16;

  private static final int LARGEST_BUFFER_BITS = 9;
  private static final int SMALLEST_BUFFER_BITS = 5;

  private final int[] places;
  private final int[] offsets;
  private final int[] ints;
  private final float[] floats;
  private final int groupRowBits;

  /** The places of rows in the order of arrival, group by group; null without groups. */
  private final int[] arrivals;

  private final int[] arrived;

  /**
   * Where each group's buffer is flushed to next; −1 where its rows are written directly to their
   * places.
   */
  private final int[] ends;

  private final int bufferBits;
  private final int[] buffered;
  private final int[] bufferedInts;
  private final float[] bufferedFloats;
  private int slot;
  private boolean toBuffer;

  /**
   * A scatter.
   *
   * @param places the place of each row, in order of arrival
   * @param offsets where each place begins, and where the last ends; not copied
   * @param ints receives one number per entry; null where there are none
   * @param floats receives one number per entry
   * @param groupBits entries of a group, as a power of two; with fewer than two groups, rows are
   *     written directly to their places
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
      bufferBits = 0;
      buffered = null;
      bufferedInts = null;
      bufferedFloats = null;
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
    int bits = BUFFERS_BITS - floorLog2(groups) - 1;
    bufferBits = Math.max(SMALLEST_BUFFER_BITS, Math.min(LARGEST_BUFFER_BITS, bits));
    buffered = new int[groups];
    bufferedInts = ints == null ? null : new int[Math.multiplyExact(groups, 1 << bufferBits)];
    bufferedFloats = new float[Math.multiplyExact(groups, 1 << bufferBits)];
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
    toBuffer = false;
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
    if (buffered[group] + length > 1 << bufferBits) {
      flush(group);
    }
    if (length > 1 << bufferBits) {
      int at = ends[group];
      ends[group] += length;
      return at;
    }
    toBuffer = true;
    int at = (group << bufferBits) + buffered[group];
    buffered[group] += length;
    return at;
  }

  /** The slot of the current row; rows whose places are near have slots that are near. */
  int slot() {
    return slot;
  }

  /** The places of the rows, by their slots; null where a slot is a place. To be read only. */
  int[] arrivals() {
    return arrivals;
  }

  /** The array for the current row's ints. */
  int[] ints() {
    return toBuffer ? bufferedInts : ints;
  }

  /** The array for the current row's floats. */
  float[] floats() {
    return toBuffer ? bufferedFloats : floats;
  }

  private void flush(int group) {
    int start = group << bufferBits;
    if (ints != null) {
      System.arraycopy(bufferedInts, start, ints, ends[group], buffered[group]);
    }
    System.arraycopy(bufferedFloats, start, floats, ends[group], buffered[group]);
    ends[group] += buffered[group];
    buffered[group] = 0;
  }

  /** Sorts what was collected. */
  void finish() {
    if (arrivals == null) {
      return;
    }
    int largest = 0;
    for (int group = 0; group < ends.length; group++) {
      largest = Math.max(largest, ends[group] < 0 ? 0 : end(group) - begin(group));
    }
    int[] copiedInts = ints == null ? null : new int[largest];
    float[] copiedFloats = new float[largest];
    for (int group = 0; group < ends.length; group++) {
      if (ends[group] >= 0) {
        flush(group);
        finish(group, copiedInts, copiedFloats);
      }
    }
  }

  private void finish(int group, int[] copiedInts, float[] copiedFloats) {
    int from = begin(group);
    if (ints != null) {
      System.arraycopy(ints, from, copiedInts, 0, end(group) - from);
    }
    System.arraycopy(floats, from, copiedFloats, 0, end(group) - from);
    int at = 0;
    int first = group << groupRowBits;
    for (int i = first; i < first + arrived[group]; i++) {
      int to = offsets[arrivals[i]];
      int length = offsets[arrivals[i] + 1] - to;
      if (ints != null) {
        System.arraycopy(copiedInts, at, ints, to, length);
      }
      System.arraycopy(copiedFloats, at, floats, to, length);
      at += length;
    }
  }
}
