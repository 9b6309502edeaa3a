// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.Readings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fits on executors of their own processes: each alone, then at once from blocks that they share,
 * while an executor is killed. Arguments: a folder to write to, the executors' class path.
 */
final class SharedBlocksMain {
  private static final int FITS = 4;

  private SharedBlocksMain() {}

  public static void main(String[] args) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .config(
                new SparkConf()
                    .setMaster("local-cluster[2,2,1024]")
                    .setAppName("shared blocks")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", "127.0.0.1")
                    .set("spark.driver.bindAddress", "127.0.0.1")
                    .set("spark.executor.extraClassPath", args[1])
                    .set("spark.executor.memory", "1g")
                    .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                    .set("spark.sql.shuffle.partitions", "2")
                    .set("spark.locality.wait", "0s")
                    .set("spark.shuffle.io.retryWait", "200ms")
                    .set("spark.plugins", TaskPlugin.class.getName())
                    .set(TaskPlugin.FOLDER, args[0]))
            .getOrCreate();
    Dataset<Row> rows = Fits.sparse(spark).cache();
    spark.sparkContext().setLocalProperty("spark.signum.keepBlocks", "false");
    for (int k = 0; k < FITS; k++) {
      ChildJvm.printBits(Map.of("alone-" + k, Bits.of(stage(k).fit(rows))));
    }
    spark.sparkContext().setLocalProperty("spark.signum.keepBlocks", null);
    Killer killer = new Killer(Path.of(args[0]));
    spark.sparkContext().addSparkListener(killer);
    SignumListeners.add(spark, killer);
    ExecutorService threads = Executors.newFixedThreadPool(FITS);
    try (Readings readings = new Readings(spark)) {
      List<Future<String>> fits = new ArrayList<>();
      for (int k = 0; k < FITS; k++) {
        SignumLogisticRegression stage = stage(k);
        fits.add(threads.submit(() -> Bits.of(stage.fit(rows))));
      }
      for (int k = 0; k < FITS; k++) {
        ChildJvm.printBits(Map.of("shared-" + k, fits.get(k).get()));
      }
      ChildJvm.printFact("readings", readings.count());
      ChildJvm.printFact("kept", Readings.persisted(spark).size());
    } finally {
      threads.shutdown();
    }
    rows.unpersist(true);
    Readings.drain(spark.sparkContext());
    ChildJvm.printFact("left", Readings.persisted(spark).size());
    spark.stop();
    ChildJvm.printFact("struck", killer.struck.get());
    ChildJvm.printFact("lostTasks", killer.lostTasks);
  }

  private static SignumLogisticRegression stage(int k) {
    return Fits.stage("local").setMaxPasses(6).setNumWorkers(4).setRegParam(0.01 * (1 + k));
  }

  /** Kills the executor of the task that began last, once, after some fit's third round. */
  private static final class Killer extends SparkListener implements TrainingListener {
    private static final int KILLED_AFTER = 3;

    private final Path folder;
    private final AtomicReference<String> struck = new AtomicReference<>("none");
    private volatile String last;
    private volatile int lostTasks;

    Killer(Path folder) {
      this.folder = folder;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      last = start.taskInfo().executorId();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.reason() instanceof ExecutorLostFailure failure
          && failure.execId().equals(struck.get())) {
        lostTasks++;
      }
    }

    @Override
    public void onRound(FitInfo fit, Round done) {
      String executor = last;
      if (done.number() == KILLED_AFTER && struck.compareAndSet("none", executor)) {
        try {
          String pid = Files.readString(folder.resolve(executor + ".pid"));
          ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
