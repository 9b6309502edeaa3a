// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.listener.FinishReport;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.TrainingSummary;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionSummary;
import org.apache.spark.ml.regression.LinearRegressionTrainingSummary;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits end at the optimum, or say that they do not. */
@ExtendWith(LocalSpark.class)
class FinishTest {
  private final SparkSession spark;

  FinishTest(SparkSession spark) {
    this.spark = spark;
  }

  private static SignumLogisticRegression stage() {
    return new SignumLogisticRegression().setWeightCol("weight");
  }

  private static FitResult details(LogisticRegressionModel model) {
    return ((SignumTrainingSummary) model.summary()).signumDetails();
  }

  private Dataset<Row> frame(List<Row> rows) {
    return Rows.frame(spark, rows, 2);
  }

  private static double last(LogisticRegressionModel model) {
    double[] history = model.summary().objectiveHistory();
    return history[history.length - 1];
  }

  @ParameterizedTest
  @CsvSource({
    "dense, true, true, 0.001",
    "dense, false, false, 0.001",
    "dense, true, true, 0",
    "sparse, false, true, 0.001",
    "sparse, true, false, 0.001",
    "sparse, true, true, 0.0001",
    "sparse, true, true, 0"
  })
  void endsAtLeastAsLowAsMllib(
      String kind, boolean standardization, boolean intercept, double lambda) {
    Dataset<Row> rows =
        frame(
            kind.equals("dense")
                ? Rows.denseLogistic(2500, 8, 5)
                : Rows.sparseLogistic(2500, 150, 6, 6));
    LogisticRegression mllib =
        new LogisticRegression()
            .setWeightCol("weight")
            .setRegParam(lambda)
            .setStandardization(standardization)
            .setFitIntercept(intercept);
    SignumLogisticRegression stage =
        stage().setRegParam(lambda).setStandardization(standardization).setFitIntercept(intercept);
    double least =
        last(mllib.copy(new org.apache.spark.ml.param.ParamMap()).setTol(1e-13).fit(rows));
    double byDefault = last(mllib.fit(rows));
    LogisticRegressionModel model = stage.fit(rows);
    double range = StrictMath.log(2) - least;
    FinishReport report = details(model).finish();

    assertTrue(report.converged());
    assertTrue(last(model) <= byDefault + 1e-5 * range, last(model) + " for MLlib's " + byDefault);
    assertEquals(least, last(model), 1e-5 * range);
    assertEquals(last(model), details(model).objective());
    assertTrue(report.passes() + report.roundPasses() < 25, report.line());
    // Nearer and nearer, as far as rounding lets it.
    LogisticRegressionModel exact = stage.setTol(0).fit(rows);
    // Blocks hold floats.
    assertEquals(least, last(exact), 1e-7 * range);
    assertTrue(details(exact).finish().gap() < 1e-11 * range, details(exact).finish().line());
  }

  @ParameterizedTest
  @CsvSource({
    "softmax, dense, 0.001, true",
    "softmax, sparse, 0.0001, false",
    "svc, dense, 0.01, true",
    "svc, sparse, 0.001, true",
    "huber, dense, 0, true",
    "huber, dense, 0.01, false"
  })
  void otherLossesEndAtLeastAsLowAsMllib(
      String loss, String kind, double lambda, boolean intercept) {
    List<Row> some =
        kind.equals("dense") ? Rows.denseLogistic(2000, 6, 5) : Rows.sparseLogistic(2000, 80, 6, 6);
    Dataset<Row> rows = frame(loss.equals("softmax") ? ofThreeClasses(some) : some);
    double least = objective(mllib(loss, lambda, intercept, 120, 1e-10), rows);
    double byDefault = objective(mllib(loss, lambda, intercept, 100, 1e-6), rows);
    SignumTrainingSummary summary = summary(signum(loss, lambda, intercept), rows);
    double range = summary.signumDetails().objectiveHistory()[0] - least;
    double reached = summary.signumDetails().objective();
    FinishReport report = summary.signumDetails().finish();

    assertTrue(report.converged(), report.line());
    assertTrue(reached <= byDefault + 1e-4 * range, reached + " for MLlib's " + byDefault);
    assertTrue(reached <= least + 1e-3 * range, reached + " for " + least);
    assertTrue(report.passes() + report.roundPasses() < 45, report.line());
  }

