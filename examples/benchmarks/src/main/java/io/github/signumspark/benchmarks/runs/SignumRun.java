// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import io.github.signumspark.benchmarks.runs.Recorder.RecordedRound;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.SparkSession;

/**
 * One fit by Signum.
 *
 * @param model the result
 * @param details details of the fit
 * @param recorder its rounds
 * @param seconds the whole fit
 */
public record SignumRun(LinearModel model, FitResult details, Recorder recorder, double seconds) {

  /** Fits, keeping the model of every round. */
  public static SignumRun of(Problem problem, SignumLogisticRegression stage) {
    return of(problem, stage, true);
  }

  public static SignumRun of(Problem problem, SignumLogisticRegression stage, boolean keepModels) {
    SparkSession spark = problem.train().sparkSession();
    Recorder recorder = new Recorder(keepModels);
    SignumListeners.add(spark, recorder);
    try {
      long began = System.nanoTime();
      LogisticRegressionModel model = problem.configure(stage).fit(problem.train());
      double seconds = (System.nanoTime() - began) * 1e-9;
      return new SignumRun(
          LinearModel.of(model),
          ((SignumTrainingSummary) model.summary()).signumDetails(),
          recorder,
          seconds);
    } finally {
      SignumListeners.remove(spark, recorder);
    }
  }

  /** The gap of every round's model, and followed by that of the result. */
  public double[] gaps(Problem problem, double optimum) {
    List<LinearModel> models = new ArrayList<>();
    for (RecordedRound round : recorder.rounds()) {
      models.add(round.model().get());
    }
    models.add(model);
    return problem.gaps(models, optimum);
  }

  /**
   * The first place in {@link #gaps} that is within {@code percent}, or −1: one below the number of
   * gaps stands for the result itself.
   */
  public static int firstWithin(double[] gaps, double percent) {
    for (int i = 0; i < gaps.length; i++) {
      if (gaps[i] <= percent) {
        return i;
      }
    }
    return -1;
  }

  /** Passes over the rows at a place of {@link #gaps}; infinite for −1. */
  public double passesAt(int place) {
    if (place < 0) {
      return Double.POSITIVE_INFINITY;
    }
    return place < recorder.rounds().size()
        ? recorder.rounds().get(place).passes()
        : details.passes();
  }

  /** Seconds since the fit began at a place of {@link #gaps}; infinite for −1. */
  public double secondsAt(int place) {
    if (place < 0) {
      return Double.POSITIVE_INFINITY;
    }
    return place < recorder.rounds().size() ? recorder.rounds().get(place).seconds() : seconds;
  }
}
