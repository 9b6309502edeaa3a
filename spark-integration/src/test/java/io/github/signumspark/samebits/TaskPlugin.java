// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Disturbs executors: every task waits before it runs, each as long as a seed says, so that tasks
 * end in another order; first attempts on partition 0 of every third stage may wait much longer.
 * Executors of their own process leave their process id in a folder.
 */
public final class TaskPlugin implements SparkPlugin {
  /** Longest wait of a task, in milliseconds. */
  static final String WAIT = "spark.signum.test.wait";

  /** Seed of the waits. */
  static final String SEED = "spark.signum.test.seed";

  /** Wait of a straggler, in milliseconds. */
  static final String STRAGGLE = "spark.signum.test.straggle";

  /** Where process ids are left: file {@code <executor>.pid}. */
  static final String FOLDER = "spark.signum.test.folder";

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new OnExecutor();
  }

  private static final class OnExecutor implements ExecutorPlugin {
    private int wait;
    private long seed;
    private long straggle;

    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      wait = context.conf().getInt(WAIT, 0);
      seed = context.conf().getLong(SEED, 0);
      straggle = context.conf().getLong(STRAGGLE, 0);
      if (context.conf().contains(FOLDER)) {
        Path file = Path.of(context.conf().get(FOLDER), context.executorID() + ".pid");
        try {
          Files.writeString(file, Long.toString(ProcessHandle.current().pid()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      long place = 1_000L * task.stageId() + task.partitionId();
      long millis = wait == 0 ? 0 : new SplittableRandom(seed + place).nextInt(wait);
      if (straggle > 0
          && task.stageId() % 3 == 0
          && task.partitionId() == 0
          && task.attemptNumber() == 0) {
        millis = straggle;
      }
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
