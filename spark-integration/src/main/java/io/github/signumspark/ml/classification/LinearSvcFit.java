// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.InitialModels;
import io.github.signumspark.ml.PenaltyRange;
import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.objective.HingeObjective;
import io.github.signumspark.train.LargestGradient;
import io.github.signumspark.train.SignumTrainer;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.Trained;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.Tuple3;

/** One fit of a {@link SignumLinearSVC}, from rows to MLlib's model. */
final class LinearSvcFit {
  private final SignumLinearSVC stage;
  private final LinearSVCModel initialModel;
  private final Dataset<?> dataset;

  /**
   * A fit.
   *
   * @param stage with the params
   * @param initialModel to start from, or null
   * @param dataset the rows
   */
  LinearSvcFit(SignumLinearSVC stage, LinearSVCModel initialModel, Dataset<?> dataset) {
    this.stage = stage;
    this.initialModel = initialModel;
    this.dataset = dataset;
  }

  LinearSVCModel run() {
    checkDeclared();
    return StageSupport.fit(
        stage,
        dataset,
        LabelRule.binary(),
        StageSupport.ownScale(stage.getFitIntercept()),
        session -> train(session, histogram(session.data())));
  }

  PenaltyRange penaltyRange() {
    checkDeclared();
    return StageSupport.penaltyRange(
        stage,
        dataset,
        LabelRule.binary(),
        StageSupport.ownScale(stage.getFitIntercept()),
        data ->
            LargestGradient.of(
                data,
                new HingeObjective(stage.getFitIntercept()),
                StageSupport.l1(1, stage.getStandardization(), data.scaling(), 1),
                start(data, histogram(data))));
  }

  private void checkDeclared() {
    SparkInternals.numClasses(dataset.schema().apply(stage.getLabelCol()))
        .ifPresent(this::checkClasses);
  }

  /** Weights of the classes, which the column's metadata may have told already. */
  private double[] histogram(IngestedData data) {
    double[] histogram = data.labelHistogram();
    if (SparkInternals.numClasses(dataset.schema().apply(stage.getLabelCol())).isEmpty()) {
      checkClasses(histogram.length);
    }
    return histogram;
  }

  private void checkClasses(int classes) {
    if (classes != 2) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": a support vector machine has two classes, the column "
              + stage.getLabelCol()
              + " has "
              + classes);
    }
  }

  private LinearSVCModel train(FitSession session, double[] histogram) {
    IngestedData data = session.data();
    int features = data.numFeatures();
    ColumnScaling scaling = data.scaling();
    double[] start = start(data, histogram);
    Penalty penalty =
        StageSupport.penalty(stage.getRegParam(), stage.getStandardization(), scaling);
    Trained trained =
        new SignumTrainer(session, new HingeObjective(stage.getFitIntercept()), penalty)
            .train(start);
    double[] coefficients = new double[features];
    double shift = scaling.toData(trained.weights(), coefficients);
    double intercept = stage.getFitIntercept() ? trained.weights()[features] + shift : 0;
    return model(coefficients, intercept, trained.result());
  }

  /** The intercept starts between -1 and 1, where the best constant margins lie. */
  private double[] start(IngestedData data, double[] histogram) {
    int features = data.numFeatures();
    double[] start = new double[stage.getFitIntercept() ? features + 1 : features];
    double intercept;
    if (initialModel == null) {
      intercept = Math.max(-1, Math.min(1, StrictMath.log(histogram[1] / histogram[0])));
    } else {
      InitialModels.checkWidth(stage.uid(), initialModel.coefficients().size(), features);
      double shift = data.scaling().fromData(initialModel.coefficients().toArray(), start);
      intercept = initialModel.intercept() + shift;
    }
    if (stage.getFitIntercept()) {
      start[features] = intercept;
    }
    return start;
  }

  private LinearSVCModel model(double[] coefficients, double intercept, FitResult result) {
    LinearSVCModel model =
        stage.copyValues(
            SparkInternals.linearSvcModel(stage.uid(), Vectors.dense(coefficients), intercept),
            ParamMap.empty());
    Tuple3<LinearSVCModel, String, String> shown = SparkInternals.summaryModel(model);
    SparkInternals.setSummary(
        model,
        new SignumSvcSummary(
            shown._1().transform(dataset),
            shown._2(),
            shown._3(),
            stage.getLabelCol(),
            StageSupport.column(stage, "weightCol").orElse("weightCol"),
            result.objectiveHistory(),
            result));
    return model;
  }
}
