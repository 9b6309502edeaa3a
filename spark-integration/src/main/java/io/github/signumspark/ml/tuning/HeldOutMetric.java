// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import io.github.signumspark.ml.StageSupport;
import io.github.signumspark.ml.param.SignumParams;
import java.util.Optional;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;

/** A metric of one of MLlib's evaluators, computed on the driver from scores by its definition. */
interface HeldOutMetric {

  /** What a model says of a row. */
  enum Output {
    /** The raw prediction of class 1. */
    RAW,
    /** The prediction. */
    PREDICTION,
    /** The probability of the row's label. */
    LIKELIHOOD;

    @SuppressWarnings("unchecked")
    double of(Object model, Vector features, double label) {
      return switch (this) {
        case RAW -> ((ClassificationModel<Vector, ?>) model).predictRaw(features).apply(1);
        case PREDICTION -> ((PredictionModel<Vector, ?>) model).predict(features);
        case LIKELIHOOD ->
            ((ProbabilisticClassificationModel<Vector, ?>) model)
                .predictProbability(features)
                .apply((int) label);
      };
    }
  }

  /** What it is computed from. */
  Output output();

  /**
   * The metric.
   *
   * @param rows labels and weights
   * @param scores of one model, one a row
   */
  double value(HeldOutRows rows, double[] scores);

  /**
   * The metric that an evaluator computes from the columns which a stage's model makes; empty where
   * it must be asked itself, because it is another one, is of other columns, or its metric is none
   * of those defined here.
   */
  static Optional<HeldOutMetric> of(Evaluator evaluator, SignumParams<?> stage) {
    if (!same(evaluator, "labelCol", stage, "labelCol")
        || isWeighted(evaluator) && !same(evaluator, "weightCol", stage, "weightCol")) {
      return Optional.empty();
    }
    if (evaluator.getClass() == BinaryClassificationEvaluator.class
        && same(evaluator, "rawPredictionCol", stage, "rawPredictionCol")) {
      BinaryClassificationEvaluator binary = (BinaryClassificationEvaluator) evaluator;
      return Optional.of(
          new RankingMetric(binary.getMetricName().equals("areaUnderPR"), binary.getNumBins()));
    }
    if (evaluator.getClass() == MulticlassClassificationEvaluator.class) {
      MulticlassClassificationEvaluator classes = (MulticlassClassificationEvaluator) evaluator;
      boolean logLoss = classes.getMetricName().equals("logLoss");
      String column = logLoss ? "probabilityCol" : "predictionCol";
      return same(evaluator, column, stage, column)
          ? ClassMetric.of(classes.getMetricName(), classes.getBeta(), classes.getEps())
          : Optional.empty();
    }
    if (evaluator.getClass() == RegressionEvaluator.class
        && same(evaluator, "predictionCol", stage, "predictionCol")) {
      RegressionEvaluator regression = (RegressionEvaluator) evaluator;
      return ErrorMetric.of(regression.getMetricName(), isWeighted(evaluator));
    }
    return Optional.empty();
  }

  /** Whether an evaluator weighs rows. */
  static boolean isWeighted(Evaluator evaluator) {
    return !column(evaluator, "weightCol").isEmpty();
  }

  private static boolean same(Evaluator evaluator, String of, SignumParams<?> stage, String as) {
    String column = column(evaluator, of);
    return !column.isEmpty() && StageSupport.column(stage, as).equals(Optional.of(column));
  }

  private static String column(Evaluator evaluator, String param) {
    return evaluator.hasParam(param) && evaluator.isDefined(evaluator.getParam(param))
        ? (String) evaluator.getOrDefault(evaluator.getParam(param))
        : "";
  }
}
