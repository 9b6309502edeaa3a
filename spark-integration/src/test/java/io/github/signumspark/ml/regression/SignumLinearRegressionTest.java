// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LocalSpark.class)
class SignumLinearRegressionTest {

  @ParameterizedTest
  @CsvSource({
    "huber, local, 0, true, true, true",
    "huber, local, 0.1, false, true, false",
    "huber, gradient, 0.1, true, false, true",
    "squaredError, local, 0, true, true, false",
    "squaredError, local, 5, true, true, true",
    "squaredError, gradient, 5, false, true, false"
  })
  void comesWithinOnePercentOfMllib(
      String loss,
      String aggregation,
      double regParam,
      boolean standardization,
      boolean intercept,
      boolean weighted) {
    Dataset<Row> rows = frame();
    LinearRegression mllib =
        new LinearRegression()
            .setLoss(loss)
            .setSolver("l-bfgs")
            .setRegParam(regParam)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setTol(1e-10)
            .setMaxIter(500);
    SignumLinearRegression signum =
        new SignumLinearRegression()
            .setLoss(loss)
            .setSolver("l-bfgs")
            .setAggregation(aggregation)
            .setRegParam(regParam)
            .setStandardization(standardization)
            .setFitIntercept(intercept);
    if (weighted) {
      mllib.setWeightCol("weight");
      signum.setWeightCol("weight");
    }
    LinearRegressionModel expected = mllib.fit(rows);
    LinearRegressionModel actual = signum.fit(rows);
    double optimum = last(expected);
    assertEquals(optimum, last(actual), 0.01 * optimum);
    assertEquals(expected.scale(), actual.scale(), 0.03 * expected.scale());
    assertEquals(
        expected.summary().rootMeanSquaredError(),
        actual.summary().rootMeanSquaredError(),
        0.02 * expected.summary().rootMeanSquaredError());
  }

  @Test
  void summaryIsMllibsAndTellsOfTheFit() {
    LinearRegressionModel model =
        new SignumLinearRegression().setLoss("huber").setMaxIter(8).setSeed(5).fit(frame());
    FitResult details =
        assertInstanceOf(SignumTrainingSummary.class, model.summary()).signumDetails();
    assertEquals(5, details.seed());
    assertTrue(details.finish().iterations() <= 8, details.finish().line());
    assertEquals(details.objectiveHistory().length - 1, model.summary().totalIterations());
    assertEquals("prediction", model.summary().predictionCol());
    assertEquals(1500, model.summary().numInstances());
    assertTrue(model.summary().r2() > 0, "r2 " + model.summary().r2());
    assertThrows(
        UnsupportedOperationException.class, () -> model.summary().coefficientStandardErrors());
  }

  @Test
  void whatMllibSolvesExactlyIsMllibs() {
    Dataset<Row> rows = frame();
    LinearRegressionModel model = new SignumLinearRegression().fit(rows);
    assertFalse(model.summary() instanceof SignumTrainingSummary);
    assertTrue(model.summary().coefficientStandardErrors().length > 0);
    for (SignumLinearRegression refused :
        List.of(
            new SignumLinearRegression(),
            new SignumLinearRegression().setSolver("normal"),
            new SignumLinearRegression()
                .setSolver("l-bfgs")
                .setRegParam(0.1)
                .setElasticNetParam(1)
                .setFinish("none"))) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> refused.setUnsupportedParams("error").fit(rows));
      assertTrue(error.getMessage().contains("Signum cannot honour"), error.getMessage());
    }
  }

  @Test
  void constantLabelsGiveTheConstant() {
    Dataset<Row> rows = frame().withColumn("label", functions.lit(7.5));
    LinearRegressionModel model = new SignumLinearRegression().setLoss("huber").fit(rows);
    assertEquals(7.5, model.intercept());
    assertEquals(0, Vectors.norm(model.coefficients(), 1));
    assertTrue(model.hasSummary());
  }

  @Test
  void startsFromTheInitialModel() {
    Dataset<Row> rows = frame();
    LinearRegressionModel good = new LinearRegression().setLoss("huber").fit(rows);
    LinearRegressionModel warm =
        new SignumLinearRegression()
            .setLoss("huber")
            .setAggregation("gradient")
            .setMaxIter(3)
            .setInitialModel(good)
            .fit(rows);
    assertEquals(last(good), warm.summary().objectiveHistory()[0], 1e-5 * last(good));
  }

  private static double last(LinearRegressionModel model) {
    double[] history = model.summary().objectiveHistory();
    return history[history.length - 1];
  }

  /** Labels in the hundreds, columns of different scales, and some rows far out. */
  private static Dataset<Row> frame() {
    SplittableRandom random = new SplittableRandom(8);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      double a = random.nextDouble(-1, 1);
      double b = random.nextDouble(0, 30);
      double c = random.nextInt(0, 2);
      double noise = random.nextDouble(-20, 20) + (i % 25 == 0 ? 400 : 0);
      rows.add(Rows.row(300 + 90 * a + 4 * b - 60 * c + noise, Vectors.dense(a, b, c), 1 + i % 3));
    }
    return Rows.frame(LocalSpark.session(), rows, 3);
  }
}
