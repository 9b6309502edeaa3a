// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.newton.BlockSums;
import io.github.signumspark.objective.CurvedObjective;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Which part of the Hessian's block the workers sum: not all of very many, for each sends a square
 * of the columns to the driver.
 *
 * @param columns of the block, ascending
 * @param products that all workers may make together; each makes its rows' share
 * @param rows of the workers that sum, about
 * @param every so many workers one sums, the first among them
 */
record BlockSample(int[] columns, double products, double rows, int every) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private static final int MOST_WORKERS = 128;

  /** Of some columns. */
  static BlockSample of(IngestedData data, int[] columns, double products) {
    int every = every(data);
    return new BlockSample(columns, products, (double) data.rows() / every, every);
  }

  /** Rows for the intercept alone. */
  static BlockSample withoutColumns(IngestedData data) {
    return of(data, new int[0], data.nonZeros());
  }

  /** Among so many workers is one that sums. */
  static int every(IngestedData data) {
    return (data.numWorkers() + MOST_WORKERS - 1) / MOST_WORKERS;
  }

  /** Whether a worker sums. */
  boolean takes(int worker) {
    return worker % every == 0;
  }

  BlockSums.Sampled of(CurvedObjective objective, RowBlock block, double[] weights) {
    int size = columns.length + (objective.fitIntercept() ? 1 : 0);
    double share = products * block.rows() / rows;
    return BlockSums.of(objective, block, weights, positions(block, columns), size, share);
  }

  /** The place of each of the block's local columns among {@code columns}, −1 for none. */
  static int[] positions(RowBlock block, int[] columns) {
    int[] positions = new int[block.width()];
    Arrays.fill(positions, -1);
    int[] ids = block.columnIds();
    for (int p = 0; p < columns.length; p++) {
      int local = ids == null ? columns[p] : Arrays.binarySearch(ids, columns[p]);
      if (local >= 0) {
        positions[local] = p;
      }
    }
    return positions;
  }
}
