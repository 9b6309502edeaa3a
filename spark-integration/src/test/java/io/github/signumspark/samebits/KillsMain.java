// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.ml.SignumTrainingSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Votes on {@code local-cluster}: once undisturbed, then for each seed with an executor killed at a
 * step that the seed says, then two fits at once with speculation. Prints bits, what struck, and
 * seconds. Arguments: a folder to write to, the executors' class path, the number of seeds.
 */
final class KillsMain {
  private static final int STEPS = 12;

  private KillsMain() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int seeds = Integer.parseInt(args[2]);
    SparkSession spark =
        SparkSession.builder()
            .config(
                new SparkConf()
                    .setMaster("local-cluster[2,1,1024]")
                    .setAppName("kills")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", "127.0.0.1")
                    .set("spark.driver.bindAddress", "127.0.0.1")
                    .set("spark.executor.extraClassPath", args[1])
                    .set("spark.executor.memory", "1g")
                    .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                    .set("spark.sql.shuffle.partitions", "4")
                    // Else a task that asks a dead executor for a block waits fifteen seconds.
                    .set("spark.shuffle.io.retryWait", "200ms")
                    .set("spark.speculation", "true")
                    .set("spark.speculation.interval", "20ms")
                    .set("spark.speculation.minTaskRuntime", "10ms")
                    .set("spark.plugins", TaskPlugin.class.getName())
                    .set(TaskPlugin.FOLDER, folder.toString()))
            .getOrCreate();
    Dataset<Row> rows = Fits.sparse(spark);
    run(rows, "warm");
    ChildJvm.printFact("calmMillis", run(rows, "calm"));
    Map<Integer, KilledExecutor> killers = new LinkedHashMap<>();
    for (int seed = 1; seed <= seeds; seed++) {
      int round = new SplittableRandom(seed).nextInt(1, STEPS);
      KilledExecutor killer = new KilledExecutor(folder, round);
      killers.put(seed, killer);
      spark.sparkContext().addSparkListener(killer);
      SignumListeners.add(spark, killer);
      ChildJvm.printFact("kill-" + seed + " round", round);
      ChildJvm.printFact("kill-" + seed + " millis", run(rows, "kill-" + seed));
      SignumListeners.remove(spark, killer);
    }
    inParallel(rows);
    spark.stop();
    killers.forEach((seed, killer) -> killer.printFacts("kill-" + seed));
  }

  private static long run(Dataset<Row> rows, String name) throws Exception {
    long began = System.nanoTime();
    LogisticRegressionModel model = Fits.stage("vote").fit(rows);
    ChildJvm.printBits(Map.of(name, Bits.of(model)));
    if (model.summary() instanceof SignumTrainingSummary summary) {
      ChildJvm.printFact(name + " rounds", summary.signumDetails().rounds().size());
    }
    return (System.nanoTime() - began) / 1_000_000;
  }

  /** Two different fits at once: none may see anything of the other on the executors. */
  private static void inParallel(Dataset<Row> rows) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Map<String, String>>> fits = new ArrayList<>();
      fits.add(() -> Map.of("parallel", Bits.of(Fits.stage("vote").fit(rows))));
      fits.add(
          () ->
              Map.of("other", Bits.of(Fits.stage("vote").setRegParam(0.01).setSeed(3).fit(rows))));
      for (Future<Map<String, String>> future : threads.invokeAll(fits)) {
        ChildJvm.printBits(future.get());
      }
    } finally {
      threads.shutdown();
    }
    ChildJvm.printBits(
        Map.of("other alone", Bits.of(Fits.stage("vote").setRegParam(0.01).setSeed(3).fit(rows))));
  }
}
