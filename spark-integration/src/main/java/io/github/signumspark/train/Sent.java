// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import java.io.Serial;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Something on its way to the executors: inside the task where it is short, because a broadcast
 * costs two milliseconds, by broadcast where it is long. Close it when no job needs it.
 *
 * @param <T> what is sent
 */
final class Sent<T extends Serializable> implements Serializable, AutoCloseable {
  @Serial private static final long serialVersionUID = 1L;

  /** Coordinates up to which vectors go inside the task. */
  static final int IN_TASK = 1024;

  private final T inTask;
  private final Broadcast<T> broadcast;

  private Sent(T inTask, Broadcast<T> broadcast) {
    this.inTask = inTask;
    this.broadcast = broadcast;
  }

  /**
   * Sends.
   *
   * @param coordinates how long it is
   * @param inTask how long it may be to go inside the task
   */
  static <T extends Serializable> Sent<T> send(
      JavaSparkContext context, T value, int coordinates, int inTask) {
    return coordinates <= inTask
        ? new Sent<>(value, null)
        : new Sent<>(null, context.broadcast(value));
  }

  T value() {
    return inTask != null ? inTask : broadcast.value();
  }

  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
