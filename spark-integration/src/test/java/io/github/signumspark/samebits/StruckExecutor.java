// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Sends a signal to the executor that took a task last, once, after two passes of a finish, and
 * tells from the events of Spark and of the fit what came of it.
 */
final class StruckExecutor extends SparkListener implements TrainingListener {
  private static final int PASSES = 2;

  private final Path folder;
  private final String signal;
  private final long stoppedMillis;

  private volatile String last;
  private volatile String struck = "none";
  private volatile boolean fitting;
  private volatile boolean removedDuringFit;
  private volatile boolean decommissioned;
  private volatile int lostTasks;
  private int passes;
  private double strucksSeconds;
  private double waitedSeconds;

  /**
   * A listener for the fit and for Spark.
   *
   * @param folder of the executors' process ids
   * @param signal its name
   * @param stoppedMillis after this time the process is told to go on
   */
  StruckExecutor(Path folder, String signal, long stoppedMillis) {
    this.folder = folder;
    this.signal = signal;
    this.stoppedMillis = stoppedMillis;
  }

  @Override
  public void onStart(FitInfo fit) {
    fitting = true;
  }

  @Override
  public void onRound(FitInfo fit, Round done) {
    if (done.localSteps() > 0) {
      return;
    }
    passes++;
    if (passes == PASSES) {
      strucksSeconds = done.seconds();
      strike();
    } else if (passes == PASSES + 1) {
      waitedSeconds = done.seconds() - strucksSeconds;
    }
  }

  private void strike() {
    struck = last;
    try {
      String pid = Files.readString(folder.resolve(struck + ".pid"));
      send(signal, pid);
      if (stoppedMillis == 0) {
        return;
      }
      Thread wakes =
          new Thread(
              () -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(stoppedMillis);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                send("CONT", pid);
              });
      wakes.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(String name, String pid) {
    try {
      new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onEnd(FitInfo fit, FitResult result) {
    fitting = false;
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    last = start.taskInfo().executorId();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExecutorLostFailure failure && failure.execId().equals(struck)) {
      lostTasks++;
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    if (removed.executorId().equals(struck)) {
      removedDuringFit |= fitting;
      decommissioned |= removed.reason().contains("decommission");
    }
  }

  /** Whether Spark has let the executor go in an orderly way. */
  boolean isDecommissioned() {
    return decommissioned;
  }

  /** Prints what was seen; to be called when Spark's events have been heard. */
  void printFacts() {
    ChildJvm.printFact("struck", struck);
    ChildJvm.printFact("removedDuringFit", removedDuringFit);
    ChildJvm.printFact("decommissioned", decommissioned);
    ChildJvm.printFact("lostTasks", lostTasks);
    ChildJvm.printFact("waitedMillis", Math.round(1000 * waitedSeconds));
  }
}
