// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import io.github.signumspark.train.jobs.Sent;
import java.util.function.Consumer;

/**
 * How the workers' rounds are run and summed. Every implementation comes to the same bits: the sums
 * are of integers, and losses are handed on in the order of the workers.
 */
public interface RoundAggregator extends AutoCloseable {
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
