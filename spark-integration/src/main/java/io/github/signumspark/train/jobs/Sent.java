// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import java.io.Serial;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A value sent to the executors: inside the task where it is short, because a broadcast costs two
 * milliseconds, by broadcast where it is long. Close it when no job needs it any more.
 *
 * @param <T> what is sent
 */
public final class Sent<T extends Serializable> implements Serializable, AutoCloseable {
  @Serial private static final long serialVersionUID = 1L;

  /** Coordinates up to which vectors go inside the task. */
  public static final int IN_TASK = 1024;

  private final T inTask;
  private final Broadcast<T> broadcast;

  private Sent(T inTask, Broadcast<T> broadcast) {
    this.inTask = inTask;
    this.broadcast = broadcast;
  }

  /**
   * Sends.
   *
   * @param length of the value, in coordinates or bytes
   * @param inTask largest length that is sent inside the task
   */
  public static <T extends Serializable> Sent<T> send(
      JavaSparkContext context, T value, long length, int inTask) {
    return length <= inTask ? new Sent<>(value, null) : new Sent<>(null, context.broadcast(value));
  }

  /** Sends a vector, inside the task up to {@link #IN_TASK} coordinates. */
  public static Sent<double[]> vector(JavaSparkContext context, double[] vector) {
    return vector(context, vector, IN_TASK);
  }

  /** As above, inside the task up to {@code inTask} coordinates. */
  public static Sent<double[]> vector(JavaSparkContext context, double[] vector, int inTask) {
    return send(context, vector, vector.length, inTask);
  }

  /** The value; on an executor it must not be written, because other tasks may share it. */
  public T value() {
    return inTask != null ? inTask : broadcast.value();
  }

  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
