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

  private final double[] inTask;
  private final Broadcast<double[]> broadcast;
  private final int length;

  private SentWeights(double[] inTask, Broadcast<double[]> broadcast, int length) {
    this.inTask = inTask;
    this.broadcast = broadcast;
    this.length = length;
  }

  static SentWeights send(JavaSparkContext context, double[] weights) {
    return send(context, weights, Sent.IN_TASK);
  }

  /** As above, inside the task up to so many coordinates. */
  static SentWeights send(JavaSparkContext context, double[] weights, int inTask) {
    return weights.length <= inTask
        ? new SentWeights(weights, null, weights.length)
        : new SentWeights(null, context.broadcast(weights), weights.length);
  }

  /** Bytes sent down, once. */
  long bytes() {
    return 8L * length;
  }

  /**
   * The vector in the block's local columns, the free coordinates behind them: a copy, free to be
   * written.
   *
   * @param block says which columns are local
   * @param layout of the vector that was sent
   */
  double[] local(RowBlock block, CoordinateLayout layout) {
    return layout.local(inTask != null ? inTask : broadcast.value(), block.columnIds());
  }

  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
