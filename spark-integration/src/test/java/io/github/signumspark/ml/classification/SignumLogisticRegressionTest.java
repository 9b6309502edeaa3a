// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

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
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LocalSpark.class)
class SignumLogisticRegressionTest {

  @ParameterizedTest
  @CsvSource({
    "dense, true, true, true",
    "dense, false, true, false",
    "dense, true, false, true",
    "sparse, false, true, true",
    "sparse, true, true, false"
  })
  void reachesMllibsOptimum(
      String kind, boolean standardization, boolean intercept, boolean weighted) {
    Dataset<Row> rows = frame(kind);
    LogisticRegression mllib =
        new LogisticRegression()
            .setRegParam(0.01)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setTol(1e-10);
    SignumLogisticRegression signum =
        new SignumLogisticRegression()
            .setAggregation("gradient")
            .setRegParam(0.01)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setMaxIter(400)
            .setTol(0);
    if (weighted) {
      mllib.setWeightCol("weight");
      signum.setWeightCol("weight");
    }
    LogisticRegressionModel expected = mllib.fit(rows);
    LogisticRegressionModel actual = signum.fit(rows);
    double[] history = expected.summary().objectiveHistory();
    double optimum = history[history.length - 1];
    double[] ours = actual.summary().objectiveHistory();
    assertEquals(optimum, ours[ours.length - 1], 2e-4 * optimum);
    double scale = Vectors.norm(expected.coefficients(), Double.POSITIVE_INFINITY);
    for (int j = 0; j < expected.numFeatures(); j++) {
      assertEquals(expected.coefficients().apply(j), actual.coefficients().apply(j), 0.05 * scale);
    }
    assertEquals(expected.intercept(), actual.intercept(), 0.1 * scale);
  }

  @ParameterizedTest
  @CsvSource({
    "dense, true, true",
    "dense, false, false",
    "sparse, false, true",
    "sparse, true, false"
  })
  void localRoundsComeWithinOnePercentByDefault(
      String kind, boolean standardization, boolean intercept) {
    Dataset<Row> rows = frame(kind);
    LogisticRegression mllib =
        new LogisticRegression()
            .setRegParam(0.001)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setTol(1e-10);
    SignumLogisticRegression signum =
        new SignumLogisticRegression()
            .setRegParam(0.001)
            .setStandardization(standardization)
            .setFitIntercept(intercept);
    double[] history = mllib.fit(rows).summary().objectiveHistory();
    double optimum = history[history.length - 1];
    double[] ours = signum.fit(rows).summary().objectiveHistory();
    double gap = (ours[ours.length - 1] - optimum) / (StrictMath.log(2) - optimum);
    assertTrue(gap < 0.01, "gap " + gap);
  }

  @ParameterizedTest
  @CsvSource({"local", "gradient"})
  void givesTheSameBitsTwice(String aggregation) {
    Dataset<Row> rows = frame("sparse");
    SignumLogisticRegression stage =
        new SignumLogisticRegression().setAggregation(aggregation).setMaxIter(30);
    LogisticRegressionModel first = stage.fit(rows);
    LogisticRegressionModel second = stage.fit(rows);
    assertEquals(first.coefficients(), second.coefficients());
    assertEquals(first.intercept(), second.intercept());
  }

  @Test
  void summaryIsMllibsAndTellsOfTheFit() {
    Dataset<Row> rows = frame("dense");
    LogisticRegressionModel model =
        new SignumLogisticRegression().setMaxIter(20).setSeed(5).fit(rows);
    assertEquals(
        new LogisticRegression().fit(rows).binarySummary().areaUnderROC(),
        model.binarySummary().areaUnderROC(),
        0.01);
    FitResult details =
        assertInstanceOf(SignumTrainingSummary.class, model.summary()).signumDetails();
    assertTrue(details.learningRate() > 0);
    assertTrue(details.passes() > 0);
    assertTrue(details.workers() > 0);
    assertEquals(5, details.seed());
    assertFalse(details.rounds().isEmpty());
    assertFalse(details.kernelProviders().isEmpty());
    assertTrue(model.summary().objectiveHistory().length > 1);
    assertEquals(model.summary().objectiveHistory().length, details.historySeconds().size());
  }

  @Test
  void summaryPlannedLaterIsOfTheModelAsFitted() {
    Dataset<Row> rows = frame("dense");
    LogisticRegressionModel model = new SignumLogisticRegression().setMaxIter(20).fit(rows);
    Dataset<Row> predictions = model.transform(rows);
    List<Row> expected = predictions.collectAsList();
    long right = predictions.filter("prediction = label").count();
    model.setThreshold(1).setPredictionCol("other");
    assertEquals((double) right / rows.count(), model.summary().accuracy());
    assertEquals(predictions.schema(), model.summary().predictions().schema());
    assertEquals(expected, model.summary().predictions().collectAsList());
    assertTrue(model.binarySummary().roc().count() > 2);
  }

