// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

/**
 * The rows of one worker: references into pieces, nothing copied. Lives within a task.
 *
 * @param worker number of the worker
 * @param pieces the pieces
 * @param train training rows: number of the piece in the upper, row in the lower half
 * @param validation validation rows, likewise
 * @param checksum content of all rows, independent of their order
 */
public record WorkerRows(
    int worker, RowBatch[] pieces, long[] train, long[] validation, long checksum) {
  public static long ref(int piece, int row) {
    return (long) piece << 32 | row;
  }

  public static int piece(long ref) {
    return (int) (ref >>> 32);
  }

  public static int row(long ref) {
    return (int) ref;
  }

  /** The rows of some pieces in their order: training rows or validation rows. */
  public static long[] refs(RowBatch[] pieces, int from, int to, boolean validation) {
    int n = 0;
    for (int p = from; p < to; p++) {
      n = Math.addExact(n, pieces[p].validation == validation ? pieces[p].rows : 0);
    }
    long[] refs = new long[n];
    n = 0;
    for (int p = from; p < to; p++) {
      for (int i = 0; pieces[p].validation == validation && i < pieces[p].rows; i++) {
        refs[n++] = ref(p, i);
      }
    }
    return refs;
  }

  /** Number of columns of the data set; 0 where there are no rows. */
  public int numFeatures() {
    return pieces.length == 0 ? 0 : pieces[0].numFeatures;
  }

  /** The content of the rows, whatever their order. */
  public static long checksum(RowBatch[] pieces, long[] train, long[] validation) {
    long sum = RowHash.mix(train.length) + RowHash.mix(~(long) validation.length);
    for (long ref : train) {
      sum += RowHash.mix(pieces[piece(ref)].hashes[row(ref)]);
    }
    // A validation row's own hash says that it is one.
    for (long ref : validation) {
      sum += RowHash.mix(pieces[piece(ref)].hashes[row(ref)]);
    }
    return sum;
  }
}
