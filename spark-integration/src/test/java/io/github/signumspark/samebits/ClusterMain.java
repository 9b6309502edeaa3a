// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.SignumListeners;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fits joined rows in all modes on executors of their own processes and prints the bits and what
 * befell the tasks. Arguments: the master, or {@code two-hosts}; {@code calm}, {@code kill}, {@code
 * fail} or {@code straggle}; a folder to write to; the executors' class path.
 */
final class ClusterMain {
  private ClusterMain() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[2]);
    try (TwoHosts hosts = args[0].equals("two-hosts") ? new TwoHosts(folder) : null) {
      SparkConf conf =
          new SparkConf()
              .setMaster(hosts == null ? args[0] : hosts.url())
              .setAppName("cluster")
              .set("spark.ui.enabled", "false")
              .set("spark.driver.host", "127.0.0.1")
              .set("spark.driver.bindAddress", "127.0.0.1")
              .set("spark.executor.extraClassPath", args[3])
              .set("spark.executor.memory", "1g")
              .set("spark.cores.max", "2")
              // Both executors are there before the first task.
              .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
              .set("spark.sql.shuffle.partitions", "6")
              .set("spark.sql.autoBroadcastJoinThreshold", "-1")
              // Else so few rows become one partition, on one executor.
              .set("spark.sql.adaptive.coalescePartitions.enabled", "false")
              .set("spark.plugins", TaskPlugin.class.getName())
              .set(TaskPlugin.FOLDER, args[2])
              .set(TaskPlugin.WAIT, args[1].equals("calm") ? "0" : "40")
              .set(TaskPlugin.SEED, Long.toString(System.nanoTime()));
      if (args[1].equals("kill") || args[1].equals("fail")) {
        // Tasks that stay hold their blocks, which are to be lost between rounds here; what befalls
        // such tasks is KilledStandingTaskTest's.
        conf.set("spark.signum.standingTasks", "false");
      }
      if (args[1].equals("straggle")) {
        conf.set(TaskPlugin.STRAGGLE, "2000")
            .set("spark.speculation", "true")
            .set("spark.speculation.interval", "20ms")
            .set("spark.speculation.minTaskRuntime", "10ms")
            .set("spark.speculation.quantile", "0.3")
            .set("spark.speculation.multiplier", "1.5");
      }
      run(SparkSession.builder().config(conf).getOrCreate(), args[1], folder);
    }
  }

  private static void run(SparkSession spark, String fault, Path folder) throws Exception {
    TaskLog log = new TaskLog();
    spark.sparkContext().addSparkListener(log);
    BlockThief thief = new BlockThief(spark.sparkContext(), 3, found -> {});
    Dataset<Row> rows = Fits.joined(spark);
    if (fault.equals("fail")) {
      SignumListeners.add(spark, thief);
      rows = Fits.failingFirst(rows);
    }
    Map<String, KilledExecutor> killers = new LinkedHashMap<>();
    for (String mode : Fits.MODES) {
      KilledExecutor killer = new KilledExecutor(folder, 3);
      if (fault.equals("kill")) {
        killers.put(mode, killer);
        spark.sparkContext().addSparkListener(killer);
        SignumListeners.add(spark, killer);
      }
      ChildJvm.printBits(Map.of(mode, Bits.of(Fits.stage(mode).fit(rows))));
      SignumListeners.remove(spark, killer);
    }
    spark.stop();
    killers.forEach((mode, killer) -> killer.printFacts(mode));
    ChildJvm.printFact("thefts", thief.thefts());
    ChildJvm.printFact("failed", log.failed());
    ChildJvm.printFact("scrambled", log.scrambled());
    ChildJvm.printFact("speculated", log.speculated());
  }
}
