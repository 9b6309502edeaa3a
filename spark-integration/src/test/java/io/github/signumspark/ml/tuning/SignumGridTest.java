// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Readings;
import io.github.signumspark.testing.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

/** The range of penalties, by what MLlib's own fits with them come to. */
@ExtendWith(LocalSpark.class)
class SignumGridTest {
  private final SparkSession spark;
  private Dataset<Row> rows;

  SignumGridTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void rows() {
    rows = Rows.frame(spark, Rows.sparseLogistic(2500, 40, 6, 5), 3);
  }

  @ParameterizedTest
  @CsvSource({
    "1, true, true, false",
    "0.3, true, true, true",
    "1, false, true, true",
    "0.5, true, false, false",
    "1, false, false, true"
  })
  void atTheLargestMllibLeavesNoWeightAndBelowItSome(
      double l1, boolean standardization, boolean intercept, boolean weighted) {
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setElasticNetParam(l1)
            .setStandardization(standardization)
            .setFitIntercept(intercept);
    LogisticRegression mllib =
        new LogisticRegression()
            .setElasticNetParam(l1)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setTol(1e-10);
    if (weighted) {
      stage.setWeightCol("weight");
      mllib.setWeightCol("weight");
    }
    double largest = SignumGrid.values(stage, rows, 2)[0];
    assertEquals(0, mllib.setRegParam(1.001 * largest).fit(rows).coefficients().numNonzeros());
    assertTrue(mllib.setRegParam(0.97 * largest).fit(rows).coefficients().numNonzeros() > 0);
    assertEquals(0, stage.setRegParam(1.001 * largest).fit(rows).coefficients().numNonzeros());
    assertTrue(stage.setRegParam(0.97 * largest).fit(rows).coefficients().numNonzeros() > 0);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "0.4, false"})
  void theSameOfSquaredErrors(double l1, boolean standardization) {
    Dataset<Row> numbers = rows.withColumn("label", functions.expr("40 + 7 * label + weight"));
    SignumLinearRegression stage =
        new SignumLinearRegression().setElasticNetParam(l1).setStandardization(standardization);
    LinearRegression mllib =
        new LinearRegression()
            .setElasticNetParam(l1)
            .setStandardization(standardization)
            .setTol(1e-10);
    double largest = SignumGrid.values(stage, numbers, 2)[0];
    assertEquals(0, mllib.setRegParam(1.001 * largest).fit(numbers).coefficients().numNonzeros());
    assertTrue(mllib.setRegParam(0.97 * largest).fit(numbers).coefficients().numNonzeros() > 0);
  }

  /** In units of the features' deviations and, of numbers, of the labels'. */
  private double largestWeight(Estimator<?> stage, Dataset<Row> data, double labelUnit) {
    ParamMap strongest = SignumGrid.regParams(stage, data, 2)[0];
    Object model = stage.fit(data, strongest);
    Vector deviations = (Vector) data.select(Summarizer.std(data.col("features"))).first().get(0);
    double[] weights =
        model instanceof org.apache.spark.ml.classification.LogisticRegressionModel logistic
            ? logistic.coefficientMatrix().toArray()
            : model instanceof org.apache.spark.ml.classification.LinearSVCModel svc
                ? svc.coefficients().toArray()
                : ((org.apache.spark.ml.regression.LinearRegressionModel) model)
                    .coefficients()
                    .toArray();
    double largest = 0;
    for (int k = 0; k < weights.length; k++) {
      double deviation = deviations.apply(k % deviations.size());
      largest = Math.max(largest, Math.abs(weights[k]) * deviation / labelUnit);
    }
    return largest;
  }

  @Test
  void theStrongestRidgeLeavesLittle() {
    Dataset<Row> numbers = rows.withColumn("label", functions.expr("40 + 7 * label + weight"));
    double unit = numbers.select(functions.stddev("label")).first().getDouble(0);
    Dataset<Row> three =
        rows.withColumn("label", functions.expr("label + double(weight > 1.5 and label > 0)"));
    for (double largest :
        new double[] {
          largestWeight(new SignumLogisticRegression(), rows, 1),
          largestWeight(new SignumLogisticRegression().setFamily("multinomial"), three, 1),
          largestWeight(new SignumLinearSVC(), rows, 1),
          largestWeight(new SignumLinearRegression().setSolver("l-bfgs"), numbers, unit),
          largestWeight(new SignumLinearRegression().setLoss("huber"), numbers, unit)
        }) {
      assertTrue(largest > 1e-3 && largest < 0.02, "largest weight " + largest);
    }
  }

  @Test
  void valuesFallByTheSameRatioAndAreTheSameAgain() {
    SignumLogisticRegression ridge = new SignumLogisticRegression();
    double[] values = SignumGrid.values(ridge, rows, 7);
    for (int i = 1; i < values.length; i++) {
      assertEquals(0.1, values[i] / values[i - 1], 1e-12); // 2500 rows are many for 40 columns
    }
    assertArrayEquals(values, SignumGrid.values(ridge, rows, 7));
    ParamMap[] maps = SignumGrid.regParams(ridge, rows, 7);
    assertArrayEquals(
        values, Arrays.stream(maps).mapToDouble(m -> (Double) m.apply(ridge.regParam())).toArray());
    double[] lasso =
        SignumGrid.values(new SignumLogisticRegression().setElasticNetParam(1), rows, 3);
    assertEquals(values[0], 100 * lasso[0], 1e-9 * values[0]);
    assertEquals(1e-4, lasso[2] / lasso[0], 1e-12);
    Dataset<Row> few = rows.limit(300).coalesce(1);
    double[] ofFew =
        SignumGrid.values(new SignumLogisticRegression().setElasticNetParam(1), few, 2);
    assertEquals(1e-2, ofFew[1] / ofFew[0], 1e-12);
  }

  @Test
  void takesBlocksThatAreKeptAndLeavesNothing() throws InterruptedException {
    Dataset<Row> cached = rows.cache();
    try (Readings readings = new Readings(spark)) {
      SignumLogisticRegression stage = new SignumLogisticRegression();
      ParamMap[] maps = SignumGrid.regParams(stage, cached, 3);
      stage.fit(cached, maps[1]);
      stage.fit(cached, CollectionConverters.asScala(List.of(maps)).toSeq());
      assertEquals(1, readings.count());
    } finally {
      cached.unpersist(true);
    }
    Readings.drain(spark.sparkContext());
    SignumGrid.values(new SignumLogisticRegression(), rows.filter("weight > 0"), 3);
    assertEquals(Set.of(), Readings.persisted(spark));
  }

  private static void assertRefused(String message, Estimator<?> stage, Dataset<?> data, int n) {
    String told =
        assertThrows(IllegalArgumentException.class, () -> SignumGrid.regParams(stage, data, n))
            .getMessage();
    assertTrue(told.contains(message), told);
  }

  @Test
  void refusesWhatHasNoRange() {
    SignumLogisticRegression stage = new SignumLogisticRegression();
    assertRefused("2 penalties or more, not 1", stage, rows, 1);
    assertRefused("ParamGridBuilder", new SignumFMClassifier(), rows, 3);
    assertRefused(
        "ParamGridBuilder", new Pipeline().setStages(new PipelineStage[] {stage}), rows, 3);
    assertRefused("tells anything", stage, rows.filter("label = 1"), 3);
    assertRefused(
        "tells anything",
        new SignumLinearRegression(),
        rows.withColumn("label", functions.lit(3.0)),
        3);
  }
}
