// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

import java.util.Arrays;

/**
 * Orders rows by a seeded hash of their content, ties by content: an order that does not depend on
 * how the rows arrived. Rows that tie in everything are equal.
 */
public final class RowSort {
  private static final int BUCKET_ROWS = 4;

  private RowSort() {}

  /** The rows in order: {@code refs} rearranged by {@link #order}. */
  public static long[] sorted(RowBatch[] batches, long[] refs, long seed) {
    int[] order = order(batches, refs, seed);
    long[] sorted = new long[refs.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = refs[order[i]];
    }
    return sorted;
  }

  /**
   * The order of rows: the number in {@code refs} of the first row, and so on.
   *
   * @param batches the batches
   * @param refs rows, see {@link WorkerRows#ref}; not changed
   * @param seed the order's seed
   */
  public static int[] order(RowBatch[] batches, long[] refs, long seed) {
    int n = refs.length;
    long salt = RowHash.mix(seed + 0x2545f4914f6cdd1dL);
    // The key's upper bits and the row's number in one long, sorted as one.
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, n - 1));
    long low = (1L << bits) - 1;
    long[] packed = new long[n];
    for (int i = 0; i < n; i++) {
      packed[i] = key(batches, refs[i], salt) & ~low | i;
    }
    sort(packed);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = (int) (packed[i] & low);
    }
    for (int from = 0; from < n; ) {
      int to = from + 1;
      while (to < n && (packed[to] & ~low) == (packed[from] & ~low)) {
        to++;
      }
      if (to - from > 1) {
        sortTies(batches, refs, order, from, to, salt);
      }
      from = to;
    }
    return order;
  }

  /**
   * Sorts numbers whose upper bits are a hash: distributes them into buckets of about {@value
   * #BUCKET_ROWS} by these bits, then sorts each bucket.
   */
  private static void sort(long[] packed) {
    int bits = 31 - Integer.numberOfLeadingZeros(Math.max(1, packed.length / BUCKET_ROWS));
    if (bits == 0) {
      Arrays.sort(packed);
      return;
    }
    int shift = Long.SIZE - bits;
    int[] ends = new int[(1 << bits) + 1];
    for (long value : packed) {
      ends[bucket(value, shift) + 1]++;
    }
    for (int b = 0; b < 1 << bits; b++) {
      ends[b + 1] += ends[b];
    }
    long[] dealt = new long[packed.length];
    for (long value : packed) {
      dealt[ends[bucket(value, shift)]++] = value;
    }
    int from = 0;
    for (int b = 0; b < 1 << bits; b++) {
      Arrays.sort(dealt, from, ends[b]);
      from = ends[b];
    }
    System.arraycopy(dealt, 0, packed, 0, dealt.length);
  }

  /** The upper bits of a number, in the order of signed numbers. */
  private static int bucket(long value, int shift) {
    return (int) ((value ^ Long.MIN_VALUE) >>> shift);
  }

  private static long key(RowBatch[] batches, long ref, long salt) {
    return RowHash.mix(batches[WorkerRows.batch(ref)].hashes[WorkerRows.row(ref)] ^ salt);
  }

  private static void sortTies(
      RowBatch[] batches, long[] refs, int[] order, int from, int to, long salt) {
    Integer[] run = new Integer[to - from];
    for (int i = 0; i < run.length; i++) {
      run[i] = order[from + i];
    }
    Arrays.sort(
        run,
        (a, b) -> {
          int byKey = Long.compare(key(batches, refs[a], salt), key(batches, refs[b], salt));
          return byKey != 0 ? byKey : compareContent(batches, refs[a], refs[b]);
        });
    for (int i = 0; i < run.length; i++) {
      order[from + i] = run[i];
    }
  }

  /** Compares two rows by label, weight and non-zeros; 0 for the same content. */
  static int compareContent(RowBatch[] batches, long a, long b) {
    RowBatch p = batches[WorkerRows.batch(a)];
    RowBatch q = batches[WorkerRows.batch(b)];
    int i = WorkerRows.row(a);
    int k = WorkerRows.row(b);
    int c = Double.compare(p.labels[i], q.labels[k]);
    if (c == 0) {
      c = Double.compare(p.weight(i), q.weight(k));
    }
    int at = -1;
    int bt = -1;
    while (c == 0) {
      at = next(p, i, at);
      bt = next(q, k, bt);
      if (at < 0 || bt < 0) {
        return Integer.compare(at, bt);
      }
      c = Integer.compare(column(p, i, at), column(q, k, bt));
      if (c == 0) {
        c = Double.compare(p.values[p.valueOffsets[i] + at], q.values[q.valueOffsets[k] + bt]);
      }
    }
    return c;
  }

  /** The stored value of row {@code i} after {@code at} that is not 0; −1 after the last. */
  private static int next(RowBatch p, int i, int at) {
    int from = p.valueOffsets[i];
    int n = p.valueOffsets[i + 1] - from;
    for (int e = at + 1; e < n; e++) {
      if (p.values[from + e] != 0.0) {
        return e;
      }
    }
    return -1;
  }

  private static int column(RowBatch p, int i, int e) {
    return p.isDense(i) ? e : p.indices[p.indexOffsets[i] + e];
  }
}
