// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.device.GpuMode;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.mllib.HostBackend;
import io.github.signumspark.testing.LocalSpark;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits in an application whose results and cached rows are written by Kryo. */
class KryoTest {
  private static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    // The serializer is the context's: a session of its own for this class.
    LocalSpark.session().stop();
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "vote", "gradient"})
  void fitsToTheSameBitsTwice(String aggregation) {
    Dataset<Row> rows = rows();
    LogisticRegressionModel first = fit(aggregation, rows);
    LogisticRegressionModel second = fit(aggregation, rows);
    assertArrayEquals(first.coefficients().toArray(), second.coefficients().toArray());
    assertEquals(4, ((SignumTrainingSummary) first.summary()).signumDetails().workers());
  }

  @Test
  void fitsOnADevice() {
    Dataset<Row> rows = rows();
    double[] onCpu = fit("local", rows).coefficients().toArray();
    HostBackend.present = true;
    spark.conf().set(GpuMode.KEY, "force");
    try {
      assertArrayEquals(onCpu, fit("local", rows).coefficients().toArray(), 1e-6);
      assertTrue(HostBackend.calls > 0);
    } finally {
      spark.conf().unset(GpuMode.KEY);
      HostBackend.reset();
    }
  }

  private static Dataset<Row> rows() {
    return new VectorAssembler()
        .setInputCols(new String[] {"x", "y"})
        .setOutputCol("features")
        .transform(
            spark
                .range(0, 2000, 1, 3)
                .selectExpr(
                    "double(id % 5 < 2) as label",
                    "double(id % 5) + double(id % 7) as x", "double(id % 11) as y"));
  }

  private static LogisticRegressionModel fit(String aggregation, Dataset<Row> rows) {
    return new SignumLogisticRegression()
        .setAggregation(aggregation)
        .setNumWorkers(4)
        .setShuffle("always")
        .setMaxIter(5)
        .fit(rows);
  }
}
