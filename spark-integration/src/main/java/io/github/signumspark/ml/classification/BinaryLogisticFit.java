// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.InitialModels;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.train.LargestGradient;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.Trained;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple3;

/** One fit of a {@link SignumLogisticRegression} with two classes, from rows to MLlib's model. */
final class BinaryLogisticFit {
  private static final Logger LOG = LoggerFactory.getLogger(BinaryLogisticFit.class);

  private final SignumLogisticRegression stage;
  private final LogisticRegressionModel initialModel;
  private final Dataset<?> dataset;

  /**
   * A fit.
   *
   * @param stage with the params
   * @param initialModel to start from, or null
   * @param dataset the rows
   */
  BinaryLogisticFit(
      SignumLogisticRegression stage, LogisticRegressionModel initialModel, Dataset<?> dataset) {
    this.stage = stage;
    this.initialModel = initialModel;
    this.dataset = dataset;
  }

  /**
   * Fits.
   *
   * @param session with the rows
   * @param histogram weights of the classes, one or two
   */
  LogisticRegressionModel run(FitSession session, double[] histogram) {
    if (isConstant(histogram)) {
      boolean isPositive = histogram.length > 1 && histogram[1] > 0;
      LOG.warn(
          "{}: all labels are {}; the model is that constant", stage.uid(), isPositive ? 1 : 0);
      double intercept = isPositive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
      Vector none = Vectors.sparse(session.data().numFeatures(), new int[0], new double[0]);
      return model(none, intercept, session.untrained(0));
    }
    return train(session, logOdds(histogram));
  }

  /** Of a model without weights, per unit of an L1 penalty; 0 where there is but one class. */
  double largestGradient(IngestedData data, double[] histogram) {
    return isConstant(histogram)
        ? 0
        : LargestGradient.of(
            data,
            new LogisticObjective(stage.getFitIntercept()),
            StageSupport.l1(1, stage.getStandardization(), data.scaling(), 1),
            start(data, logOdds(histogram)));
  }

  /** Whether an intercept alone does best. */
  private boolean isConstant(double[] histogram) {
    return stage.getFitIntercept()
        && (histogram[0] == 0 || histogram.length < 2 || histogram[1] == 0);
  }

  private static double logOdds(double[] histogram) {
    return StrictMath.log((histogram.length > 1 ? histogram[1] : 0) / histogram[0]);
  }

  private LogisticRegressionModel train(FitSession session, double logOdds) {
    IngestedData data = session.data();
    boolean intercept = stage.getFitIntercept();
    int features = data.numFeatures();
    ColumnScaling scaling = data.scaling();
    double[] start = start(data, logOdds);
    Penalty penalty =
        StageSupport.elasticNet(
            stage.getRegParam(),
            stage.getElasticNetParam(),
            stage.getStandardization(),
            scaling,
            1);
    Trained trained =
        new SignumTrainer(session, new LogisticObjective(intercept), penalty).train(start);
    double[] coefficients = new double[features];
    double shift = scaling.toData(trained.weights(), coefficients);
    double b = intercept ? trained.weights()[features] + shift : 0;
    return model(StageSupport.compressed(coefficients), b, trained.result());
  }

  private double[] start(IngestedData data, double logOdds) {
    int features = data.numFeatures();
    double[] start = new double[stage.getFitIntercept() ? features + 1 : features];
    if (initialModel == null) {
      if (stage.getFitIntercept()) {
        start[features] = logOdds;
      }
      return start;
    }
    Vector coefficients = initialModel.coefficients();
    InitialModels.checkWidth(stage.uid(), coefficients.size(), features);
    double shift = data.scaling().fromData(coefficients.toArray(), start);
    if (stage.getFitIntercept()) {
      start[features] = initialModel.intercept() + shift;
    }
    return start;
  }

  private LogisticRegressionModel model(Vector coefficients, double intercept, FitResult result) {
    LogisticRegressionModel model =
        stage.copyValues(
            SparkInternals.logisticRegressionModel(stage.uid(), coefficients, intercept),
            ParamMap.empty());
    Tuple3<ProbabilisticClassificationModel<Vector, LogisticRegressionModel>, String, String>
        shown = SparkInternals.summaryModel(model);
    SparkInternals.setSummary(
        model,
        new SignumBinarySummary(
            dataset.sparkSession(),
            StageSupport.prediction(shown._1(), dataset),
            shown._2(),
            shown._3(),
            stage.getLabelCol(),
            stage.getFeaturesCol(),
            StageSupport.column(stage, "weightCol").orElse("weightCol"),
            result.objectiveHistory(),
            result));
    return model;
  }
}
