// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;

/**
 * From its opening until it is closed, fits of one data set (this very object) share blocks,
 * whether it is in Spark's cache or not, and take their rows from those that were read already.
 * Safe for use by several threads.
 */
public final class RowsInHand implements AutoCloseable {
  private static final Map<Dataset<?>, RowsInHand> OPEN =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private final Dataset<?> dataset;
  private final FoldedRows rows;
  private final int leftOut;
  private final KeptBlocks blocks = new KeptBlocks();

  private RowsInHand(Dataset<?> dataset, FoldedRows rows, int leftOut) {
    this.dataset = dataset;
    this.rows = rows;
    this.leftOut = leftOut;
    if (OPEN.putIfAbsent(dataset, this) != null) {
      throw new IllegalStateException("the data set is in hand already");
    }
  }

  /** Fits of the data set share what the first one reads. */
  public static RowsInHand of(Dataset<?> dataset) {
    return new RowsInHand(dataset, null, FoldedRows.NONE);
  }

  /**
   * Fits of the data set share blocks of rows that are read once for all folds.
   *
   * @param dataset whose rows these are
   * @param rows all of them
   * @param leftOut the fold that is not trained on, or {@link FoldedRows#NONE}
   */
  public static RowsInHand of(Dataset<?> dataset, FoldedRows rows, int leftOut) {
    return new RowsInHand(dataset, rows, leftOut);
  }

  /** Whether the data set's rows are in hand. */
  public static boolean isOpen(Dataset<?> dataset) {
    return OPEN.containsKey(dataset);
  }

  /** What is in hand of a data set, or null. */
  static RowsInHand find(Dataset<?> dataset) {
    return OPEN.get(dataset);
  }

  KeptBlocks blocks() {
    return blocks;
  }

  /** Whether fits take rows that are read already, rather than share what the first one reads. */
  boolean hasRows() {
    return rows != null;
  }

  FoldedRows.Read read(FoldedRows.Columns columns) {
    return rows.read(columns).without(leftOut);
  }

  /** Releases the blocks. */
  @Override
  public void close() {
    OPEN.remove(dataset);
    blocks.close();
  }
}
