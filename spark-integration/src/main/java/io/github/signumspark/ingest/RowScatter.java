// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

/**
 * Brings rows that come in one order into another. Were each written to its place at once, nearly
 * every write would miss the cache. So a row is written first to where rows lie whose places are
 * near its own, {@link #next}; when all are written, {@link #settle} puts each of these groups, as
 * large as the cache holds, in order. Takes 4 bytes a row, and 16 bytes times a group's entries.
 */
final class RowScatter {
  /** Entries of a group, as a power of two: 512 KiB of columns and values. */
  static final int GROUP_BITS = 16;

  private final int[] places;
  private final int[] offsets;
  private final int groupBits;
  private final int[] ends;
  private final int[] written;

  /**
   * A scatter.
   *
   * @param places the place of each row, in the order in which rows come
   * @param offsets where each place begins, and where the last ends; not copied
   * @param groupBits entries of a group, as a power of two; where there are less than two groups,
   *     rows go to their places at once
   */
  RowScatter(int[] places, int[] offsets, int groupBits) {
    this.places = places;
    this.offsets = offsets;
    this.groupBits = groupBits;
    int groups = offsets[places.length] >>> groupBits;
    if (groups < 2) {
      ends = null;
      written = null;
      return;
    }
    ends = new int[groups + 1];
    for (int place = places.length - 1; place >= 0; place--) {
      ends[group(place)] = offsets[place];
    }
    written = new int[places.length];
  }

  /** Where to write row {@code i}; to be called once for each row, in any order. */
  int next(int i) {
    int place = places[i];
    if (ends == null || isLong(place)) {
      return offsets[place];
    }
    int group = group(place);
    int at = ends[group];
    ends[group] = at + length(place);
    written[place] = at;
    return at;
  }

  /** The group that a place begins in. */
  private int group(int place) {
    return offsets[place] >>> groupBits;
  }

  private int length(int place) {
    return offsets[place + 1] - offsets[place];
  }

  /** Whether a row goes to its place at once: it is as long as a group, and the last of its own. */
  private boolean isLong(int place) {
    return length(place) >>> groupBits != 0;
  }

  /** Puts what was written to {@code ints}, unless that is null, and {@code floats} in order. */
  void settle(int[] ints, float[] floats) {
    if (ends == null) {
      return;
    }
    // A group ends with a row that is shorter than a group.
    int[] someInts = ints == null ? null : new int[2 << groupBits];
    float[] someFloats = new float[2 << groupBits];
    int first = 0;
    while (first < places.length) {
      int last = first;
      while (last < places.length && group(last) == group(first) && !isLong(last)) {
        last++;
      }
      int from = offsets[first];
      if (ints != null) {
        System.arraycopy(ints, from, someInts, 0, offsets[last] - from);
      }
      System.arraycopy(floats, from, someFloats, 0, offsets[last] - from);
      for (int place = first; place < last; place++) {
        if (ints != null) {
          System.arraycopy(someInts, written[place] - from, ints, offsets[place], length(place));
        }
        System.arraycopy(someFloats, written[place] - from, floats, offsets[place], length(place));
      }
      first = Math.max(last, first + 1);
    }
  }
}
