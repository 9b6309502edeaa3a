// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Logistic regression with two classes. */
final class LogisticTask implements TrainTask {
  private final SignumLogisticRegression stage = new SignumLogisticRegression();

  @Override
  public void configure(TrainOptions options) {
    OptionSetter.set("--label-col", options.labelColumn(), stage::setLabelCol);
    OptionSetter.set("--features-col", options.featuresColumn(), stage::setFeaturesCol);
    OptionSetter.set("--weight-col", options.weightColumn, stage::setWeightCol);
    OptionSetter.set("--reg-param", options.regParam, stage::setRegParam);
    OptionSetter.set("--standardization", options.standardization, stage::setStandardization);
    OptionSetter.set("--fit-intercept", options.fitIntercept, stage::setFitIntercept);
    OptionSetter.set("--step-size", options.stepSize, stage::setStepSize);
    OptionSetter.set("--momentum", options.momentum, stage::setMomentum);
    OptionSetter.set("--aggregation", options.aggregation, stage::setAggregation);
    OptionSetter.set("--max-passes", options.maxPasses, stage::setMaxPasses);
    OptionSetter.set("--workers", options.workers, stage::setNumWorkers);
    OptionSetter.set("--seed", options.seed, stage::setSeed);
    OptionSetter.set("--checkpoint-dir", options.checkpointDir, stage::setCheckpointDir);
    OptionSetter.set(
        "--checkpoint-interval", options.checkpointInterval, stage::setCheckpointInterval);
    OptionSetter.set("--initial-model", options.initialModel, stage::setInitialModelPath);
    OptionSetter.set("--max-iter", options.maxIter, stage::setMaxIter);
    OptionSetter.set("--tol", options.tol, stage::setTol);
  }

  @Override
  public LabelMapping labels(InputData train) {
    return LabelMapping.binary(train);
  }

  @Override
  public Fitted fit(Dataset<Row> train) {
    LogisticRegressionModel model = stage.fit(train);
    double[] objective = model.summary().objectiveHistory();
    return model.summary() instanceof SignumTrainingSummary summary
        ? new Fitted(model, objective, summary.signumDetails())
        : new Fitted(model, objective, null);
  }

  @Override
  public Map<String, Double> measure(Dataset<Row> scored) {
    MulticlassClassificationEvaluator classes =
        new MulticlassClassificationEvaluator()
            .setLabelCol(stage.getLabelCol())
            .setPredictionCol(stage.getPredictionCol())
            .setProbabilityCol(stage.getProbabilityCol())
            // MulticlassMetrics keeps the probabilities only for the metric that needs them.
            .setMetricName("logLoss");
    BinaryClassificationEvaluator ranking =
        new BinaryClassificationEvaluator()
            .setLabelCol(stage.getLabelCol())
            .setRawPredictionCol(stage.getRawPredictionCol())
            // 0: every distinct score is a point of the curve, so that the area is exact.
            .setNumBins(0);
    if (stage.isDefined(stage.weightCol())) {
      classes.setWeightCol(stage.getWeightCol());
      ranking.setWeightCol(stage.getWeightCol());
    }
    MulticlassMetrics metrics = classes.getMetrics(scored);
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("accuracy", metrics.accuracy());
    measures.put("areaUnderROC", ranking.evaluate(scored));
    measures.put("logLoss", metrics.logLoss(classes.getEps()));
    return measures;
  }
}
