// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device.rows;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.RowMatrix;
import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.DeviceOps;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A block's values in a device's memory, twice: row by row and column by column. cudf for Java has
 * no product of a matrix and a vector, so that each product is the factor of every value (gathered
 * for sparse rows, tiled for dense ones), the products of both, and sums of segments. Both orders
 * are sorted beforehand: nothing is hashed or grouped.
 *
 * <p>Device memory: 16 bytes a sparse value, 8 a dense one; 16 more, 24 with squares, while a
 * product is computed. Transfers of a product: 8 bytes a column and 8 a row. Not thread-safe; a
 * device that fails throws {@link io.github.signumspark.device.DeviceException} from any method but
 * {@code close}.
 *
 * @param <C> the device's columns
 */
public final class ResidentRows<C extends DeviceColumn> implements RowMatrix, AutoCloseable {
  private final DeviceOps<C> ops;
  private final Order<C> byRow;
  private final Order<C> byColumn;

  /**
   * All values in one order.
   *
   * @param values single precision
   * @param indices whose factor a value has; null where the factors repeat {@code times} times
   * @param bounds where the sums begin and end
   */
  private record Order<C extends DeviceColumn>(C values, C indices, int times, C bounds)
      implements AutoCloseable {

    static <C extends DeviceColumn> Order<C> upload(
        DeviceOps<C> ops, float[] values, int[] indices, int times, int[] bounds) {
      C first = ops.upload(values);
      C second = null;
      try {
        second = indices == null ? null : ops.uploadIndices(indices);
        return new Order<>(first, second, times, ops.uploadIndices(bounds));
      } catch (RuntimeException e) {
        first.close();
        if (second != null) {
          second.close();
        }
        throw e;
      }
    }

    double[] product(DeviceOps<C> ops, double[] factors, boolean squared) {
      double[] sums = new double[bounds.length() - 1];
      try (C given = ops.upload(factors);
          C spread = indices == null ? ops.tile(given, times) : ops.gather(given, indices);
          C products = ops.product(values, spread)) {
        if (!squared) {
          fetch(ops, products, sums);
          return sums;
        }
        try (C again = ops.product(values, products)) {
          fetch(ops, again, sums);
        }
      }
      return sums;
    }

    private void fetch(DeviceOps<C> ops, C terms, double[] sums) {
      try (C summed = ops.segmentSums(terms, bounds)) {
        ops.download(summed, sums);
      }
    }

    @Override
    public void close() {
      values.close();
      if (indices != null) {
        indices.close();
      }
      bounds.close();
    }
  }

  private ResidentRows(DeviceOps<C> ops, Order<C> byRow, Order<C> byColumn) {
    this.ops = ops;
    this.byRow = byRow;
    this.byColumn = byColumn;
  }

  /** Whether there is anything to multiply. */
  public static boolean fits(RowBlock block) {
    return block.values().length > 0;
  }

  /**
   * Copies a block's values to a device; sorts them by column on the calling thread, one pass over
   * them.
   *
   * @param block with a value at least
   */
  public static <C extends DeviceColumn> ResidentRows<C> upload(DeviceOps<C> ops, RowBlock block) {
    int rows = block.rows();
    int width = block.width();
    boolean sparse = block.isSparse();
    Order<C> byRow =
        Order.upload(
            ops,
            block.values(),
            block.columns(),
            rows,
            sparse ? block.offsets() : everyNth(width, rows));
    try {
      return new ResidentRows<>(ops, byRow, sparse ? turned(ops, block) : flipped(ops, block));
    } catch (RuntimeException e) {
      byRow.close();
      throw e;
    }
  }

  /** Sparse rows by column; within a column in the order of the rows. */
  private static <C extends DeviceColumn> Order<C> turned(DeviceOps<C> ops, RowBlock block) {
    int[] columns = block.columns();
    int[] bounds = new int[block.width() + 1];
    for (int column : columns) {
      bounds[column + 1]++;
    }
    Arrays.parallelPrefix(bounds, Integer::sum);
    int[] next = bounds.clone();
    int[] rowOf = new int[columns.length];
    float[] values = new float[columns.length];
    for (int i = 0; i < block.rows(); i++) {
      for (int k = block.offsets()[i]; k < block.offsets()[i + 1]; k++) {
        int at = next[columns[k]]++;
        rowOf[at] = i;
        values[at] = block.values()[k];
      }
    }
    return Order.upload(ops, values, rowOf, 0, bounds);
  }

  /** Dense rows by column. */
  private static <C extends DeviceColumn> Order<C> flipped(DeviceOps<C> ops, RowBlock block) {
    int rows = block.rows();
    int width = block.width();
    float[] values = new float[block.values().length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        values[j * rows + i] = block.values()[i * width + j];
      }
    }
    return Order.upload(ops, values, null, width, everyNth(rows, width));
  }

  private static int[] everyNth(int length, int count) {
    return IntStream.rangeClosed(0, count).map(i -> i * length).toArray();
  }

  @Override
  public double[] times(double[] columns) {
    return byRow.product(ops, columns, false);
  }

  @Override
  public double[] transposeTimes(double[] rows) {
    return byColumn.product(ops, rows, false);
  }

  @Override
  public double[] squaresTransposeTimes(double[] rows) {
    return byColumn.product(ops, rows, true);
  }

  @Override
  public void close() {
    byRow.close();
    byColumn.close();
  }
}
