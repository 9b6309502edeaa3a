// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.SignumTrainingSummary;
import java.io.Serial;
import org.apache.spark.ml.classification.LogisticRegressionTrainingSummaryImpl;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** MLlib's summary of a logistic regression of several classes, and how Signum trained it. */
final class SignumMultinomialSummary extends LogisticRegressionTrainingSummaryImpl
    implements SignumTrainingSummary {
  @Serial private static final long serialVersionUID = 1L;

  private final FitResult details;

  SignumMultinomialSummary(
      Dataset<Row> predictions,
      String probabilityCol,
      String predictionCol,
      String labelCol,
      String featuresCol,
      String weightCol,
      double[] objectiveHistory,
      FitResult details) {
    super(
        predictions,
        probabilityCol,
        predictionCol,
        labelCol,
        featuresCol,
        weightCol,
        objectiveHistory);
    this.details = details;
  }

  @Override
  public FitResult signumDetails() {
    return details;
  }

  @Override
  public String toString() {
    return toJson();
  }
}