  /** Where one weight alone moves, no optimum is lower, and 0 is 0. */
  @ParameterizedTest
  @CsvSource({
    "sparse, 0.03, 1, true",
    "sparse, 0.001, 0.5, false",
    "dense, 0.02, 0.5, true",
    "dense, 0.001, 1, false"
  })
  void elasticNetsEndAtTheOptimumWithItsSupport(
      String kind, double lambda, double alpha, boolean standardization) {
    Dataset<Row> rows =
        frame(
            kind.equals("dense")
                ? Rows.denseLogistic(2000, 8, 5)
                : Rows.sparseLogistic(2000, 120, 6, 6));
    LogisticRegression mllib =
        new LogisticRegression()
            .setWeightCol("weight")
            .setRegParam(lambda)
            .setElasticNetParam(alpha)
            .setStandardization(standardization)
            .setMaxIter(300)
            .setTol(1e-12);
    LogisticRegressionModel expected = mllib.fit(rows);
    LogisticRegressionModel model =
        stage()
            .setUnsupportedParams("error")
            .setRegParam(lambda)
            .setElasticNetParam(alpha)
            .setStandardization(standardization)
            .setTol(1e-9)
            .fit(rows);
    double range = StrictMath.log(2) - last(expected);
    FinishReport report = details(model).finish();
    assertTrue(report.converged(), report.line());
    assertTrue(last(model) <= last(expected) + 1e-6 * range, last(model) + ", " + last(expected));
    assertTrue(report.passes() < 40, report.line());
    assertEquals(last(model), details(model).objective());
    for (int j = 0; j < model.numFeatures(); j++) {
      double mine = model.coefficients().apply(j);
      double theirs = expected.coefficients().apply(j);
      assertEquals(theirs, mine, 2e-3, "column " + j);
      if (Math.abs(theirs) > 2e-3 || mine == 0) {
        assertEquals(mine == 0, Math.abs(theirs) <= 1e-3, "column " + j + ": " + theirs);
      }
    }
    assertTrue(
        model.coefficients().numNonzeros() <= expected.coefficients().numNonzeros() + 1,
        model.coefficients().numNonzeros() + " for " + expected.coefficients().numNonzeros());
  }

  /** A strong penalty leaves an objective near the constant model's; the gain is what counts. */
  @ParameterizedTest
  @CsvSource({"1, 0.03", "1, 0.015", "0, 3", "0, 30"})
  void aModelThatSaysLittleIsMeasuredByItsGain(double alpha, double lambda) {
    Dataset<Row> rows = frame(Rows.sparseLogistic(2000, 120, 6, 6));
    LogisticRegression mllib =
        new LogisticRegression()
            .setWeightCol("weight")
            .setRegParam(lambda)
            .setElasticNetParam(alpha)
            .setStandardization(false)
            .setMaxIter(300)
            .setTol(1e-14);
    double[] best = mllib.fit(rows).summary().objectiveHistory();
    LogisticRegressionModel model =
        stage().setRegParam(lambda).setElasticNetParam(alpha).setStandardization(false).fit(rows);
    double gain = best[0] - best[best.length - 1];
    double above = last(model) - best[best.length - 1];
    assertTrue(gain < 0.02 && above <= 1e-4 * gain + 1e-8, above + ", gain " + gain);
    FinishReport report = details(model).finish();
    assertTrue(report.converged() && report.passes() < 20, report.line());
  }

  @Test
  void elasticNetsOfSquaredLossAreMllibs() {
    Dataset<Row> rows = frame(Rows.sparseLogistic(2000, 60, 6, 6));
    LinearRegression mllib =
        new LinearRegression()
            .setWeightCol("weight")
            .setSolver("l-bfgs")
            .setRegParam(0.02)
            .setElasticNetParam(0.5)
            .setMaxIter(300)
            .setTol(1e-12);
    LinearRegressionModel expected = mllib.fit(rows);
    LinearRegressionModel model =
        new SignumLinearRegression()
            .setUnsupportedParams("error")
            .setWeightCol("weight")
            .setSolver("l-bfgs")
            .setRegParam(0.02)
            .setElasticNetParam(0.5)
            .setTol(1e-9)
            .fit(rows);
    assertArrayEquals(expected.coefficients().toArray(), model.coefficients().toArray(), 1e-4);
    assertEquals(expected.intercept(), model.intercept(), 1e-4);
    assertEquals(expected.coefficients().numNonzeros(), model.coefficients().numNonzeros());
  }

