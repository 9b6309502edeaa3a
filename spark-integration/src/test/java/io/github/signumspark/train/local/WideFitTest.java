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
    List<Row> wide = widened(rows);
    LogisticRegressionModel narrowModel = fit(spark, rows, "none");
    LogisticRegressionModel wideModel = fit(spark, wide, "none");
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

  /** The finish of wide models keeps fewer pairs and sends floats. */
  @Test
  void emptyColumnsDoNotMoveTheOptimum(SparkSession spark) {
    List<Row> rows = Rows.sparseLogistic(900, FEATURES, 6, 21);
    LogisticRegressionModel narrowModel = fit(spark, rows, "auto");
    LogisticRegressionModel wideModel = fit(spark, widened(rows), "auto");
    double[] narrow = narrowModel.summary().objectiveHistory();
    double[] wide = wideModel.summary().objectiveHistory();
    assertEquals(narrow[narrow.length - 1], wide[wide.length - 1], 2e-6);
    double[] coefficients = wideModel.coefficients().toArray();
    for (int j = FEATURES; j < coefficients.length; j++) {
      assertEquals(0, coefficients[j]);
    }
  }

  private static List<Row> widened(List<Row> rows) {
    List<Row> wide = new ArrayList<>();
    for (Row row : rows) {
      SparseVector x = (SparseVector) row.get(1);
      wide.add(
          Rows.row(
              row.getDouble(0),
              Vectors.sparse(BlockJobs.LONG + 7, x.indices(), x.values()),
              row.getDouble(2)));
    }
    return wide;
  }

  private static LogisticRegressionModel fit(SparkSession spark, List<Row> rows, String finish) {
    return new SignumLogisticRegression()
        .setRegParam(0.01)
        .setWeightCol("weight")
        .setNumWorkers(3)
        .setMaxIter(6)
        .setFinish(finish)
        .fit(Rows.frame(spark, rows, 2));
  }
}
