// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

/**
 * The rows of one worker: references into batches, nothing copied. Lives within a task.
 *
 * @param worker number of the worker
 * @param batches the batches
 * @param train training rows: index of the batch in the upper half, row in the lower half
 * @param validation validation rows, likewise
 * @param checksum content of all rows, independent of their order
 */
public record WorkerRows(
    int worker, RowBatch[] batches, long[] train, long[] validation, long checksum) {
  public static long ref(int batch, int row) {
    return (long) batch << 32 | row;
  }

  public static int batch(long ref) {
    return (int) (ref >>> 32);
  }

  public static int row(long ref) {
    return (int) ref;
  }

  /** References to the training or validation rows of some batches, in order. */
  public static long[] refs(RowBatch[] batches, int from, int to, boolean validation) {
    int n = 0;
    for (int p = from; p < to; p++) {
      n = Math.addExact(n, batches[p].validation == validation ? batches[p].rows : 0);
    }
    long[] refs = new long[n];
    n = 0;
    for (int p = from; p < to; p++) {
      for (int i = 0; batches[p].validation == validation && i < batches[p].rows; i++) {
        refs[n++] = ref(p, i);
      }
    }
    return refs;
  }

  /** Number of columns of the data set; 0 where there are no rows. */
  public int numFeatures() {
    return batches.length == 0 ? 0 : batches[0].numFeatures;
  }

  /** Checksum of the rows' content, whatever their order. */
  public static long checksum(RowBatch[] batches, long[] train, long[] validation) {
    long sum = RowHash.mix(train.length) + RowHash.mix(~(long) validation.length);
    for (long ref : train) {
      sum += RowHash.mix(batches[batch(ref)].hashes[row(ref)]);
    }
    // The hash of a validation row differs from that of an equal training row.
    for (long ref : validation) {
      sum += RowHash.mix(batches[batch(ref)].hashes[row(ref)]);
    }
    return sum;
  }
}
