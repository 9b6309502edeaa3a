// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

import java.util.Arrays;

/**
 * Gathers rows into one {@link RowBatch}. A caller copies a row's values (and indices) to {@link
 * #values} and {@link #indices} at {@link #valueEnd} and {@link #indexEnd}, after {@link #reserve},
 * and then commits the row, which checks and hashes it; what is not committed is overwritten by the
 * next row.
 */
public final class RowBatchBuilder {
  /** Values after which a batch is sealed: 12 MiB of values and indices. */
  static final int BATCH_VALUES = 1 << 20;

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private static final long LARGEST_BITS = Double.doubleToRawLongBits(Double.MAX_VALUE);

  private final boolean validation;
  private final boolean weighted;
  private final int numFeatures;

  public int[] indices = new int[0];
  public double[] values = new double[0];
  public int valueEnd;
  public int indexEnd;

  private int rows;
  private double[] labels = new double[64];
  private double[] weights;
  private long[] hashes = new long[64];
  private int[] valueOffsets = new int[65];
  private int[] indexOffsets = new int[65];
  private boolean anyDense;
  private long nonZeros;

  public RowBatchBuilder(int numFeatures, boolean validation, boolean weighted) {
    this.numFeatures = numFeatures;
    this.validation = validation;
    this.weighted = weighted;
    this.weights = weighted ? new double[64] : null;
  }

  /** A builder for the batch after this one, which is full, with the same capacity. */
  public RowBatchBuilder next() {
    RowBatchBuilder next = new RowBatchBuilder(numFeatures, validation, weighted);
    next.values = new double[Math.min(values.length, BATCH_VALUES)];
    next.indices = new int[Math.min(indices.length, BATCH_VALUES)];
    next.resize(rows + rows / 16);
    return next;
  }

  public int rows() {
    return rows;
  }

  /** Whether a row with {@code more} values belongs to the next batch. */
  public boolean isFull(int more) {
    return rows > 0 && valueEnd + (long) more > BATCH_VALUES;
  }

  /** Ensures capacity for a row. */
  public void reserve(int moreValues, int moreIndices) {
    values = grown(values, valueEnd, moreValues);
    indices = grown(indices, indexEnd, moreIndices);
  }

  private static double[] grown(double[] a, int end, int more) {
    return (long) end + more <= a.length ? a : Arrays.copyOf(a, capacity(a.length, end, more));
  }

  private static int[] grown(int[] a, int end, int more) {
    return (long) end + more <= a.length ? a : Arrays.copyOf(a, capacity(a.length, end, more));
  }

  private static int capacity(int length, int end, int more) {
    long needed = (long) end + more;
    long comfortable = Math.max(4096L, 2L * length);
    if (needed <= BATCH_VALUES) {
      comfortable = Math.min(comfortable, BATCH_VALUES);
    }
    if (needed > LARGEST_ARRAY) {
      throw new IngestException("a row with " + more + " values is larger than an array can be");
    }
    return (int) Math.min(LARGEST_ARRAY, Math.max(needed, comfortable));
  }

  /**
   * Adds a row of {@code n} values with their columns, at the ends of the arrays.
   *
   * @return what is wrong with the values, or null
   */
  public String commitSparse(int n, double label, double weight) {
    int v0 = valueEnd;
    int i0 = indexEnd;
    long sum = 0;
    int last = -1;
    // Negative once a column does not ascend, or once a value is 0 or not finite; avoids branches.
    int order = 0;
    long odd = 0;
    for (int e = 0; e < n; e++) {
      int index = indices[i0 + e];
      double value = values[v0 + e];
      order |= index | (index - last - 1);
      last = index;
      long magnitude = Double.doubleToRawLongBits(value) & Long.MAX_VALUE;
      odd |= (magnitude - 1) | (LARGEST_BITS - magnitude);
      sum += RowHash.entry(index, value);
    }
    if (order < 0 || last >= numFeatures) {
      return "its column indices are not ascending numbers from 0 to " + (numFeatures - 1);
    }
    int kept = n;
    if (odd < 0) {
      String error = notFinite(v0, i0, n);
      if (error != null) {
        return error;
      }
      kept = dropZeros(v0, i0, n);
      sum = 0;
      for (int e = 0; e < kept; e++) {
        sum += RowHash.entry(indices[i0 + e], values[v0 + e]);
      }
    }
    valueEnd += kept;
    indexEnd += kept;
    nonZeros += kept;
    commit(sum, label, weight);
    return null;
  }