  /** MLlib's steps are cut where a weight changes its sign: it comes near in hundreds of them. */
  @ParameterizedTest
  @CsvSource({
    "dense, 0.01, 0.5, true, true",
    "dense, 0.001, 1, false, true",
    "dense, 0.0001, 1, true, false",
    "sparse, 0.01, 1, true, true",
    "sparse, 0.0005, 0.5, false, true"
  })
  void elasticNetsOfSeveralClassesEndAtTheOptimum(
      String kind, double lambda, double alpha, boolean standardization, boolean intercept) {
    Dataset<Row> rows =
        frame(
            ofThreeClasses(
                kind.equals("dense")
                    ? Rows.denseLogistic(2000, 6, 5)
                    : Rows.sparseLogistic(2000, 120, 6, 6)));
    LogisticRegressionModel expected =
        new LogisticRegression()
            .setWeightCol("weight")
            .setRegParam(lambda)
            .setElasticNetParam(alpha)
            .setStandardization(standardization)
            .setFitIntercept(intercept)
            .setMaxIter(alpha < 1 ? 300 : 60)
            .setTol(1e-13)
            .fit(rows);
    SignumLogisticRegression stage =
        stage()
            .setUnsupportedParams("error")
            .setRegParam(lambda)
            .setElasticNetParam(alpha)
            .setStandardization(standardization)
            .setFitIntercept(intercept);
    LogisticRegressionModel model = stage.fit(rows);
    double range = expected.summary().objectiveHistory()[0] - last(expected);
    FinishReport report = details(model).finish();
    assertTrue(report.converged(), report.line());
    assertTrue(report.passes() < 40, report.line());
    assertTrue(last(model) <= last(expected) + 1e-4 * range, last(model) + ", " + last(expected));
    LogisticRegressionModel exact = stage.setTol(1e-11).fit(rows);
    assertTrue(details(exact).finish().converged(), details(exact).finish().line());
    assertTrue(last(exact) <= last(expected) + 2e-7 * range, last(exact) + ", " + last(expected));
    assertTrue(
        exact.coefficientMatrix().numNonzeros() <= expected.coefficientMatrix().numNonzeros(),
        exact.coefficientMatrix().numNonzeros()
            + " for "
            + expected.coefficientMatrix().numNonzeros());
    for (int k = 0; k < 3; k++) {
      for (int j = 0; alpha < 1 && j < model.numFeatures(); j++) {
        assertEquals(
            expected.coefficientMatrix().apply(k, j), exact.coefficientMatrix().apply(k, j), 2e-3);
      }
    }
  }

  /** Fewer than two rows a column are known for it, more are found out. */
  @ParameterizedTest
  @CsvSource({"sparse, 250", "sparse, 900", "dense, 70", "dense, 400"})
  void separableRowsTakeMllibsPath(String kind, int count) {
    List<Row> some =
        kind.equals("dense")
            ? Rows.denseLogistic(count, 50, 6)
            : Rows.sparseLogistic(count, 150, 12, 6);
    Dataset<Row> rows = frame(Rows.separable(some, 5));
    LogisticRegressionModel model = stage().fit(rows);
    assertTrue(details(model).stopReason().contains("separated"), details(model).stopReason());
    LogisticRegression mllib = new LogisticRegression();
    double nearest = 0;
    for (int iterations = 8; iterations < 32; iterations += 2) {
      nearest = Math.max(nearest, cosine(model, mllib.setMaxIter(iterations).fit(rows)));
    }
    assertTrue(nearest > 0.995, "cosine " + nearest);
  }

