// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The measures of a model on rows that it has scored, by MLlib's evaluators. */
final class Measures {
  private static final String RAW = "rawPrediction";
  private static final String PROBABILITY = "probability";

  private final PredictionModel<?, ?> model;
  private final String weightColumn;

  /**
   * @param weightColumn null if every row weighs 1
   */
  Measures(PredictionModel<?, ?> model, String weightColumn) {
    this.model = model;
    this.weightColumn = weightColumn;
  }

  /** The measures for this kind of labels, by name. */
  Map<String, Double> of(Task.LabelKind labels, Dataset<Row> scored) {
    return labels == Task.LabelKind.NUMBERS
        ? regression(scored)
        : classification(scored, labels == Task.LabelKind.TWO_CLASSES);
  }

  private Map<String, Double> regression(Dataset<Row> scored) {
    RegressionEvaluator evaluator =
        new RegressionEvaluator()
            .setLabelCol(model.getLabelCol())
            .setPredictionCol(model.getPredictionCol());
    if (weightColumn != null) {
      evaluator.setWeightCol(weightColumn);
    }
    RegressionMetrics metrics = evaluator.getMetrics(scored);
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("rmse", metrics.rootMeanSquaredError());
    measures.put("r2", metrics.r2());
    measures.put("mae", metrics.meanAbsoluteError());
    return measures;
  }

  private Map<String, Double> classification(Dataset<Row> scored, boolean twoClasses) {
    boolean hasProbability = List.of(scored.columns()).contains(PROBABILITY);
    MulticlassClassificationEvaluator classes =
        new MulticlassClassificationEvaluator()
            .setLabelCol(model.getLabelCol())
            .setPredictionCol(model.getPredictionCol())
            .setProbabilityCol(PROBABILITY)
            // MulticlassMetrics keeps the probabilities only for the metric that needs them.
            .setMetricName(hasProbability ? "logLoss" : "accuracy");
    BinaryClassificationEvaluator ranking =
        new BinaryClassificationEvaluator()
            .setLabelCol(model.getLabelCol())
            .setRawPredictionCol(RAW)
            // 0: every distinct score is a point of the curve, so that the area is exact.
            .setNumBins(0);
    if (weightColumn != null) {
      classes.setWeightCol(weightColumn);
      ranking.setWeightCol(weightColumn);
    }
    MulticlassMetrics metrics = classes.getMetrics(scored);
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("accuracy", metrics.accuracy());
    if (twoClasses) {
      measures.put("areaUnderROC", ranking.evaluate(scored));
    }
    if (hasProbability) {
      measures.put("logLoss", metrics.logLoss(classes.getEps()));
    }
    return measures;
  }
}
