// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import io.github.signumspark.ml.SignumFitDetails;
import io.github.signumspark.ml.SignumTrainingSummary;
import java.io.Serial;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.classification.BinaryLogisticRegressionTrainingSummaryImpl;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * MLlib's summary of a binary logistic regression, and how Signum trained it.
 *
 * <p>MLlib's plans two queries over the predictions when it is made, which takes as long as some
 * rounds of training; this one when a figure is first asked for. MLlib's constructor gets a table
 * without rows instead.
 */
final class SignumBinarySummary extends BinaryLogisticRegressionTrainingSummaryImpl
    implements SignumTrainingSummary {
  @Serial private static final long serialVersionUID = 1L;

  private final SignumFitDetails details;
  private final transient Dataset<Row> predictions;
  private transient BinaryLogisticRegressionTrainingSummaryImpl planned;

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
        withoutRows(predictions, probabilityCol, predictionCol, labelCol),
        probabilityCol,
        predictionCol,
        labelCol,
        featuresCol,
        weightCol,
        objectiveHistory);
    this.predictions = predictions;
    this.details = details;
  }

  private static Dataset<Row> withoutRows(
      Dataset<Row> predictions, String probabilityCol, String predictionCol, String labelCol) {
    if ((probabilityCol + predictionCol + labelCol)
        .matches(".*[.`].*")) { // a path, or a name in quotes
      return predictions;
    }
    return predictions
        .sparkSession()
        .createDataFrame(
            List.of(),
            new StructType()
                .add(probabilityCol, SQLDataTypes.VectorType())
                .add(predictionCol, DataTypes.DoubleType)
                .add(labelCol, DataTypes.DoubleType));
  }

  @Override
  public Dataset<Row> predictions() {
    // MLlib's constructor asks before this one's field is set.
    return predictions != null ? predictions : super.predictions();
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
  public SignumFitDetails signumDetails() {
    return details;
  }

  @Override
  public Map<String, Double> trainMeasures() {
    return Map.of("accuracy", accuracy(), "areaUnderROC", areaUnderROC());
  }
}
