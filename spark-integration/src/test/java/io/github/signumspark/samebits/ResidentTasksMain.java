// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fits on executors of their own processes whose tasks stay for all rounds: calm, with a job for
 * each round, and with an executor killed between two rounds. Arguments: the master, a folder to
 * write to, the executors' class path.
 */
final class ResidentTasksMain {
  private static final int KILLED_AFTER = 3;

  private ResidentTasksMain() {}

  public static void main(String[] args) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .config(
                new SparkConf()
                    .setMaster(args[0])
                    .setAppName("standing")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", "127.0.0.1")
                    .set("spark.driver.bindAddress", "127.0.0.1")
                    .set("spark.executor.extraClassPath", args[2])
                    .set("spark.executor.memory", "1g")
                    .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                    .set("spark.sql.shuffle.partitions", "2")
                    // So that each of two executors gets a block.
                    .set("spark.locality.wait", "0s")
                    .set("spark.shuffle.io.retryWait", "200ms")
                    .set("spark.plugins", TaskPlugin.class.getName())
                    .set(TaskPlugin.FOLDER, args[1]))
            .getOrCreate();
    Dataset<Row> rows = Fits.sparse(spark);
    Killer killer = new Killer(Path.of(args[1]));
    spark.sparkContext().addSparkListener(killer);
    run(spark, rows, "calm", killer);
    spark.sparkContext().setLocalProperty("spark.signum.standingTasks", "false");
    run(spark, rows, "each", killer);
    spark.sparkContext().setLocalProperty("spark.signum.standingTasks", null);
    SignumListeners.add(spark, killer);
    run(spark, rows, "killed", killer);
    spark.stop();
    ChildJvm.printFact("struck", killer.struck);
    ChildJvm.printFact("lostTasks", killer.lostTasks);
  }

  private static void run(SparkSession spark, Dataset<Row> rows, String name, Killer killer)
      throws Exception {
    killer.roundJobs = 0;
    ChildJvm.printBits(
        Map.of(name, Bits.of(Fits.stage("local").setMaxPasses(6).setNumWorkers(2).fit(rows))));
    spark.sparkContext().listenerBus().waitUntilEmpty();
    ChildJvm.printFact(name + " roundJobs", killer.roundJobs);
  }

  /** Counts jobs, and kills the executor of the task that began last. */
  private static final class Killer extends SparkListener implements TrainingListener {
    private final Path folder;
    private volatile int roundJobs;
    private volatile String last;
    private volatile String struck = "none";
    private volatile int lostTasks;

    Killer(Path folder) {
      this.folder = folder;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      String name = start.properties().getProperty("spark.job.description");
      roundJobs += name != null && name.contains("round ") ? 1 : 0;
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
    public void onRound(FitInfo fit, Round done) {
      if (done.number() == KILLED_AFTER) {
        struck = last;
        try {
          String pid = Files.readString(folder.resolve(struck + ".pid"));
          ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
