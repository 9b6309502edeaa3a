// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.regression.SignumFMRegressor;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The result of a fit.
 *
 * @param model the model, of a class of MLlib's
 * @param objective the objective's history
 * @param details how Signum trained; null if the fit was MLlib's own
 */
record Fitted(PredictionModel<?, ?> model, double[] objective, FitResult details) {

  private static final String KEEP = "spark.signum.keepBlocks";

  /** Fits a stage to rows; as it is the only fit of these, no blocks are kept for others. */
  static Fitted of(Predictor<Vector, ?, ?> stage, Dataset<Row> rows) {
    PredictionModel<?, ?> model =
        (PredictionModel<?, ?>) keepingNothing(rows, () -> stage.fit(rows));
    if (stage instanceof SignumFMRegressor regressor) {
      return of(model, regressor.lastFit().orElseThrow());
    }
    if (model instanceof LogisticRegressionModel logistic) {
      return of(model, logistic.summary().objectiveHistory(), logistic.summary());
    }
    if (model instanceof LinearSVCModel svc) {
      return of(model, svc.summary().objectiveHistory(), svc.summary());
    }
    if (model instanceof LinearRegressionModel linear) {
      return of(model, linear.summary().objectiveHistory(), linear.summary());
    }
    if (model instanceof FMClassificationModel machine) {
      return of(model, machine.summary().objectiveHistory(), machine.summary());
    }
    if (model instanceof MultilayerPerceptronClassificationModel network) {
      return of(model, network.summary().objectiveHistory(), network.summary());
    }
    throw new IllegalArgumentException("no summary of " + model.getClass());
  }

  /** Does something that keeps no blocks of the rows. */
  static <T> T keepingNothing(Dataset<Row> rows, Supplier<T> work) {
    SparkContext context = rows.sparkSession().sparkContext();
    String before = context.getLocalProperty(KEEP);
    context.setLocalProperty(KEEP, "false");
    try {
      return work.get();
    } finally {
      context.setLocalProperty(KEEP, before);
    }
  }

  private static Fitted of(PredictionModel<?, ?> model, double[] objective, Object summary) {
    return new Fitted(
        model,
        objective,
        summary instanceof SignumTrainingSummary signum ? signum.signumDetails() : null);
  }

  /** The history of a fit without a summary: the loss before each round, and the model's. */
  private static Fitted of(PredictionModel<?, ?> model, FitResult details) {
    double[] objective =
        DoubleStream.concat(
                details.rounds().stream().mapToDouble(TrainingListener.Round::loss),
                DoubleStream.of(details.objective()))
            .toArray();
    return new Fitted(model, objective, details);
  }
}