  /**
   * Adds a row with a value for every column, at the end of the values.
   *
   * @return what is wrong with the values, or null
   */
  public String commitDense(double label, double weight) {
    int v0 = valueEnd;
    long sum = 0;
    boolean finite = true;
    int present = 0;
    for (int j = 0; j < numFeatures; j++) {
      double value = values[v0 + j];
      finite &= Math.abs(value) <= Double.MAX_VALUE;
      if (value != 0.0) {
        sum += RowHash.entry(j, value);
        present++;
      }
    }
    if (!finite) {
      return notFinite(v0, -1, numFeatures);
    }
    valueEnd += numFeatures;
    nonZeros += present;
    anyDense = true;
    commit(sum, label, weight);
    return null;
  }

  private void commit(long sum, double label, double weight) {
    if (rows == labels.length) {
      resize(rows * 2);
    }
    labels[rows] = label + 0.0;
    if (weighted) {
      weights[rows] = weight;
    }
    hashes[rows] = RowHash.row(sum, label, weight, validation);
    rows++;
    valueOffsets[rows] = valueEnd;
    indexOffsets[rows] = indexEnd;
  }

  private void resize(int forRows) {
    labels = Arrays.copyOf(labels, forRows);
    hashes = Arrays.copyOf(hashes, forRows);
    valueOffsets = Arrays.copyOf(valueOffsets, forRows + 1);
    indexOffsets = Arrays.copyOf(indexOffsets, forRows + 1);
    weights = weighted ? Arrays.copyOf(weights, forRows) : null;
  }

  private int dropZeros(int v0, int i0, int n) {
    int kept = 0;
    for (int e = 0; e < n; e++) {
      if (values[v0 + e] != 0.0) {
        values[v0 + kept] = values[v0 + e];
        indices[i0 + kept] = indices[i0 + e];
        kept++;
      }
    }
    return kept;
  }

  /** The error message for the first value that is not finite; null where all are. */
  private String notFinite(int v0, int i0, int n) {
    for (int e = 0; e < n; e++) {
      double value = values[v0 + e];
      if (!(Math.abs(value) <= Double.MAX_VALUE)) {
        return "feature " + (i0 < 0 ? e : indices[i0 + e]) + " is " + value;
      }
    }
    return null;
  }

  /** The rows so far as a batch; this builder must not be used again. */
  public RowBatch seal(String file, long start, long dropped) {
    RowBatch batch = new RowBatch();
    batch.rows = rows;
    batch.numFeatures = numFeatures;
    batch.validation = validation;
    batch.file = file;
    batch.start = start;
    batch.dropped = dropped;
    batch.nonZeros = nonZeros;
    batch.labels = Arrays.copyOf(labels, rows);
    batch.weights = weighted ? Arrays.copyOf(weights, rows) : null;
    batch.hashes = Arrays.copyOf(hashes, rows);
    batch.valueOffsets = Arrays.copyOf(valueOffsets, rows + 1);
    batch.indexOffsets = anyDense ? Arrays.copyOf(indexOffsets, rows + 1) : batch.valueOffsets;
    batch.values = trimmed(values, valueEnd);
    batch.indices = trimmed(indices, indexEnd);
    return batch;
  }

  // A copy costs more than leaving an eighth unused.
  private static double[] trimmed(double[] a, int end) {
    return end >= a.length - a.length / 8 ? a : Arrays.copyOf(a, end);
  }

  private static int[] trimmed(int[] a, int end) {
    return end >= a.length - a.length / 8 ? a : Arrays.copyOf(a, end);
  }
}
