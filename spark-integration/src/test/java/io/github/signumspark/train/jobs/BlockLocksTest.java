// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.classification.SignumMultilayerPerceptronClassifier;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tasks release the blocks that they read. Otherwise Spark says at INFO that "1 block locks were
 * not released", and, as it is configured here, fails the task.
 */
@ExtendWith(LocalSpark.class)
class BlockLocksTest {
  private static final String FAIL = "spark.storage.exceptionOnPinLeak";

  private final SparkSession spark;

  BlockLocksTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void failOnLocksThatAreLeft() {
    spark.sparkContext().conf().set(FAIL, "true");
  }

  @AfterEach
  void asBefore() {
    spark.sparkContext().conf().remove(FAIL);
  }

  @ParameterizedTest
  @CsvSource({
    "local, auto, true",
    "local, auto, false",
    "local, none, true",
    "local, none, false",
    "vote, none, true",
    "gradient, none, true"
  })
  void fitsLeaveNoLock(String mode, String finish, boolean resident) {
    spark.sparkContext().conf().set("spark.signum.standingTasks", Boolean.toString(resident));
    try {
      new SignumLogisticRegression()
          .setAggregation(mode)
          .setFinish(finish)
          .setRegParam(0.01)
          .setMaxIter(5)
          .setNumWorkers(3)
          .setCheckpointInterval(2)
          .fit(Rows.frame(spark, Rows.sparseLogistic(600, 50, 5, 2), 2));
    } finally {
      spark.sparkContext().conf().remove("spark.signum.standingTasks");
    }
  }

  /** Sorted rows are exchanged between the workers. */
  @Test
  void anExchangeLeavesNoLock() {
    List<Row> sorted = new ArrayList<>(Rows.denseLogistic(1200, 4, 3));
    sorted.sort((a, b) -> Double.compare(a.getDouble(0), b.getDouble(0)));
    new SignumLogisticRegression()
        .setNumWorkers(4)
        .setMaxIter(3)
        .setShuffle("always")
        .fit(Rows.frame(spark, sorted, 4));
  }

  /** So wide that the executors take the sums of rounds and of the finish. */
  @ParameterizedTest
  @CsvSource({"auto", "none"})
  void wideFitsLeaveNoLock(String finish) {
    List<Row> rows = new ArrayList<>();
    for (Row row : Rows.sparseLogistic(300, 50, 5, 2)) {
      Vector x = row.getAs(1);
      rows.add(
          Rows.row(
              row.getDouble(0),
              Vectors.sparse(BlockJobs.LONG + 7, x.toSparse().indices(), x.toSparse().values()),
              1));
    }
    new SignumLogisticRegression()
        .setRegParam(0.01)
        .setNumWorkers(3)
        .setFinish(finish)
        .setMaxIter(3)
        .fit(Rows.frame(spark, rows, 2));
  }

  @Test
  void networksLeaveNoLock() {
    Dataset<Row> rows = Rows.frame(spark, Rows.denseLogistic(300, 4, 3), 2);
    new SignumMultilayerPerceptronClassifier()
        .setLayers(new int[] {4, 3, 2})
        .setMaxIter(3)
        .setNumWorkers(2)
        .fit(rows);
  }
}
