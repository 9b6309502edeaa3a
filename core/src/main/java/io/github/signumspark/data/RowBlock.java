// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The rows of one worker in primitive arrays: labels, weights, and features either dense
 * (row-major) or in compressed sparse rows. Columns are numbered locally, {@code 0 .. width()-1};
 * {@link #columnIds()} says which columns of the data set they are.
 *
 * <p>Feature values are held in single precision, labels and weights in double. Memory: 4 bytes a
 * dense value, 8 bytes a sparse non-zero, 16 bytes a row. At most 2<sup>31</sup>−1 values or
 * non-zeros a block.
 *
 * <p>Immutable by convention: the accessors hand out the arrays themselves, because inner loops
 * read them; nobody writes to them, so they are safe to share between threads.
 */
public final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rows;
  private final int width;
  private final double[] labels;
  private final double[] weights;
  private final int[] offsets;
  private final int[] columns;
  private final float[] values;
  private final int[] columnIds;

  private RowBlock(
      int width,
      double[] labels,
      double[] weights,
      int[] offsets,
      int[] columns,
      float[] values,
      int[] columnIds) {
    this.rows = labels.length;
    this.width = width;
    this.labels = labels;
    this.weights = weights;
    this.offsets = offsets;
    this.columns = columns;
    this.values = values;
    this.columnIds = columnIds;
    if (weights != null && weights.length != rows) {
      throw new IllegalArgumentException(
          "weights has " + weights.length + " entries for " + rows + " rows");
    }
    if (columnIds != null && columnIds.length != width) {
      throw new IllegalArgumentException(
          "columnIds has " + columnIds.length + " entries for " + width + " columns");
    }
  }

  /**
   * A block of dense rows.
   *
   * @param width number of columns
   * @param labels one label a row
   * @param weights one weight a row, or null where every row weighs 1
   * @param values {@code labels.length × width} values, row after row
   * @param columnIds the data set's column of each local column, ascending, or null for identity
   * @throws IllegalArgumentException where the lengths do not fit each other
   */
  public static RowBlock dense(
      int width, double[] labels, double[] weights, float[] values, int[] columnIds) {
    if (values.length != (long) labels.length * width) {
      throw new IllegalArgumentException(
          values.length + " values for " + labels.length + " rows of " + width + " columns");
    }
    return new RowBlock(width, labels, weights, null, null, values, columnIds);
  }

  /**
   * A block of sparse rows. Row {@code i} has the non-zeros {@code offsets[i] .. offsets[i+1]-1};
   * within a row local columns ascend and occur once.
   *
   * @param width number of local columns
   * @param labels one label a row
   * @param weights one weight a row, or null where every row weighs 1
   * @param offsets {@code labels.length + 1} positions, the first of them 0
   * @param columns local column of each non-zero
   * @param values value of each non-zero
   * @param columnIds the data set's column of each local column, ascending, or null for identity
   * @throws IllegalArgumentException where the lengths do not fit each other
   */
  public static RowBlock sparse(
      int width,
      double[] labels,
      double[] weights,
      int[] offsets,
      int[] columns,
      float[] values,
      int[] columnIds) {
    if (offsets.length != labels.length + 1 || offsets[0] != 0) {
      throw new IllegalArgumentException(
          "offsets has " + offsets.length + " entries for " + labels.length + " rows");
    }
    int nonZeros = offsets[labels.length];
    if (columns.length != nonZeros || values.length != nonZeros) {
      throw new IllegalArgumentException(
          "offsets end at "
              + nonZeros
              + ", but there are "
              + columns.length
              + " columns and "
              + values.length
              + " values");
    }
    return new RowBlock(width, labels, weights, offsets, columns, values, columnIds);
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Number of local columns. */
  public int width() {
    return width;
  }

  /** Whether rows are stored in compressed sparse form. */
  public boolean isSparse() {
    return offsets != null;
  }

  /** Memory of the arrays, in bytes. */
  public long bytes() {
    long ints = columnIds == null ? 0 : columnIds.length;
    if (isSparse()) {
      ints += offsets.length + (long) columns.length;
    }
    long doubles = labels.length + (weights == null ? 0L : weights.length);
    return Integer.BYTES * ints + Double.BYTES * doubles + (long) Float.BYTES * values.length;
  }

  /** The label of row {@code i}. */
  public double label(int i) {
    return labels[i];
  }

  /** The weight of row {@code i}; 1 where the block has none. */
  public double weight(int i) {
    return weights == null ? 1.0 : weights[i];
  }

  /** Labels, one a row. Not to be written. */
  public double[] labels() {
    return labels;
  }

  /** Weights, one a row, or null where every row weighs 1. Not to be written. */
  public double[] weights() {
    return weights;
  }

  /** Row boundaries of a sparse block ({@code rows() + 1} entries), null for a dense one. */
  public int[] offsets() {
    return offsets;
  }

  /** Local columns of a sparse block's non-zeros, null for a dense one. Not to be written. */
  public int[] columns() {
    return columns;
  }

  /** Values: row-major for a dense block, per non-zero for a sparse one. Not to be written. */
  public float[] values() {
    return values;
  }

  /**
   * The data set's column of each local column, strictly ascending, or null where local columns are
   * the data set's. Not to be written.
   */
  public int[] columnIds() {
    return columnIds;
  }

  /** The data set's column that local column {@code j} stands for. */
  public int columnId(int j) {
    return columnIds == null ? j : columnIds[j];
  }

  /** A description with the sizes, for logs. */
  @Override
  public String toString() {
    return "RowBlock["
        + rows
        + " rows x "
        + width
        + (isSparse() ? " columns, " + values.length + " non-zeros" : " dense columns")
        + "]";
  }

  /** Whether {@code other} holds the same rows, bit for bit, in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RowBlock b
        && width == b.width
        && Arrays.equals(labels, b.labels)
        && Arrays.equals(weights, b.weights)
        && Arrays.equals(offsets, b.offsets)
        && Arrays.equals(columns, b.columns)
        && Arrays.equals(values, b.values)
        && Arrays.equals(columnIds, b.columnIds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(labels) + Arrays.hashCode(values);
  }
}
