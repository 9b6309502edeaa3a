// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.internal.UnplannedTable;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.SignumTrainingSummary;
import java.io.Serial;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.ml.classification.BinaryLogisticRegressionTrainingSummaryImpl;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * MLlib's summary of a binary logistic regression, and how Signum trained it.
 *
 * <p>MLlib's summary plans three queries over the predictions on creation, which takes as long as
 * some rounds of training; this one plans them when they are first used.
 */
final class SignumBinarySummary extends BinaryLogisticRegressionTrainingSummaryImpl
    implements SignumTrainingSummary {
  @Serial private static final long serialVersionUID = 1L;

  private final FitResult details;
  private final transient Supplier<Dataset<Row>> prediction;
  private transient Dataset<Row> predictions;
  private transient BinaryLogisticRegressionTrainingSummaryImpl planned;

  SignumBinarySummary(
      SparkSession session,
      Supplier<Dataset<Row>> prediction,
      String probabilityCol,
      String predictionCol,
      String labelCol,
      String featuresCol,
      String weightCol,
      double[] objectiveHistory,
      FitResult details) {
    super(
        UnplannedTable.of(session),
        probabilityCol,
        predictionCol,
        labelCol,
        featuresCol,
        weightCol,
        objectiveHistory);
    this.prediction = prediction;
    this.details = details;
  }

  @Override
  public synchronized Dataset<Row> predictions() {
    // MLlib's constructor calls this before the field is set.
    if (prediction == null) {
      return super.predictions();
    }
    if (predictions == null) {
      predictions = prediction.get();
    }
    return predictions;
  }

  @Override
  public BinaryClassificationMetrics
      org$apache$spark$ml$classification$BinaryClassificationSummary$$binaryMetrics() {
    return planned()
        .org$apache$spark$ml$classification$BinaryClassificationSummary$$binaryMetrics();
  }

  @Override
  public MulticlassMetrics
      org$apache$spark$ml$classification$ClassificationSummary$$multiclassMetrics() {
    return planned().org$apache$spark$ml$classification$ClassificationSummary$$multiclassMetrics();
  }

  /** MLlib's own, of the rows. */
  private synchronized BinaryLogisticRegressionTrainingSummaryImpl planned() {
    if (planned == null) {
      planned =
          new BinaryLogisticRegressionTrainingSummaryImpl(
              predictions(),
              probabilityCol(),
              predictionCol(),
              labelCol(),
              featuresCol(),
              weightCol(),
              objectiveHistory());
    }
    return planned;
  }

  @Override
  public FitResult signumDetails() {
    return details;
  }

  @Override
  public String toString() {
    return toJson();
  }

  @Override
  public Map<String, Double> trainMeasures() {
    return Map.of("accuracy", accuracy(), "areaUnderROC", areaUnderROC());
  }
}
