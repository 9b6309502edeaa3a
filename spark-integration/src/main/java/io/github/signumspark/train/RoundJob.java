// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import java.util.function.Consumer;

/**
 * How the workers' rounds are run and summed. Every implementation comes to the same bits: the sums
 * are of integers, and losses are handed on in the order of the workers.
 */
interface RoundJob extends AutoCloseable {
  /** From so many coordinates of all workers together, sums are taken on the executors. */
  long WIDE = 1L << 22;

  /** From so many coordinates of the model, sums are taken on the executors. */
  int LONG = 1 << 20;

  /**
   * Runs a round.
   *
   * @param task what every worker does
   * @param losses takes what the workers measured, in their order
   */
  RoundMeans run(RoundTask task, Consumer<RoundPart.Losses> losses);

  /** Coordinates up to which what goes out had better travel inside the task. */
  default int inTask() {
    return Sent.IN_TASK;
  }

  /** Sent by tasks so far, before framing and compression. */
  long bytesUp();

  @Override
  void close();
}
