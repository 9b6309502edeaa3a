// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.RDDInfo;
import scala.jdk.javaapi.CollectionConverters;

/** Groups of a persisted RDD's partitions, so that one task per group can run at the same time. */
public final class TaskGroups {
  private TaskGroups() {}

  /**
   * Groups of partitions, one per task. The partitions that an executor holds are divided among its
   * slots, neighbours together, because Spark lets a task wait for seconds for a slot on its
   * block's executor.
   *
   * @return the partitions of each group, in rising order; none where a partition is not stored
   *     anywhere, or where a group of several has partitions on disk
   */
  public static List<int[]> of(RDD<?> persisted) {
    SparkContext context = persisted.context();
    BlockManagerMaster master = SparkEnv.get().blockManager().master();
    BlockId[] blocks = new BlockId[persisted.getNumPartitions()];
    Arrays.setAll(blocks, p -> new RDDBlockId(persisted.id(), p));
    Map<String, List<Integer>> held = new TreeMap<>();
    int partition = 0;
    for (var places : CollectionConverters.asJava(master.getLocations(blocks))) {
      if (places.isEmpty()) {
        return List.of();
      }
      held.computeIfAbsent(places.head().executorId(), e -> new ArrayList<>()).add(partition);
      partition++;
    }
    int executors = context.isLocal() ? 1 : master.getMemoryStatus().size() - 1; // and the driver
    int slots = Math.max(1, slots(context) / Math.max(1, executors));
    List<int[]> groups = new ArrayList<>();
    for (List<Integer> there : held.values()) {
      deal(there, Math.min(slots, there.size()), groups);
    }
    return groups.size() == blocks.length || !onDisk(persisted) ? groups : List.of();
  }

  private static void deal(List<Integer> partitions, int tasks, List<int[]> to) {
    int size = partitions.size();
    for (int t = 0; t < tasks; t++) {
      to.add(
          partitions.subList(size * t / tasks, size * (t + 1) / tasks).stream()
              .mapToInt(Integer::intValue)
              .toArray());
    }
  }

  /** Tasks that can run at the same time on the current executors. */
  private static int slots(SparkContext context) {
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }

  private static boolean onDisk(RDD<?> persisted) {
    for (RDDInfo info : persisted.context().getRDDStorageInfo()) {
      if (info.id() == persisted.id()) {
        return info.diskSize() > 0;
      }
    }
    return true;
  }
}