  @Test
  void constantLabelsGiveMllibsConstantModel() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(Rows.row(1, Vectors.dense(i, 1), 1));
    }
    LogisticRegressionModel model =
        new SignumLogisticRegression().fit(Rows.frame(LocalSpark.session(), rows, 2));
    assertEquals(Double.POSITIVE_INFINITY, model.intercept());
    assertEquals(0, Vectors.norm(model.coefficients(), 1));
    assertTrue(model.hasSummary());
  }

  @Test
  void whatSignumCannotHonourGoesToMllibOrIsRefused() {
    Dataset<Row> rows = frame("dense");
    SignumLogisticRegression stage =
        new SignumLogisticRegression().setRegParam(0.1).setElasticNetParam(0.5).setFinish("none");
    LogisticRegressionModel model = stage.fit(rows);
    assertFalse(model.summary() instanceof SignumTrainingSummary);
    LogisticRegressionModel mllib =
        new LogisticRegression().setRegParam(0.1).setElasticNetParam(0.5).fit(rows);
    for (int j = 0; j < 6; j++) {
      // MLlib's own sums differ by the order in which tasks end.
      assertEquals(mllib.coefficients().apply(j), model.coefficients().apply(j), 1e-9);
    }
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> stage.copy(ParamMap.empty()).setUnsupportedParams("error").fit(rows));
    assertTrue(error.getMessage().contains("elasticNetParam"), error.getMessage());
    SignumLogisticRegression bounded = new SignumLogisticRegression();
    bounded.setUnsupportedParams("error");
    bounded.set(
        bounded.lowerBoundsOnCoefficients(),
        new DenseMatrix(1, 6, new double[] {0, 0, 0, 0, 0, 0}));
    assertThrows(IllegalArgumentException.class, () -> bounded.fit(rows));
  }

  @Test
  void threeClassesAreTrainedToo() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(Rows.row(i % 3, Vectors.dense(i % 3 + 0.1 * (i % 7), i % 5), 1));
    }
    LogisticRegressionModel model =
        new SignumLogisticRegression().fit(Rows.frame(LocalSpark.session(), rows, 2));
    assertEquals(3, model.numClasses());
    assertInstanceOf(SignumTrainingSummary.class, model.summary());
    assertTrue(model.summary().accuracy() > 0.95);
  }

  @Test
  void startsFromTheInitialModelAlsoAsACopy() {
    Dataset<Row> rows = frame("dense");
    LogisticRegressionModel good = new LogisticRegression().setRegParam(0.01).fit(rows);
    double[] cold =
        new SignumLogisticRegression()
            .setAggregation("gradient")
            .setRegParam(0.01)
            .fit(rows)
            .summary()
            .objectiveHistory();
    SignumLogisticRegression warm =
        new SignumLogisticRegression()
            .setAggregation("gradient")
            .setRegParam(0.01)
            .setInitialModel(good)
            .copy(ParamMap.empty());
    double[] history = warm.fit(rows).summary().objectiveHistory();
    assertTrue(history[0] < cold[0] - 0.01, history[0] + " against " + cold[0]);
    assertEquals(
        good.summary().objectiveHistory()[good.summary().objectiveHistory().length - 1],
        history[0],
        1e-6);
  }

  @Test
  void validationRowsEndTrainingEarly(SparkSession spark) {
    Dataset<Row> rows =
        frame("sparse").withColumn("hold", org.apache.spark.sql.functions.expr("weight = 2"));
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setAggregation("gradient")
            .setValidationIndicatorCol("hold")
            .setMaxIter(200);
    stage.setTol(1e-3);
    FitResult details = ((SignumTrainingSummary) stage.fit(rows).summary()).signumDetails();
    assertTrue(details.rounds().size() < 200, details.stopReason());
    assertTrue(details.stopReason().contains("tol"), details.stopReason());
  }

  @Test
  void refusesAnInitialModelOfAnotherWidth() {
    LogisticRegressionModel other = new LogisticRegression().fit(frame("sparse"));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SignumLogisticRegression().setInitialModel(other).fit(frame("dense")));
    assertTrue(error.getMessage().contains("6 features"), error.getMessage());
  }

  private static Dataset<Row> frame(String kind) {
    List<Row> rows =
        kind.equals("dense") ? Rows.denseLogistic(1500, 6, 3) : Rows.sparseLogistic(2000, 40, 5, 4);
    return Rows.frame(LocalSpark.session(), rows, 3);
  }

  @Test
  void aColumnInTwoRolesIsReadAsItsCopyWouldBe(SparkSession spark) {
    Dataset<Row> rows = Rows.frame(spark, Rows.denseLogistic(400, 3, 7), 2);
    Dataset<Row> copied =
        rows.withColumn("copy", rows.col("label"))
            .withColumn("held", rows.col("label").cast("boolean"));
    SignumLogisticRegression stage =
        new SignumLogisticRegression().setNumWorkers(2).setRegParam(0.1).setFitIntercept(false);
    LogisticRegressionModel weighted = stage.setWeightCol("copy").fit(copied);
    LogisticRegressionModel twoRoles = stage.setWeightCol("label").fit(rows);
    assertEquals(weighted.coefficients(), twoRoles.coefficients());
    stage.clear(stage.weightCol());
    LogisticRegressionModel heldOut = stage.setValidationIndicatorCol("held").fit(copied);
    assertEquals(
        heldOut.coefficients(), stage.setValidationIndicatorCol("label").fit(rows).coefficients());
  }
}
