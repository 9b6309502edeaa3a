// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.SignumListeners;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An application that fits joined rows and prints the bits and what Spark's events told. Arguments:
 * the master; what is to happen; a folder to write to; the executors' class path; settings of
 * Spark, {@code name=value}.
 */
public final class ManagerMain {
  private ManagerMain() {}

  /** Runs. */
  public static void main(String[] args) throws Exception {
    SparkConf conf =
        new SparkConf()
            .setMaster(args[0])
            .setAppName("manager")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.executor.extraClassPath", args[3])
            .set("spark.executor.memory", "1g")
            .set("spark.executor.cores", "1")
            .set("spark.cores.max", "2")
            .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            .set("spark.sql.shuffle.partitions", "6")
            .set("spark.sql.autoBroadcastJoinThreshold", "-1")
            .set("spark.sql.adaptive.coalescePartitions.enabled", "false")
            // So that each of two executors gets a block.
            .set("spark.locality.wait", "0s")
            .set("spark.shuffle.io.retryWait", "200ms")
            .set("spark.plugins", TaskPlugin.class.getName())
            .set(TaskPlugin.FOLDER, args[2]);
    for (int i = 4; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      conf.set(args[i].substring(0, equals), args[i].substring(equals + 1));
    }
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    Seen seen = new Seen();
    spark.sparkContext().addSparkListener(seen);
    Dataset<Row> rows = Fits.joined(spark);
    switch (args[1]) {
      case "calm" -> fit(rows, Fits.MODES);
      case "once" -> fit(rows, List.of("local"));
      case "kill" -> struck(spark, rows, new StruckExecutor(Path.of(args[2]), "KILL", 0));
      case "stop" -> struck(spark, rows, new StruckExecutor(Path.of(args[2]), "STOP", 4_000));
      case "freeze" -> struck(spark, rows, new StruckExecutor(Path.of(args[2]), "STOP", 40_000));
      case "retire" -> retired(spark, rows, new StruckExecutor(Path.of(args[2]), "PWR", 0));
      case "idle" -> idle(spark, rows, seen);
      case "pools" -> pools(spark, rows);
      default -> throw new IllegalArgumentException(args[1]);
    }
    ChildJvm.printFact("encrypted", SparkEnv.get().securityManager().isEncryptionEnabled());
    spark.stop();
    ChildJvm.printFact("executors", seen.executors.size());
    ChildJvm.printFact("removed", seen.removed);
    ChildJvm.printFact("pools", seen.pools.size());
  }

  private static void fit(Dataset<Row> rows, List<String> modes) throws Exception {
    for (String mode : modes) {
      ChildJvm.printBits(Map.of(mode, Bits.of(Fits.stage(mode).fit(rows))));
    }
  }

  private static void struck(SparkSession spark, Dataset<Row> rows, StruckExecutor listener)
      throws Exception {
    spark.sparkContext().addSparkListener(listener);
    SignumListeners.add(spark, listener);
    ChildJvm.printBits(Map.of("local", Bits.of(Fits.stage("local").fit(rows))));
    spark.sparkContext().listenerBus().waitUntilEmpty();
    listener.printFacts();
  }

  /** A fit while an executor retires, and one when it has gone. */
  private static void retired(SparkSession spark, Dataset<Row> rows, StruckExecutor listener)
      throws Exception {
    struck(spark, rows, listener);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!listener.isDecommissioned() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    listener.printFacts();
    ChildJvm.printBits(Map.of("after", Bits.of(Fits.stage("local").fit(rows))));
  }

  /** Two fits with so much time in between that all executors are given up. */
  private static void idle(SparkSession spark, Dataset<Row> rows, Seen seen) throws Exception {
    ChildJvm.printBits(Map.of("before", Bits.of(Fits.stage("local").fit(rows))));
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    // The driver counts as one.
    while (spark.sparkContext().statusTracker().getExecutorInfos().length > 1
        && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    ChildJvm.printFact("left", spark.sparkContext().statusTracker().getExecutorInfos().length - 1);
    spark.sparkContext().listenerBus().waitUntilEmpty();
    int before = seen.executors.size();
    ChildJvm.printBits(Map.of("after", Bits.of(Fits.stage("local").fit(rows))));
    spark.sparkContext().listenerBus().waitUntilEmpty();
    ChildJvm.printFact("new", seen.executors.size() - before);
  }

  /** One fit a pool, at a time. */
  private static void pools(SparkSession spark, Dataset<Row> rows) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<String> first = threads.submit(() -> inPool(spark, rows, "first", "local"));
      Future<String> second = threads.submit(() -> inPool(spark, rows, "second", "vote"));
      ChildJvm.printBits(Map.of("local", first.get(), "vote", second.get()));
    } finally {
      threads.shutdownNow();
    }
  }

  private static String inPool(SparkSession spark, Dataset<Row> rows, String pool, String mode)
      throws Exception {
    spark.sparkContext().setLocalProperty("spark.scheduler.pool", pool);
    return Bits.of(Fits.stage(mode).fit(rows));
  }

  private static final class Seen extends SparkListener {
    private final AtomicInteger removed = new AtomicInteger();
    private final Set<String> executors = new ConcurrentSkipListSet<>();
    private final Set<String> pools = new ConcurrentSkipListSet<>();

    @Override
    public void onTaskStart(SparkListenerTaskStart event) {
      executors.add(event.taskInfo().executorId());
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
      removed.incrementAndGet();
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
      String pool = event.properties().getProperty("spark.scheduler.pool");
      if (pool != null) {
        pools.add(pool);
      }
    }
  }
}
