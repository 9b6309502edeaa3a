// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An input whose rows are others when they are computed again. */
@ExtendWith(LocalSpark.class)
class OtherRowsTest {
  private static final AtomicInteger LABEL_SHIFT = new AtomicInteger();

  private final SparkSession spark;

  OtherRowsTest(SparkSession spark) {
    this.spark = spark;
  }

  /** Tasks that stay hold their blocks, so that none could be taken between two rounds. */
  @BeforeEach
  void aJobEachRound() {
    spark.sparkContext().setLocalProperty("spark.signum.standingTasks", "false");
  }

  @AfterEach
  void asBefore() {
    spark.sparkContext().setLocalProperty("spark.signum.standingTasks", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "vote", "gradient"})
  void endTheFitWithTheirPartition(String mode) {
    BlockThief thief =
        new BlockThief(spark.sparkContext(), 3, found -> LABEL_SHIFT.incrementAndGet());
    AtomicReference<Throwable> told = new AtomicReference<>();
    TrainingListener ear =
        new TrainingListener() {
          @Override
          public void onFailure(FitInfo fit, Throwable error) {
            told.set(error);
          }
        };
    SignumListeners.add(spark, thief);
    SignumListeners.add(spark, ear);
    try {
      Dataset<Row> rows = changing();
      IngestException error = assertThrows(IngestException.class, () -> Fits.stage(mode).fit(rows));
      assertTrue(
          error
              .getMessage()
              .matches(
                  "partition [0-7] has other rows when read again: the input is not deterministic;"
                      + " save it first and train on the saved rows"),
          error.getMessage());
      assertEquals(error, told.get());
      assertEquals(1, thief.thefts());
    } finally {
      SignumListeners.remove(spark, thief);
      SignumListeners.remove(spark, ear);
    }
    assertEquals(
        Map.of(),
        JavaSparkContext.fromSparkContext(spark.sparkContext()).getPersistentRDDs(),
        "rows stay persisted after a failed fit");
  }

  /** Rows that are exchanged lie in shuffle files: they do not change when a block is lost. */
  @Test
  void areNotReadAgainOnceExchanged() throws Exception {
    SignumLogisticRegression stage = Fits.stage("local").setShuffle("always");
    Dataset<Row> rows = changing();
    String undisturbed = Bits.of(stage.fit(rows));
    int shift = LABEL_SHIFT.get();
    BlockThief thief =
        new BlockThief(spark.sparkContext(), 3, found -> LABEL_SHIFT.incrementAndGet());
    SignumListeners.add(spark, thief);
    try {
      assertEquals(undisturbed, Bits.of(stage.fit(rows)));
    } finally {
      SignumListeners.remove(spark, thief);
    }
    assertEquals(1, thief.thefts());
    assertEquals(shift + 1, LABEL_SHIFT.get());
  }

  /** Some labels depend on when they are read. */
  private Dataset<Row> changing() {
    List<Row> source = Rows.sparseLogistic(800, 30, 4, 5);
    Dataset<Row> steady = Rows.frame(spark, source, 3);
    JavaRDD<Row> changing =
        steady
            .toJavaRDD()
            .map(
                row ->
                    row.hashCode() % 10 != 0
                        ? row
                        : Rows.row(
                            (row.getDouble(0) + LABEL_SHIFT.get()) % 2,
                            row.getAs(1),
                            row.getDouble(2)));
    return spark.createDataFrame(changing, steady.schema());
  }
}
