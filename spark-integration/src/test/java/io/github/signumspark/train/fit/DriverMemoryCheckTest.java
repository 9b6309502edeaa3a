// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.SoftmaxObjective;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class DriverMemoryCheckTest {
  private static final long TWO_GIB = 2L << 30;
  private static final int LARGE = Integer.MAX_VALUE - 100;

  @Test
  void tenMillionColumnsFitIntoTwoGigabytes() {
    DriverMemoryCheck room = new DriverMemoryCheck("lr", new SparkConf(false), TWO_GIB);
    room.checkColumns(10_000_000);
    room.checkFit(Aggregation.LOCAL, false, new LogisticObjective(true), 10_000_000, 1000);
    room.checkFit(Aggregation.LOCAL, true, new LogisticObjective(true), 10_000_000, 1000);
  }

  @Test
  void namesTheFigureAndTheConfiguration() {
    SparkConf conf = new SparkConf(false);
    DriverMemoryCheck room = new DriverMemoryCheck("lr", conf, TWO_GIB);
    assertEquals(
        "lr: a model of 100000000 coordinates takes 4.60 GiB of driver memory while it is trained"
            + " (48 bytes a coordinate), and the driver's heap has 2.00 GiB: set"
            + " spark.driver.memory to 6g or more",
        refusal(() -> room.checkColumns(100_000_000)));
    assertTrue(
        refusal(
                () ->
                    room.checkFit(
                        Aggregation.LOCAL, false, new SoftmaxObjective(10, true), 10_000_000, 2))
            .contains("100000010 coordinates"));
    assertTrue(
        refusal(
                () ->
                    room.checkFit(
                        Aggregation.LOCAL, true, new LogisticObjective(true), 30_000_000, 2))
            .endsWith(
                "(104 bytes a coordinate), and the driver's heap has 2.00 GiB: set"
                    + " spark.driver.memory to 4g or more, or finish = none"));
    assertEquals(
        "lr: the gradients of 200 workers with up to 1000001 coordinates (aggregation = gradient)"
            + " come to 1.49 GiB of task results in one job, and spark.driver.maxResultSize is"
            + " 1.00 GiB: set it to 2g or more",
        refusal(
            () ->
                room.checkFit(
                    Aggregation.GRADIENT, false, new LogisticObjective(true), 1_000_000, 200)));
    conf.set("spark.driver.maxResultSize", "0");
    room.checkFit(Aggregation.GRADIENT, false, new LogisticObjective(true), 1_000_000, 200);
  }

  private static String refusal(Runnable check) {
    return assertThrows(IllegalArgumentException.class, check::run).getMessage();
  }

  @Test
  void refusesBeforeTheFirstJobWhereTheWidthIsKnown(SparkSession spark) throws Exception {
    Dataset<Row> rows =
        Rows.frame(
            spark,
            List.of(
                Rows.row(0, Vectors.sparse(LARGE, new int[] {1}, new double[] {1}), 1),
                Rows.row(1, Vectors.sparse(LARGE, new int[] {2}, new double[] {1}), 1)),
            1);
    Dataset<Row> declared =
        rows.withColumn(
            "features",
            functions
                .col("features")
                .as("features", new AttributeGroup("features", LARGE).toMetadata()));
    assertEquals(0, jobsUntilRefused(spark, declared));
    assertEquals(1, jobsUntilRefused(spark, rows));
  }

  private static int jobsUntilRefused(SparkSession spark, Dataset<Row> rows) throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart event) {
            jobs.incrementAndGet();
          }
        };
    spark.sparkContext().addSparkListener(counter);
    try {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> new SignumLogisticRegression().fit(rows))
              .getMessage();
      assertTrue(message.contains("spark.driver.memory"), message);
      spark.sparkContext().listenerBus().waitUntilEmpty();
      return jobs.get();
    } finally {
      spark.sparkContext().removeSparkListener(counter);
    }
  }
}
