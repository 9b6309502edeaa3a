// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

/**
 * The distinct columns of some rows, numbered in ascending order. Data sets with few columns use a
 * mark and later an index for each; others use a bit for each and ranks of the bits, which stay in
 * the cache where a table would not.
 */
public final class ColumnIndex {
  /** Columns up to which a table of all of them fits in the cache. */
  public static final int TABLE_COLUMNS = 1 << 16;

  /** Rows after which to check whether all columns have been seen. */
  private static final int CHECK_INTERVAL = 1 << 12;

  private final long[] bits;

  /**
   * Columns that were seen, in addition to those of {@link #bits}; null for data sets of many
   * columns.
   */
  private final boolean[] marks;

  private final int numFeatures;
  private int[] ranks;
  private int[] table;
  private int width;

  public ColumnIndex(int numFeatures) {
    this.numFeatures = numFeatures;
    this.bits = new long[(numFeatures + 63) >>> 6];
    this.marks = numFeatures <= TABLE_COLUMNS ? new boolean[numFeatures] : null;
  }

  public void add(int column) {
    bits[column >>> 6] |= 1L << column;
  }

  /** Adds the columns in which the rows are not 0. */
  public void addAll(RowBatch[] batches, long[] refs) {
    for (int r = 0; r < refs.length; r++) {
      if (r % CHECK_INTERVAL == CHECK_INTERVAL - 1 && marks != null && isFull()) {
        return;
      }
      RowBatch p = batches[WorkerRows.batch(refs[r])];
      int i = WorkerRows.row(refs[r]);
      if (p.isDense(i)) {
        int from = p.valueOffsets[i];
        for (int j = 0; j < numFeatures; j++) {
          if (p.values[from + j] != 0.0) {
            add(j);
          }
        }
      } else if (marks != null) {
        // Written only: setting a bit would first read a word and wait for its neighbour's write.
        int[] indices = p.indices;
        boolean[] seen = marks;
        for (int e = p.indexOffsets[i], to = p.indexOffsets[i + 1]; e < to; e++) {
          seen[indices[e]] = true;
        }
      } else {
        int[] indices = p.indices;
        for (int e = p.indexOffsets[i], to = p.indexOffsets[i + 1]; e < to; e++) {
          add(indices[e]);
        }
      }
    }
    addMarked();
  }

  private void addMarked() {
    for (int j = 0; marks != null && j < numFeatures; j++) {
      if (marks[j]) {
        add(j);
      }
    }
  }

  private boolean isFull() {
    addMarked();
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count == numFeatures;
  }

  public void remove(int column) {
    bits[column >>> 6] &= ~(1L << column);
  }

  /** Numbers the columns; call it again after adding or removing some. */
  public ColumnIndex number() {
    width = 0;
    table = null;
    ranks = new int[bits.length];
    for (int word = 0; word < bits.length; word++) {
      ranks[word] = width;
      width += Long.bitCount(bits[word]);
    }
    if (numFeatures <= TABLE_COLUMNS) {
      int[] numbers = new int[numFeatures];
      for (int j = 0; j < numFeatures; j++) {
        numbers[j] = rank(j);
      }
      table = numbers;
    }
    return this;
  }

  public int width() {
    return width;
  }

  /** Whether all columns of the data set are included; then numbers are the data set's. */
  public boolean isWhole() {
    return width == numFeatures;
  }

  /** The number of a column; −1 where it is not included. */
  public int number(int column) {
    return table != null ? table[column] : rank(column);
  }

  /**
   * The numbers of {@code n} columns from {@code from} on, written to {@code to} from {@code at}.
   */
  public void number(int[] columns, int from, int n, int[] to, int at) {
    int[] numbers = table;
    if (numbers == null) {
      for (int e = 0; e < n; e++) {
        to[at + e] = rank(columns[from + e]);
      }
    } else {
      for (int e = 0; e < n; e++) {
        to[at + e] = numbers[columns[from + e]];
      }
    }
  }

  private int rank(int column) {
    int word = column >>> 6;
    long bit = 1L << column;
    if ((bits[word] & bit) == 0) {
      return -1;
    }
    return ranks[word] + Long.bitCount(bits[word] & (bit - 1));
  }

  /** The columns in ascending order. */
  public int[] ids() {
    int[] ids = new int[width];
    int at = 0;
    for (int word = 0; word < bits.length; word++) {
      for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
        ids[at++] = (word << 6) + Long.numberOfTrailingZeros(rest);
      }
    }
    return ids;
  }
}
