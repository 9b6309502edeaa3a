// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.data.RowBlock;
import java.io.Serial;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A vector on its way to the executors: inside the task where it is short, because a broadcast
 * costs two milliseconds, by broadcast where it is long. Close it when the job is done.
 */
final class SentWeights implements Serializable, AutoCloseable {
  @Serial private static final long serialVersionUID = 1L;
  private static final int IN_TASK = 1024;

  private final double[] inTask;
  private final Broadcast<double[]> broadcast;
  private final int length;

  private SentWeights(double[] inTask, Broadcast<double[]> broadcast, int length) {
    this.inTask = inTask;
    this.broadcast = broadcast;
    this.length = length;
  }

  static SentWeights send(JavaSparkContext context, double[] weights) {
    return weights.length <= IN_TASK
        ? new SentWeights(weights, null, weights.length)
        : new SentWeights(null, context.broadcast(weights), weights.length);
  }

  /** Bytes sent down, once. */
  long bytes() {
    return 8L * length;
  }

  /**
   * The vector in the block's local columns, those of no column behind them: a copy, free to be
   * written.
   *
   * @param block says which columns are local
   * @param features columns of the data set
   */
  double[] local(RowBlock block, int features) {
    double[] all = inTask != null ? inTask : broadcast.value();
    int[] ids = block.columnIds();
    if (ids == null) {
      return all.clone();
    }
    int extra = length - features;
    double[] local = new double[ids.length + extra];
    for (int j = 0; j < ids.length; j++) {
      local[j] = all[ids[j]];
    }
    System.arraycopy(all, features, local, ids.length, extra);
    return local;
  }

  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
