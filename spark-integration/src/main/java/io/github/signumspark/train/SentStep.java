// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import java.io.Serial;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A step on its way to the executors: inside the task where it is short, by broadcast where it is
 * long. Kept until no worker's state can be recomputed through it any more, then closed.
 */
final class SentStep implements Serializable, AutoCloseable {
  @Serial private static final long serialVersionUID = 1L;
  private static final int IN_TASK = 512;

  private final VoteStep inTask;
  private final Broadcast<VoteStep> broadcast;

  private SentStep(VoteStep inTask, Broadcast<VoteStep> broadcast) {
    this.inTask = inTask;
    this.broadcast = broadcast;
  }

  static SentStep send(JavaSparkContext context, VoteStep step) {
    return step.bytes() <= IN_TASK
        ? new SentStep(step, null)
        : new SentStep(null, context.broadcast(step));
  }

  VoteStep step() {
    return inTask != null ? inTask : broadcast.value();
  }

  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
