// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.RDDInfo;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Kills the process of the executor that takes the first task after a round, once, and gathers from
 * Spark's events what came of it. Listens to the fit and to Spark; to be read when the session has
 * stopped.
 */
final class KilledExecutor extends SparkListener implements TrainingListener {
  private final Path folder;
  private final int round;

  private final Set<Integer> trainingRdds = new HashSet<>();
  private final Map<String, String> holders = new HashMap<>();
  private final Set<String> lost = new TreeSet<>();
  private final Set<String> computedAgain = new TreeSet<>();
  private String struck = "none";
  private boolean removedDuringFit;
  private int lostTasks;
  private int resubmittedStages;
  private volatile boolean armed;
  private volatile boolean fitting;

  /**
   * A killer.
   *
   * @param folder of the executors' process ids
   * @param round after which to strike
   */
  KilledExecutor(Path folder, int round) {
    this.folder = folder;
    this.round = round;
  }

  @Override
  public void onStart(FitInfo fit) {
    fitting = true;
  }

  @Override
  public void onRound(FitInfo fit, Round done) {
    armed |= done.number() == round;
  }

  @Override
  public void onEnd(FitInfo fit, FitResult result) {
    fitting = false;
    armed = false;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (submitted.stageInfo().attemptNumber() > 0) {
      resubmittedStages++;
    }
    for (RDDInfo rdd : CollectionConverters.asJava(submitted.stageInfo().rddInfos())) {
      if (rdd.name().endsWith("training blocks")) {
        trainingRdds.add(rdd.id());
      }
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    if (!armed) {
      return;
    }
    armed = false;
    struck = start.taskInfo().executorId();
    for (Map.Entry<String, String> holder : holders.entrySet()) {
      if (holder.getValue().equals(struck)) {
        lost.add(holder.getKey());
      }
    }
    try {
      String pid = Files.readString(folder.resolve(struck + ".pid"));
      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      removedDuringFit = fitting;
    }
  }

  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated updated) {
    BlockUpdatedInfo info = updated.blockUpdatedInfo();
    if (!info.blockId().isRDD()
        || !info.storageLevel().isValid()
        || !trainingRdds.contains(info.blockId().asRDDId().get().rddId())) {
      return;
    }
    String block = info.blockId().name();
    String executor = info.blockManagerId().executorId();
    if (lost.contains(block) && !executor.equals(struck)) {
      computedAgain.add(block);
    }
    holders.put(block, executor);
  }

  /** Prints what was seen. */
  void printFacts(String mode) {
    ChildJvm.printFact(mode + " struck", struck);
    ChildJvm.printFact(mode + " removedDuringFit", removedDuringFit);
    ChildJvm.printFact(mode + " lostTasks", lostTasks);
    ChildJvm.printFact(mode + " resubmittedStages", resubmittedStages);
    ChildJvm.printFact(mode + " lostBlocks", lost.size());
    ChildJvm.printFact(mode + " computedAgain", computedAgain.size());
  }
}
