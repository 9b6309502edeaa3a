// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import static io.github.signumspark.mllib.MllibProblem.FEATURES;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.optim.CosineSchedule;
import io.github.signumspark.optim.FactorSchedule;
import io.github.signumspark.optim.Signum;
import io.github.signumspark.optim.SignumState;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.classification.SVMModel;
import org.apache.spark.mllib.classification.SVMWithSGD;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.Gradient;
import org.apache.spark.mllib.optimization.GradientDescent;
import org.apache.spark.mllib.optimization.HingeGradient;
import org.apache.spark.mllib.optimization.LBFGS;
import org.apache.spark.mllib.optimization.LeastSquaresGradient;
import org.apache.spark.mllib.optimization.LogisticGradient;
import org.apache.spark.mllib.optimization.SquaredL2Updater;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.mllib.regression.LinearRegressionModel;
import org.apache.spark.mllib.regression.LinearRegressionWithSGD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

/** The updater inside MLlib's own optimizers. */
class GradientDescentTest {
  private static SparkSession session;
  private static JavaRDD<LabeledPoint> points;
  private static RDD<Tuple2<Object, Vector>> data;

  @BeforeAll
  static void start() {
    session = MllibProblem.session();
    points = MllibProblem.data(session, 2);
    data = MllibProblem.pairs(points);
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  @ParameterizedTest
  @CsvSource({"0.9, 1.0, 0.01", "0.9, 0.3, 0.0", "0.0, 1.0, 0.0", "0.5, 0.01, 0.1"})
  void aWholeRunIsTheOptimizerOnTheSameGradients(double momentum, double fraction, double reg) {
    int iterations = 25;
    FactorSchedule schedule = FactorSchedule.of(4, 0.7);
    SignumUpdater updater =
        new SignumUpdater().setMomentum(momentum).setWdLh(0.02).setSchedule(schedule);
    Tuple2<Vector, double[]> run =
        run(new LogisticGradient(), updater, 0.05, iterations, reg, fraction, initial());

    Signum signum =
        Signum.builder()
            .learningRate(0.05)
            .momentum(momentum)
            .wdLh(0.02)
            .wd(reg)
            .learningRateSchedule(schedule)
            .build();
    double[] w = initial().toArray();
    SignumState state = signum.createState(w);
    int empty = 0;
    for (int i = 1; i <= iterations; i++) {
      double[] g = MllibProblem.meanGradient(data, new LogisticGradient(), fraction, i, w);
      if (g == null) {
        empty++;
      } else {
        signum.update(0, w, g, state);
      }
    }
    assertArrayEquals(w, run._1().toArray());
    assertEquals(iterations - empty, updater.state().updates());
    if (fraction == 0.01) {
      // About two rows an iteration: some have none, where iter and the update count part.
      assertTrue(empty > 0 && empty < iterations, "empty mini-batches: " + empty);
    } else {
      assertEquals(0, empty);
    }
  }

  @Test
  void anInstanceServesASecondFit() {
    SignumUpdater updater = new SignumUpdater().setSchedule(CosineSchedule.of(20));
    Tuple2<Vector, double[]> first =
        run(new LogisticGradient(), updater, 0.05, 20, 0.01, 1, initial());
    Tuple2<Vector, double[]> second =
        run(new LogisticGradient(), updater, 0.05, 20, 0.01, 1, initial());
    assertArrayEquals(first._1().toArray(), second._1().toArray());
    assertArrayEquals(first._2(), second._2());
    assertTrue(first._2()[20] < first._2()[0]);
  }

  @Test
  void aRestoredFitEndsWhereOneLongFitEnds() {
    CosineSchedule schedule = CosineSchedule.of(20);
    double[] expected =
        run(
                new LogisticGradient(),
                new SignumUpdater().setSchedule(schedule),
                0.05,
                20,
                0.01,
                1,
                initial())
            ._1()
            .toArray();

    SignumUpdater before = new SignumUpdater().setSchedule(schedule);
    Vector halfway = run(new LogisticGradient(), before, 0.05, 8, 0.01, 1, initial())._1();
    SignumUpdater after = new SignumUpdater().setSchedule(schedule);
    after.restore(before.state());
    assertArrayEquals(
        expected, run(new LogisticGradient(), after, 0.05, 12, 0.01, 1, halfway)._1().toArray());
  }

  @Test
  void convergenceTolStopsAfterTwoUpdatesUnlessZero() {
    GradientDescent descent = new GradientDescent(new LogisticGradient(), new SignumUpdater());
    descent.setStepSize(1e-4).setNumIterations(30);
    assertEquals(2, descent.optimizeWithLossReturned(data, initial())._2().length);

    descent.setConvergenceTol(0.0);
    double[] losses = descent.optimizeWithLossReturned(data, initial())._2();
    assertEquals(31, losses.length);
    assertTrue(losses[30] < losses[2]);
  }

  @Test
  void trainsSvmWithSgd() {
    SignumUpdater updater = new SignumUpdater().setSchedule(CosineSchedule.of(60));
    SVMWithSGD svm = new SVMWithSGD();
    svm.optimizer()
        .setUpdater(updater)
        .setStepSize(0.05)
        .setNumIterations(60)
        .setRegParam(0.001)
        .setConvergenceTol(0.0);
    SVMModel model = svm.run(points.rdd());
    Vector zero = Vectors.zeros(FEATURES);
    assertArrayEquals(
        run(new HingeGradient(), updater, 0.05, 60, 0.001, 1, zero)._1().toArray(),
        model.weights().toArray());
    long right = points.filter(p -> model.predict(p.features()) == p.label()).count();
    assertTrue(right >= 0.95 * MllibProblem.ROWS, "right: " + right);
  }

  @Test
  void trainsLinearRegressionWithSgd() {
    // Scala's private[mllib]: public for Java, and the optimizer is MLlib's public one.
    LinearRegressionWithSGD linear = new LinearRegressionWithSGD(0.05, 100, 0.0, 1.0);
    linear.optimizer().setUpdater(new SignumUpdater().setSchedule(CosineSchedule.of(100)));
    linear.optimizer().setConvergenceTol(0.0);
    JavaRDD<LabeledPoint> exact =
        points.map(
            p -> {
              double[] x = p.features().toArray();
              return new LabeledPoint(0.5 * x[0] - 0.25 * x[3], p.features());
            });
    LinearRegressionModel model = linear.run(exact.rdd());
    double[] expected = {0.5, 0, 0, -0.25, 0, 0, 0};
    assertArrayEquals(expected, model.weights().toArray(), 0.01);
  }

  @Test
  void lbfgsRunsAsWithTheL2UpdaterAndLeavesNoState() {
    SignumUpdater updater = new SignumUpdater().setWd(3);
    LBFGS signum = new LBFGS(new LogisticGradient(), updater);
    LBFGS l2 = new LBFGS(new LogisticGradient(), new SquaredL2Updater());
    Vector expected = l2.setRegParam(0.1).optimize(data, initial());
    Vector actual = signum.setRegParam(0.1).optimize(data, initial());
    assertArrayEquals(expected.toArray(), actual.toArray(), 1e-6);
    assertEquals(0, updater.state().updates());
    assertTrue(updater.state().momentum().isEmpty());
  }

  @Test
  void aDefaultStepSizeIsWarnedOfOnceAFit() {
    SignumUpdater updater = new SignumUpdater();
    List<String> warnings = warnings(() -> runAt(updater, 1.0));
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).startsWith("stepSize is 1.0"), warnings::toString);
    assertEquals(2, warnings(() -> runTwiceAt(updater, 1.0)).size());
    assertEquals(List.of(), warnings(() -> runAt(updater, 0.5)));
    LBFGS lbfgs = new LBFGS(new LogisticGradient(), updater);
    assertEquals(List.of(), warnings(() -> lbfgs.optimize(data, initial())));
  }

  @Test
  void aRowThatIsNotFiniteEndsTheFit() {
    JavaRDD<LabeledPoint> broken =
        points.map(
            p -> {
              double[] x = p.features().toArray().clone();
              x[2] = x[1] > 1.5 ? Double.NaN : x[2];
              return new LabeledPoint(p.label(), Vectors.dense(x));
            });
    ArithmeticException e =
        assertThrows(
            ArithmeticException.class,
            () ->
                GradientDescent.runMiniBatchSGD(
                    MllibProblem.pairs(broken),
                    new LeastSquaresGradient(),
                    new SignumUpdater(),
                    0.01,
                    3,
                    0,
                    1,
                    initial(),
                    0));
    assertTrue(e.getMessage().startsWith("update 1: 7 of 7 coordinates"), e::getMessage);
  }

  private static void runAt(SignumUpdater updater, double stepSize) {
    run(new LogisticGradient(), updater, stepSize, 4, 0, 1, initial());
  }

  private static void runTwiceAt(SignumUpdater updater, double stepSize) {
    runAt(updater, stepSize);
    runAt(updater, stepSize);
  }

  private static Tuple2<Vector, double[]> run(
      Gradient gradient,
      SignumUpdater updater,
      double stepSize,
      int iterations,
      double regParam,
      double fraction,
      Vector initial) {
    return GradientDescent.runMiniBatchSGD(
        data, gradient, updater, stepSize, iterations, regParam, fraction, initial, 0.0);
  }

  private static Vector initial() {
    return Vectors.dense(0.1, -0.1, 0.2, 0, 0, -0.3, 0.05);
  }

  /** What the updater's logger says at WARN meanwhile. */
  private static List<String> warnings(Runnable action) {
    List<String> messages = new ArrayList<>();
    AbstractAppender appender =
        new AbstractAppender("warnings", null, null, false, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            if (event.getLevel().equals(Level.WARN)) {
              messages.add(event.getMessage().getFormattedMessage());
            }
          }
        };
    appender.start();
    Logger logger = (Logger) LogManager.getLogger(SignumUpdater.class);
    logger.addAppender(appender);
    try {
      action.run();
    } finally {
      logger.removeAppender(appender);
      appender.stop();
    }
    return messages;
  }
}
