// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts what befell an application's tasks. To be read when the session has stopped. */
final class TaskLog extends SparkListener {
  private final Map<Integer, Integer> lastOfStage = new HashMap<>();
  private final Set<Integer> scrambled = new HashSet<>();
  private int failed;
  private int speculated;

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().failed()) {
      failed++;
    } else if (end.taskInfo().successful()) {
      if (end.taskInfo().speculative()) {
        speculated++;
      }
      Integer before = lastOfStage.put(end.stageId(), end.taskInfo().index());
      if (before != null && before > end.taskInfo().index()) {
        scrambled.add(end.stageId());
      }
    }
  }

  /** Attempts that failed. */
  int failed() {
    return failed;
  }

  /** Second copies of slow tasks that were the first to end. */
  int speculated() {
    return speculated;
  }

  /** Stages whose tasks did not end in the order of their partitions. */
  int scrambled() {
    return scrambled.size();
  }
}