  /** Hashed words fill few of very many columns, and are not separable for that. */
  @Test
  void emptyColumnsTellNothingApart() {
    List<Row> wide = new ArrayList<>();
    for (Row row : Rows.sparseLogistic(2500, 40, 6, 6)) {
      SparseVector x = ((Vector) row.get(1)).toSparse();
      wide.add(Rows.row(row.getDouble(0), Vectors.sparse(1 << 16, x.indices(), x.values()), 1));
    }
    FinishReport report = details(stage().fit(frame(wide))).finish();
    assertTrue(report.converged() && report.rounds() > 0, report.line());
    assertTrue(report.passes() < 20, report.line());
  }

  private static List<Row> ofThreeClasses(List<Row> rows) {
    List<Row> classes = new ArrayList<>();
    for (Row row : rows) {
      Vector x = (Vector) row.get(1);
      classes.add(Rows.row(x.apply(0) > 0.5 ? 2 : row.getDouble(0), x, row.getDouble(2)));
    }
    return classes;
  }

  private static Estimator<?> mllib(
      String loss, double lambda, boolean intercept, int maxIter, double tol) {
    return switch (loss) {
      case "softmax" ->
          new LogisticRegression()
              .setWeightCol("weight")
              .setRegParam(lambda)
              .setFitIntercept(intercept)
              .setMaxIter(maxIter)
              .setTol(tol);
      case "svc" ->
          new LinearSVC()
              .setWeightCol("weight")
              .setRegParam(lambda)
              .setFitIntercept(intercept)
              .setMaxIter(maxIter)
              .setTol(tol);
      default ->
          new LinearRegression()
              .setLoss("huber")
              .setWeightCol("weight")
              .setRegParam(lambda)
              .setFitIntercept(intercept)
              .setMaxIter(maxIter)
              .setTol(tol);
    };
  }

  private static Estimator<?> signum(String loss, double lambda, boolean intercept) {
    return switch (loss) {
      case "softmax" -> stage().setRegParam(lambda).setFitIntercept(intercept);
      case "svc" ->
          new SignumLinearSVC()
              .setWeightCol("weight")
              .setRegParam(lambda)
              .setFitIntercept(intercept);
      default ->
          new SignumLinearRegression()
              .setLoss("huber")
              .setWeightCol("weight")
              .setRegParam(lambda)
              .setFitIntercept(intercept);
    };
  }

  private static double objective(Estimator<?> estimator, Dataset<Row> rows) {
    Object summary = ((HasTrainingSummary<?>) estimator.fit(rows)).summary();
    double[] history =
        summary instanceof LinearRegressionSummary
            ? ((LinearRegressionTrainingSummary) summary).objectiveHistory()
            : ((TrainingSummary) summary).objectiveHistory();
    return history[history.length - 1];
  }

  private static SignumTrainingSummary summary(Estimator<?> estimator, Dataset<Row> rows) {
    return (SignumTrainingSummary) ((HasTrainingSummary<?>) estimator.fit(rows)).summary();
  }

