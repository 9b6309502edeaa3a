// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.SignumTrainingSummary;
import java.io.Serial;
import org.apache.spark.ml.classification.LinearSVCTrainingSummaryImpl;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** MLlib's summary of a linear support vector machine, and how Signum trained it. */
final class SignumSvcSummary extends LinearSVCTrainingSummaryImpl implements SignumTrainingSummary {
  @Serial private static final long serialVersionUID = 1L;

  private final FitResult details;

  SignumSvcSummary(
      Dataset<Row> predictions,
      String rawPredictionCol,
      String predictionCol,
      String labelCol,
      String weightCol,
      double[] objectiveHistory,
      FitResult details) {
    super(predictions, rawPredictionCol, predictionCol, labelCol, weightCol, objectiveHistory);
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
