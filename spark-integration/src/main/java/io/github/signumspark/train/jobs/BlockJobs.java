// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.internal.OrderedJob;
import org.apache.spark.rdd.RDD;

/**
 * Runs something on every worker's block, again and again. Whichever way, results are handed on in
 * the order of the workers.
 */
public interface BlockJobs extends AutoCloseable {
  /** From so many coordinates of all workers together, sums are taken on the executors. */
  long WIDE = 1L << 22;

  /** From so many coordinates of the model, sums are taken on the executors. */
  int LONG = 1 << 20;

  /**
   * Runs {@code task} on every block.
   *
   * @param task what runs on the executors, with the worker's number
   * @param fold takes the results on this thread, in the order of the workers
   */
  <R> void run(OrderedJob.Task<WorkerBlock, R> task, OrderedJob.Fold<R> fold);

  /**
   * Coordinates up to which a vector had better travel inside the task than by a broadcast, which
   * costs two milliseconds.
   */
  int inTask();

  @Override
  void close();

  /** A Spark job each time. */
  static BlockJobs each(RDD<WorkerBlock> blocks) {
    return new BlockJobs() {
      @Override
      public <R> void run(OrderedJob.Task<WorkerBlock, R> task, OrderedJob.Fold<R> fold) {
        OrderedJob.run(blocks, task, fold);
      }

      @Override
      public int inTask() {
        return Sent.IN_TASK;
      }

      @Override
      public void close() {
        // Nothing goes on between two jobs.
      }
    };
  }
}