  @ParameterizedTest
  @ValueSource(doubles = {100, 1e3, 1e5, 1e8})
  void outliersOfAnySizeDoNotMoveHuber(double outlier) {
    for (int every : new int[] {20, 400}) {
      Random random = new Random(5);
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        double a = random.nextGaussian();
        double b = random.nextGaussian();
        double label = 3 + a + 2 * b + 0.1 * random.nextGaussian();
        rows.add(Rows.row(i % every == 7 ? outlier : label, Vectors.dense(a, b), 1));
      }
      LinearRegressionModel model = new SignumLinearRegression().setLoss("huber").fit(frame(rows));
      assertArrayEquals(new double[] {1, 2}, model.coefficients().toArray(), 0.02);
      assertEquals(3, model.intercept(), 0.02);
      assertEquals(0.08, model.scale(), 0.02);
    }
  }

  @Test
  void sparksOwnFourRowsReachMllibsObjective() {
    List<Row> rows =
        List.of(
            Rows.row(1, Vectors.dense(0, 1.1, 0.1), 1),
            Rows.row(0, Vectors.dense(2, 1, -1), 1),
            Rows.row(0, Vectors.dense(2, 1.3, 1), 1),
            Rows.row(1, Vectors.dense(0, 1.2, -0.5), 1));
    for (int iterations : new int[] {10, 100}) {
      LogisticRegression mllib = new LogisticRegression().setMaxIter(iterations).setRegParam(0.01);
      LogisticRegressionModel expected = mllib.fit(frame(rows));
      LogisticRegressionModel model =
          new SignumLogisticRegression().setMaxIter(iterations).setRegParam(0.01).fit(frame(rows));
      assertEquals(0.1076, last(model), 1e-4);
      assertTrue(last(model) <= last(expected) + 1e-6, last(model) + ", " + last(expected));
    }
  }

  @Test
  void noneEndsWithTheRounds() {
    Dataset<Row> rows = frame(Rows.sparseLogistic(1500, 60, 5, 2));
    FitResult rounds = details(stage().setFinish("none").fit(rows));
    assertNull(rounds.finish());
    assertTrue(rounds.rounds().stream().allMatch(round -> round.localSteps() > 0));
    // Decoupled decay has another objective than the finish's.
    assertNull(details(stage().setWdLh(0.01).fit(rows)).finish());
    FitResult whole = details(stage().fit(rows));
    assertNotNull(whole.finish());
    assertEquals(
        whole.rounds().size(),
        whole.finish().rounds()
            + whole.rounds().stream().filter(round -> round.localSteps() == 0).count());
    assertEquals(whole.passes(), whole.finish().passes() + whole.finish().roundPasses(), 1e-9);
  }

  @Test
  void capsHold() {
    Dataset<Row> rows = frame(Rows.sparseLogistic(1500, 60, 5, 2));
    LogisticRegressionModel untrained = stage().setMaxIter(0).fit(rows);
    LogisticRegressionModel mllib =
        new LogisticRegression().setWeightCol("weight").setMaxIter(0).fit(rows);
    assertEquals(0, Vectors.norm(untrained.coefficients(), 1));
    assertEquals(mllib.intercept(), untrained.intercept(), 1e-12);
    assertEquals(last(mllib), last(untrained), 1e-12);
    assertEquals(2, details(stage().setMaxIter(2).fit(rows)).finish().iterations());
    for (double most : new double[] {4, 6.5}) {
      FitResult some = details(stage().setMaxPasses(most).setTol(0).fit(rows));
      assertTrue(some.passes() <= most, most + ": " + some.passes());
      assertTrue(some.passes() > most - 1, most + ": " + some.passes());
      assertFalse(some.finish().converged());
    }
    // Too few for a finish: rounds, and the pass that tells their loss.
    FitResult few = details(stage().setMaxPasses(3).fit(rows));
    assertEquals(0, few.finish().iterations());
    assertEquals(4, few.finish().rounds());
    assertEquals(1, few.finish().passes());
  }

  @Test
  void beginsAtAModelThatIsThere() {
    Dataset<Row> rows = frame(Rows.sparseLogistic(1500, 60, 5, 2));
    SignumLogisticRegression stage = stage().setRegParam(0.01);
    LogisticRegressionModel first = stage.fit(rows);
    LogisticRegressionModel second = stage.setInitialModel(first).fit(rows);
    assertEquals(0, details(second).finish().rounds());
    assertTrue(details(second).passes() <= 3, details(second).finish().line());
    assertTrue(last(second) <= last(first));
    double[] far = new double[60];
    java.util.Arrays.setAll(far, j -> j % 2 == 0 ? 300 : -300);
    LogisticRegressionModel away =
        io.github.signumspark.internal.SparkInternals.logisticRegressionModel(
            "away", Vectors.dense(far), 50);
    LogisticRegressionModel third = stage.setInitialModel(away).fit(rows);
    assertTrue(details(third).finish().converged(), details(third).finish().line());
    assertEquals(last(first), last(third), 1e-5);
  }

  /** Rows of what breaks solvers. */
  private List<Row> degenerate(String what) {
    List<Row> rows = new ArrayList<>();
    for (Row row : Rows.denseLogistic(600, 4, 8)) {
      double[] x = ((Vector) row.get(1)).toArray();
      double label = row.getDouble(0);
      double[] wider = java.util.Arrays.copyOf(x, 7);
      switch (what) {
        case "separable" -> label = x[0] + x[1] > 6 ? 1 : 0;
        case "collinear" -> {
          wider[4] = x[0];
          wider[5] = 2 * x[1] - x[0];
          wider[6] = 1e-3 * x[2];
        }
        case "constant" -> {
          wider[4] = 7;
          wider[5] = -1e9;
        }
        case "huge" -> wider[4] = x[3] * 1e150;
        case "tiny" -> wider[4] = x[3] * 1e-150;
        default -> throw new IllegalArgumentException(what);
      }
      rows.add(Rows.row(label, Vectors.dense(wider), row.getDouble(2)));
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"separable", "collinear", "constant", "huge", "tiny"})
  void degenerateColumnsGiveAModel(String what) {
    Dataset<Row> rows = frame(degenerate(what));
    for (double lambda : new double[] {0, 0.01}) {
      LogisticRegression mllib =
          new LogisticRegression().setWeightCol("weight").setRegParam(lambda).setTol(1e-9);
      LogisticRegressionModel expected = mllib.fit(rows);
      LogisticRegressionModel model = stage().setRegParam(lambda).fit(rows);
      for (double coefficient : model.coefficients().toArray()) {
        assertTrue(Double.isFinite(coefficient), what + ": " + coefficient);
      }
      assertTrue(Double.isFinite(model.intercept()));
      // Rows that are told apart end a fit at a ten-thousandth of the constant model's loss.
      double above = what.equals("separable") && lambda == 0 ? 7e-5 : 2e-5;
      assertEquals(last(expected), last(model), above, what);
    }
  }

  @Test
  void fewerRowsThanColumns() {
    Dataset<Row> rows = frame(Rows.sparseLogistic(40, 500, 20, 3));
    LogisticRegression mllib = new LogisticRegression().setWeightCol("weight").setRegParam(0.01);
    LogisticRegressionModel model = stage().setRegParam(0.01).fit(rows);
    assertTrue(details(model).finish().converged());
    assertTrue(last(model) <= last(mllib.fit(rows)) + 1e-5);
    // They can be told apart without a penalty: there is no optimum to go to.
    LogisticRegressionModel free = stage().fit(rows);
    assertEquals(0, details(free).finish().rounds());
    assertTrue(details(free).stopReason().startsWith("the rows are separated"));
    assertEquals(1, free.summary().accuracy());
    LogisticRegressionModel theirs = mllib.setRegParam(0).fit(rows);
    double ofRounds = cosine(stage().setFinish("none").fit(rows), theirs);
    assertTrue(cosine(free, theirs) > 0.95, "cosine " + cosine(free, theirs));
    assertTrue(cosine(free, theirs) > ofRounds, cosine(free, theirs) + " and " + ofRounds);
  }

  /** Of the weights of two models: 1 where they lead the same way. */
  private static double cosine(LogisticRegressionModel one, LogisticRegressionModel other) {
    Vector a = one.coefficients();
    Vector b = other.coefficients();
    return a.dot(b) / (Vectors.norm(a, 2) * Vectors.norm(b, 2));
  }

  @Test
  void oneLabelInAWorkerAndAnotherInTheNext() {
    List<Row> rows = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      for (int i = 0; i < 50; i++) {
        rows.add(Rows.row(label, Vectors.dense(label + i % 7, i % 5), 1));
      }
    }
    SignumLogisticRegression stage =
        new SignumLogisticRegression().setRegParam(0.1).setShuffle("never").setNumWorkers(2);
    double expected = last(new LogisticRegression().setRegParam(0.1).fit(frame(rows)));
    assertEquals(expected, last(stage.fit(frame(rows))), 1e-6);
  }

  @Test
  void listenersHearOfEveryPass() {
    List<Integer> told = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onRound(FitInfo fit, Round round) {
            told.add(round.number());
            if (round.accepted() && round.localSteps() == 0) {
              losses.add(round.loss());
            }
          }
        };
    io.github.signumspark.listener.SignumListeners.add(spark, listener);
    try {
      LogisticRegressionModel model = stage().fit(frame(Rows.sparseLogistic(900, 60, 5, 4)));
      assertEquals(details(model).rounds().size(), told.size());
      for (int i = 0; i < told.size(); i++) {
        assertEquals(i + 1, told.get(i));
      }
      for (int i = 1; i < losses.size(); i++) {
        assertTrue(losses.get(i) <= losses.get(i - 1), losses.toString());
      }
      assertEquals(last(model), losses.get(losses.size() - 1));
    } finally {
      io.github.signumspark.listener.SignumListeners.remove(spark, listener);
    }
  }

  @Test
  void validationRowsChooseTheWeights() {
    Dataset<Row> rows =
        frame(Rows.sparseLogistic(300, 200, 6, 14))
            .selectExpr("label", "features", "weight", "monotonically_increasing_id() % 3 = 0 v");
    LogisticRegressionModel all = stage().setTol(1e-10).fit(rows.filter("not v"));
    LogisticRegressionModel early = stage().setValidationIndicatorCol("v").fit(rows);
    assertTrue(last(early) > last(all), "the training loss is not driven to its least value");
    assertTrue(details(early).stopReason().contains("validation"), details(early).stopReason());
    assertTrue(
        Vectors.norm(early.coefficients(), 2) < Vectors.norm(all.coefficients(), 2),
        "stopped on the way");
  }

  @ParameterizedTest
  @CsvSource({"dense, true, 0.01", "dense, false, 0", "sparse, true, 0.1", "sparse, false, 0"})
  void squaredLossEndsAtTheExactSolution(String kind, boolean intercept, double lambda) {
    List<Row> rows = new ArrayList<>();
    List<Row> features =
        kind.equals("dense") ? Rows.denseLogistic(800, 6, 5) : Rows.sparseLogistic(800, 40, 6, 6);
    for (Row row : features) {
      Vector x = (Vector) row.get(1);
      double label = 100 + 3 * x.apply(0) - 7 * x.apply(1) + 5 * row.getDouble(0);
      rows.add(Rows.row(label, x, row.getDouble(2)));
    }
    LinearRegressionModel exact =
        new LinearRegression()
            .setSolver("normal")
            .setWeightCol("weight")
            .setFitIntercept(intercept)
            .setRegParam(lambda)
            .fit(frame(rows));
    SignumLinearRegression stage =
        new SignumLinearRegression()
            .setSolver("l-bfgs")
            .setWeightCol("weight")
            .setFitIntercept(intercept)
            .setRegParam(lambda);
    LinearRegressionModel model = stage.setTol(1e-12).fit(frame(rows));
    FitResult details = ((SignumTrainingSummary) model.summary()).signumDetails();

    assertTrue(details.finish().converged(), details.finish().line());
    double scale = Vectors.norm(exact.coefficients(), Double.POSITIVE_INFINITY);
    for (int j = 0; j < exact.numFeatures(); j++) {
      assertEquals(exact.coefficients().apply(j), model.coefficients().apply(j), 1e-4 * scale);
    }
    assertEquals(exact.intercept(), model.intercept(), 1e-4 * Math.abs(exact.intercept()) + 1e-9);
  }

  @Test
  void workersChangeNoMoreThanTheStopAllows() {
    Dataset<Row> rows = frame(Rows.sparseLogistic(2000, 80, 5, 19));
    double[] objectives = new double[3];
    int[] workers = {1, 3, 16};
    for (int i = 0; i < workers.length; i++) {
      objectives[i] = last(stage().setRegParam(1e-4).setNumWorkers(workers[i]).fit(rows));
    }
    assertArrayEquals(new double[] {objectives[0], objectives[0], objectives[0]}, objectives, 5e-6);
  }

  /** Each sends a square of the columns, so that not all of very many do. */
  @Test
  void someOfVeryManyWorkersSumTheBlock() {
    Dataset<Row> rows = frame(Rows.sparseLogistic(2000, 80, 5, 19));
    LogisticRegressionModel few = stage().setRegParam(1e-4).setNumWorkers(2).fit(rows);
    LogisticRegressionModel many = stage().setRegParam(1e-4).setNumWorkers(300).fit(rows);
    assertEquals(last(few), last(many), 5e-6);
    assertTrue(
        details(many).finish().passes() <= details(few).finish().passes() + 3,
        details(many).finish().line() + "; " + details(few).finish().line());
    List<TrainingListener.Round> rounds = details(many).rounds();
    long block = rounds.get(details(many).finish().rounds()).bytesUp();
    // A triangle of 64 columns and the intercept, in floats, from every third worker.
    long triangles = 100 * 4 * (65 * 66 / 2);
    assertTrue(block > triangles && block < 2 * triangles, block + " for " + triangles);
  }
}
