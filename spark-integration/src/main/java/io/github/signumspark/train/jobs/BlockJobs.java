// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.internal.OrderedJob;
import org.apache.spark.rdd.RDD;

/**
 * Runs tasks on every worker's block, again and again. Every implementation passes results on in
 * the order of the workers.
 */
public interface BlockJobs extends AutoCloseable {
  /** Number of coordinates, over all workers, from which sums are computed on the executors. */
  long WIDE = 1L << 22;

  /** Number of coordinates of the model from which sums are computed on the executors. */
  int LONG = 1 << 20;

  /**
   * Runs {@code task} on every block.
   *
   * @param task what runs on the executors, with the worker's number
   * @param fold receives the results on this thread, in the order of the workers
   */
  <R> void run(OrderedJob.Task<WorkerBlock, R> task, OrderedJob.Fold<R> fold);

  /**
   * Coordinates up to which a vector is sent inside the task; above, by a broadcast, which costs
   * two milliseconds.
   */
  int inTask();

  @Override
  void close();

  /** A Spark job for each run. */
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
        // Nothing runs between two jobs.
      }
    };
  }
}
