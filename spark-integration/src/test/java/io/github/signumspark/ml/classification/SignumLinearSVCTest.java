// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.List;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LocalSpark.class)
class SignumLinearSVCTest {

  @ParameterizedTest
  @CsvSource({
    "local, dense, true, true, true",
    "local, sparse, false, true, false",
    "gradient, dense, true, false, false",
    "gradient, sparse, false, true, true"
  })
  void comesWithinOnePercentOfMllib(
      String aggregation,
      String kind,
      boolean standardization,
      boolean intercept,
      boolean weighted) {
    Dataset<Row> rows = frame(kind);
    LinearSVC mllib =
        new LinearSVC()
            .setRegParam(0.01)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setTol(1e-9);
    SignumLinearSVC signum =
        new SignumLinearSVC()
            .setAggregation(aggregation)
            .setRegParam(0.01)
            .setStandardization(standardization)
            .setFitIntercept(intercept);
    if (weighted) {
      mllib.setWeightCol("weight");
      signum.setWeightCol("weight");
    }
    double optimum = last(mllib.fit(rows));
    LinearSVCModel model = signum.fit(rows);
    assertEquals(optimum, last(model), 0.01 * optimum);
    assertInstanceOf(SignumTrainingSummary.class, model.summary());
    assertEquals(mllib.fit(rows).summary().accuracy(), model.summary().accuracy(), 0.02);
  }

  @Test
  void oneClassIsRefusedAsByMllib() {
    Dataset<Row> rows = frame("dense").withColumn("label", functions.lit(0.0));
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> new SignumLinearSVC().fit(rows));
    assertTrue(error.getMessage().contains("the column label has 1"), error.getMessage());
  }

  @Test
  void startsFromTheInitialModel() {
    Dataset<Row> rows = frame("dense");
    LinearSVCModel good = new LinearSVC().setRegParam(0.01).fit(rows);
    LinearSVCModel warm =
        new SignumLinearSVC()
            .setAggregation("gradient")
            .setRegParam(0.01)
            .setInitialModel(good)
            .fit(rows);
    assertEquals(last(good), warm.summary().objectiveHistory()[0], 1e-5);
  }

  private static double last(LinearSVCModel model) {
    double[] history = model.summary().objectiveHistory();
    return history[history.length - 1];
  }

  private static Dataset<Row> frame(String kind) {
    List<Row> rows =
        kind.equals("dense") ? Rows.denseLogistic(1500, 6, 3) : Rows.sparseLogistic(2000, 40, 5, 4);
    return Rows.frame(LocalSpark.session(), rows, 3);
  }
}
