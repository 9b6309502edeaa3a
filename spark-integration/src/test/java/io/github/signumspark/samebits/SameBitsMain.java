// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.listener.SignumListeners;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fits every data set and prints the bits. Arguments: a local master with retries, the folder of
 * the parquet files, and the longest wait before a task in milliseconds; where that is not 0, tasks
 * end in another order, fail at first, and have to compute their blocks twice.
 */
final class SameBitsMain {
  private SameBitsMain() {}

  public static void main(String[] args) throws Exception {
    int wait = Integer.parseInt(args[2]);
    TaskLog log = new TaskLog();
    SparkSession spark =
        SparkSession.builder()
            .config(
                new SparkConf()
                    .setMaster(args[0])
                    .setAppName("same-bits")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", "localhost")
                    .set("spark.driver.bindAddress", "127.0.0.1")
                    .set("spark.sql.shuffle.partitions", "2")
                    // So that the number of cores alone decides how files are split.
                    .set("spark.sql.files.openCostInBytes", "1024")
                    // Blocks cannot be taken from tasks that stay, so faults strike between jobs.
                    .set("spark.signum.standingTasks", Boolean.toString(wait == 0))
                    .set("spark.plugins", TaskPlugin.class.getName())
                    .set(TaskPlugin.WAIT, args[2])
                    .set(TaskPlugin.SEED, Long.toString(System.nanoTime())))
            .getOrCreate();
    spark.sparkContext().addSparkListener(log);
    BlockThief thief = new BlockThief(spark.sparkContext(), 3, found -> {});
    Dataset<Row> sparse = Fits.sparse(spark);
    if (wait > 0) {
      SignumListeners.add(spark, thief);
      sparse = Fits.failingFirst(sparse);
    }
    Dataset<Row> parquet = spark.read().parquet(args[1]);
    ChildJvm.printFact("splits", parquet.toJavaRDD().getNumPartitions());
    ChildJvm.printBits(Fits.inAllModes("sparse", sparse));
    ChildJvm.printBits(Fits.inAllModes("dense", Fits.dense(spark)));
    ChildJvm.printBits(Fits.with("auto", parquet));
    ChildJvm.printBits(Fits.with("always", parquet.repartition(3)));
    spark.stop();
    ChildJvm.printFact("thefts", thief.thefts());
    ChildJvm.printFact("failed", log.failed());
    ChildJvm.printFact("scrambled", log.scrambled());
    ChildJvm.printFact("kernel", SignumKernels.provider());
  }
}
