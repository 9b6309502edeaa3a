// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.ml.SignumFitDetails;
import io.github.signumspark.ml.SignumTrainingSummary;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;

/**
 * What a fit gives.
 *
 * @param model the model, of a class of MLlib's
 * @param objective the objective's history
 * @param details how Signum went about it; null if the fit was MLlib's own
 */
record Fitted(PredictionModel<?, ?> model, double[] objective, SignumFitDetails details) {

  static Fitted of(PredictionModel<?, ?> model) {
    Object summary;
    double[] objective;
    if (model instanceof LogisticRegressionModel logistic) {
      summary = logistic.summary();
      objective = logistic.summary().objectiveHistory();
    } else if (model instanceof LinearSVCModel svc) {
      summary = svc.summary();
      objective = svc.summary().objectiveHistory();
    } else if (model instanceof LinearRegressionModel linear) {
      summary = linear.summary();
      objective = linear.summary().objectiveHistory();
    } else {
      throw new IllegalArgumentException("no summary of " + model.getClass());
    }
    return new Fitted(
        model,
        objective,
        summary instanceof SignumTrainingSummary signum ? signum.signumDetails() : null);
  }
}
