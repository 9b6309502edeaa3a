// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.regression;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.InitialModels;
import io.github.signumspark.ml.PenaltyRange;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.objective.HuberObjective;
import io.github.signumspark.objective.LabelScale;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.SquaredObjective;
import io.github.signumspark.train.LargestGradient;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.RobustLabelScale;
import io.github.signumspark.train.fit.Trained;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * One fit of a {@link SignumLinearRegression}, from rows to MLlib's model. Weights are trained in
 * units of the columns and of the labels' standard deviation, starting at the labels' mean; with
 * Huber's loss, of their median absolute deviation, starting at their median.
 */
final class LinearRegressionFit {
  private static final Logger LOG = LoggerFactory.getLogger(LinearRegressionFit.class);

  private final SignumLinearRegression stage;
  private final LinearRegressionModel initialModel;
  private final Dataset<?> dataset;

  /**
   * A fit.
   *
   * @param stage with the params
   * @param initialModel to start from, or null
   * @param dataset the rows
   */
  LinearRegressionFit(
      SignumLinearRegression stage, LinearRegressionModel initialModel, Dataset<?> dataset) {
    this.stage = stage;
    this.initialModel = initialModel;
    this.dataset = dataset;
  }

  LinearRegressionModel run() {
    return StageSupport.fit(
        stage,
        dataset,
        LabelRule.real(),
        StageSupport.ownScale(stage.getFitIntercept()),
        this::run);
  }

  private LinearRegressionModel run(FitSession session) {
    IngestedData data = session.data();
    boolean intercept = stage.getFitIntercept();
    double mean = data.labelMean();
    double deviation = Math.sqrt(data.labelVariance());
    if (deviation == 0 && (intercept || mean == 0)) {
      LOG.warn("{}: all labels are {}; the model is that constant", stage.uid(), mean);
      Vector none = Vectors.sparse(data.numFeatures(), new int[0], new double[0]);
      return model(none, mean, 1, session.untrained(0));
    }
    if (deviation == 0 && stage.getRegParam() != 0) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": all labels are "
              + mean
              + ", and without an intercept regParam has to be 0 then");
    }
    return train(session, labels(data));
  }

  PenaltyRange penaltyRange() {
    return StageSupport.penaltyRange(
        stage,
        dataset,
        LabelRule.real(),
        StageSupport.ownScale(stage.getFitIntercept()),
        this::largestGradient);
  }

  private double largestGradient(IngestedData data) {
    if (data.labelVariance() == 0) {
      return 0;
    }
    LabelScale labels = labels(data);
    Objective objective = objective(labels);
    return LargestGradient.of(
        data,
        objective,
        StageSupport.l1(strength(1, labels), stage.getStandardization(), data.scaling(), 1),
        new double[objective.coordinates(data.numFeatures())]);
  }

  private LabelScale labels(IngestedData data) {
    boolean intercept = stage.getFitIntercept();
    double deviation = Math.sqrt(data.labelVariance());
    double unit = deviation > 0 ? deviation : Math.abs(data.labelMean());
    return stage.isHuber()
        ? RobustLabelScale.of(data, intercept, unit)
        : new LabelScale(intercept ? data.labelMean() : 0, unit);
  }

  private Objective objective(LabelScale labels) {
    return stage.isHuber()
        ? new HuberObjective(stage.getFitIntercept(), stage.getEpsilon(), labels)
        : new SquaredObjective(stage.getFitIntercept(), labels);
  }

  /** MLlib's units: labels are divided by their deviation for squaredError only, and its λ, too. */
  private double strength(double regParam, LabelScale labels) {
    return stage.isHuber() ? regParam * labels.unit() * labels.unit() : regParam / labels.unit();
  }

  private LinearRegressionModel train(FitSession session, LabelScale labels) {
    IngestedData data = session.data();
    boolean intercept = stage.getFitIntercept();
    int features = data.numFeatures();
    ColumnScaling scaling = data.scaling();
    Objective objective = objective(labels);
    double[] start = start(data, labels, objective);
    Penalty penalty =
        StageSupport.elasticNet(
            strength(stage.getRegParam(), labels),
            stage.isHuber() ? 0 : stage.getElasticNetParam(),
            stage.getStandardization(),
            scaling,
            1);
    Trained trained = new SignumTrainer(session, objective, penalty).train(start);
    double[] weights = trained.weights();
    double[] coefficients = new double[features];
    double shift = scaling.toData(weights, coefficients);
    for (int j = 0; j < features; j++) {
      coefficients[j] *= labels.unit();
    }
    double b = intercept ? labels.centre() + labels.unit() * (weights[features] + shift) : 0;
    double sigma = objective instanceof HuberObjective huber ? huber.sigma(weights) : 1;
    return model(StageSupport.compressed(coefficients), b, sigma, trained.result());
  }

  /** No weights, the labels' centre and, for Huber's loss, their unit: margins of 0, σ of 1. */
  private double[] start(IngestedData data, LabelScale labels, Objective objective) {
    int features = data.numFeatures();
    double[] start = new double[objective.coordinates(features)];
    if (initialModel == null) {
      return start;
    }
    InitialModels.checkWidth(stage.uid(), initialModel.coefficients().size(), features);
    double[] coefficients = initialModel.coefficients().toArray().clone();
    for (int j = 0; j < features; j++) {
      coefficients[j] /= labels.unit();
    }
    double shift = data.scaling().fromData(coefficients, start);
    if (stage.getFitIntercept()) {
      start[features] = labels.margin(initialModel.intercept()) + shift;
    }
    if (stage.isHuber()) {
      start[start.length - 1] = StrictMath.log(initialModel.scale() / labels.unit());
    }
    return start;
  }

  private LinearRegressionModel model(
      Vector coefficients, double intercept, double scale, FitResult result) {
    LinearRegressionModel model =
        stage.copyValues(
            SparkInternals.linearRegressionModel(stage.uid(), coefficients, intercept, scale),
            ParamMap.empty());
    Tuple2<LinearRegressionModel, String> shown = SparkInternals.summaryModel(model);
    SparkInternals.setSummary(
        model,
        SignumLinearSummary.of(
            shown._1(),
            shown._1().transform(dataset),
            shown._2(),
            result.objectiveHistory(),
            result));
    return model;
  }
}
