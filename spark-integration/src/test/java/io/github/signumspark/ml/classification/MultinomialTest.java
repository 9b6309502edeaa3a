// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LocalSpark.class)
class MultinomialTest {
  private static final int CLASSES = 4;
  private static final int FEATURES = 9;

  @ParameterizedTest
  @CsvSource({
    "dense, true, true",
    "dense, false, false",
    "sparse, false, true",
    "sparse, true, false"
  })
  void localRoundsComeWithinOnePercentOfMllibsOptimum(
      String kind, boolean standardization, boolean intercept) {
    Dataset<Row> rows = frame(kind.equals("dense"));
    LogisticRegressionModel expected =
        new LogisticRegression()
            .setRegParam(0.003)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setWeightCol("weight")
            .setTol(1e-10)
            .fit(rows);
    LogisticRegressionModel actual =
        new SignumLogisticRegression()
            .setRegParam(0.003)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setWeightCol("weight")
            .fit(rows);
    double[] history = expected.summary().objectiveHistory();
    double optimum = history[history.length - 1];
    double[] ours = actual.summary().objectiveHistory();
    double gap = (ours[ours.length - 1] - optimum) / (StrictMath.log(CLASSES) - optimum);
    assertTrue(gap < 0.01, "gap " + gap);
    assertEquals(expected.summary().accuracy(), actual.summary().accuracy(), 0.02);
    assertInstanceOf(SignumTrainingSummary.class, actual.summary());
    if (intercept) {
      double sum = 0;
      for (double b : actual.interceptVector().toArray()) {
        sum += b;
      }
      assertEquals(0, sum, 1e-9);
    }
  }

  /**
   * Steps in the small columns' own size would leap to and fro over the weights that the penalty
   * holds near 0.
   */
  @Test
  void columnsThatThePenaltyOutweighsDoNoHarm() {
    List<Row> all = new ArrayList<>();
    List<Row> large = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 3000; i++) {
      int label = random.nextInt(CLASSES);
      double[] x = new double[60];
      for (int j = 0; j < x.length; j++) {
        // A class's own columns are the likelier; the last third has values of 10⁻⁴.
        boolean own = j % CLASSES == label;
        if (random.nextDouble() < (own ? 0.3 : 0.1)) {
          x[j] = j < 40 ? 1 : 1e-4;
        }
      }
      all.add(Rows.row(label, Vectors.dense(x).toSparse(), 1));
      large.add(Rows.row(label, Vectors.dense(Arrays.copyOf(x, 40)).toSparse(), 1));
    }
    double lambda = 1e-4;
    // The small columns' optimum is 0 but for 10⁻⁴ of a margin.
    double[] expected =
        new LogisticRegression()
            .setRegParam(lambda)
            .setStandardization(false)
            .setTol(1e-10)
            .fit(Rows.frame(LocalSpark.session(), large, 2))
            .summary()
            .objectiveHistory();
    double[] ours =
        new SignumLogisticRegression()
            .setRegParam(lambda)
            .setStandardization(false)
            .fit(Rows.frame(LocalSpark.session(), all, 2))
            .summary()
            .objectiveHistory();
    double optimum = expected[expected.length - 1];
    double gap = (ours[ours.length - 1] - optimum) / (StrictMath.log(CLASSES) - optimum);
    assertTrue(gap < 0.01, "gap " + gap);
  }

  @Test
  void coefficientsHaveMeanZeroWithoutAPenalty() {
    LogisticRegressionModel model = new SignumLogisticRegression().setMaxPasses(5).fit(frame(true));
    for (int j = 0; j < FEATURES; j++) {
      double sum = 0;
      for (int k = 0; k < CLASSES; k++) {
        sum += model.coefficientMatrix().apply(k, j);
      }
      assertEquals(0, sum, 1e-9);
    }
  }

  @Test
  void twoClassesOfTheMultinomialFamilyComeOutAsMllibs() {
    Dataset<Row> rows = frame(true).filter("label < 2");
    LogisticRegressionModel expected =
        new LogisticRegression().setFamily("multinomial").setRegParam(0.01).fit(rows);
    LogisticRegressionModel actual =
        new SignumLogisticRegression().setFamily("multinomial").setRegParam(0.01).fit(rows);
    assertEquals(2, actual.coefficientMatrix().numRows());
    assertEquals(
        expected.binarySummary().areaUnderROC(), actual.binarySummary().areaUnderROC(), 0.005);
  }

  @Test
  void oneClassGivesAConstant() {
    Dataset<Row> rows = frame(true).filter("label = 2");
    LogisticRegressionModel model = new SignumLogisticRegression().fit(rows);
    assertEquals(3, model.numClasses());
    assertEquals(2, model.predict(Vectors.zeros(FEATURES)));
  }

  @Test
  void goesOnFromAModel() {
    Dataset<Row> rows = frame(false);
    SignumLogisticRegression stage = new SignumLogisticRegression().setRegParam(0.003);
    LogisticRegressionModel first = stage.fit(rows);
    LogisticRegressionModel second = stage.setInitialModel(first).setMaxIter(1).fit(rows);
    double[] before = first.summary().objectiveHistory();
    double[] after = second.summary().objectiveHistory();
    assertTrue(after[0] < 0.5 * before[0], after[0] + " after a fit that began at " + before[0]);
    assertThrows(IllegalArgumentException.class, () -> stage.fit(frame(false).filter("label < 3")));
  }

  @Test
  void refusesMoreClassesThanTheFamilyHas() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SignumLogisticRegression().setFamily("binomial").fit(frame(true)));
  }

  private static Dataset<Row> frame(boolean dense) {
    SplittableRandom random = new SplittableRandom(5);
    double[] truth = random.doubles((FEATURES + 1) * CLASSES, -2, 2).toArray();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      double[] x = new double[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        x[j] =
            dense
                ? 3 + random.nextDouble(-1, 1) * (j + 1)
                : random.nextInt(4) == 0 ? random.nextDouble(0.5, 2) : 0;
      }
      int best = 0;
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < CLASSES; k++) {
        double margin = truth[FEATURES * CLASSES + k] + random.nextDouble(-1, 1);
        for (int j = 0; j < FEATURES; j++) {
          margin += truth[j * CLASSES + k] * (dense ? (x[j] - 3) / (j + 1) : x[j]);
        }
        if (margin > largest) {
          largest = margin;
          best = k;
        }
      }
      Vector features = Vectors.dense(x);
      rows.add(Rows.row(best, dense ? features : features.toSparse(), 1 + i % 3));
    }
    return Rows.frame(LocalSpark.session(), rows, 2);
  }
}
