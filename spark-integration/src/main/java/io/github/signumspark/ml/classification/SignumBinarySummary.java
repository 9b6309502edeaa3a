// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.ml.SignumFitDetails;
import io.github.signumspark.ml.SignumTrainingSummary;
import java.io.Serial;
import java.util.Map;
import org.apache.spark.ml.classification.BinaryLogisticRegressionTrainingSummaryImpl;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** MLlib's summary of a binary logistic regression, and how Signum trained it. */
final class SignumBinarySummary extends BinaryLogisticRegressionTrainingSummaryImpl
    implements SignumTrainingSummary {
  @Serial private static final long serialVersionUID = 1L;

  private final SignumFitDetails details;

  SignumBinarySummary(
      Dataset<Row> predictions,
      String probabilityCol,
      String predictionCol,
      String labelCol,
      String featuresCol,
      String weightCol,
      double[] objectiveHistory,
      SignumFitDetails details) {
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
  public SignumFitDetails signumDetails() {
    return details;
  }

  @Override
  public Map<String, Double> trainMeasures() {
    return Map.of("accuracy", accuracy(), "areaUnderROC", areaUnderROC());
  }
}
