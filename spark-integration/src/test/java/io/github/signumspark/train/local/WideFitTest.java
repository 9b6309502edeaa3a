// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import io.github.signumspark.train.jobs.BlockJobs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fits so wide that the executors take the sums. */
@ExtendWith(LocalSpark.class)
class WideFitTest {
  private static final int FEATURES = 300;

  @Test
  void emptyColumnsChangeNoBit(SparkSession spark) {
    List<Row> rows = Rows.sparseLogistic(900, FEATURES, 6, 21);
    List<Row> wide = new ArrayList<>();
    for (Row row : rows) {
      SparseVector x = (SparseVector) row.get(1);
      wide.add(
          Rows.row(
              row.getDouble(0),
              Vectors.sparse(BlockJobs.LONG + 7, x.indices(), x.values()),
              row.getDouble(2)));
    }
    LogisticRegressionModel narrowModel = fit(spark, rows);
    LogisticRegressionModel wideModel = fit(spark, wide);
    double[] coefficients = wideModel.coefficients().toArray();
    assertEquals(BlockJobs.LONG + 7, coefficients.length);
    assertArrayEquals(narrowModel.coefficients().toArray(), Arrays.copyOf(coefficients, FEATURES));
    assertEquals(narrowModel.intercept(), wideModel.intercept());
    assertNotEquals(0, coefficients[1]);
    for (int j = FEATURES; j < coefficients.length; j++) {
      assertEquals(0, coefficients[j]);
    }
    assertArrayEquals(
        narrowModel.summary().objectiveHistory(), wideModel.summary().objectiveHistory());
    assertTrue(narrowModel.summary().objectiveHistory().length > 5);
  }

  private static LogisticRegressionModel fit(SparkSession spark, List<Row> rows) {
    return new SignumLogisticRegression()
        .setRegParam(0.01)
        .setWeightCol("weight")
        .setNumWorkers(3)
        .setMaxIter(6)
        .fit(Rows.frame(spark, rows, 2));
  }
}
