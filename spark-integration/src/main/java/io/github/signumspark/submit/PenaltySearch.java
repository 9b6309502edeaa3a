// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.ml.LinearStage;
import io.github.signumspark.ml.param.SignumParams;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.ml.tuning.SignumCrossValidator;
import io.github.signumspark.ml.tuning.SignumGrid;
import io.github.signumspark.report.GridResult;
import io.github.signumspark.submit.input.UserError;
import java.util.Set;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** {@code --reg-param auto}: the penalty by cross-validation, on rows that are read once. */
final class PenaltySearch {
  private static final int FOLDS = 5;
  private static final int PENALTIES = 20;

  /** Folds that are fitted at a time, each with blocks of its own. */
  private static final int FOLDS_AT_A_TIME = 2;

  private static final Set<String> AREAS = Set.of("areaUnderROC", "areaUnderPR");

  private final Predictor<Vector, ?, ?> stage;
  private final int folds;
  private final int penalties;
  private final Evaluator evaluator;

  /**
   * A search.
   *
   * @param task to be tuned
   * @param stage of the task, with its params
   * @param options of the command line
   */
  PenaltySearch(Task task, Predictor<Vector, ?, ?> stage, TrainOptions options) {
    if (!(stage instanceof LinearStage)) {
      throw new UserError(
          "--reg-param auto does not apply to --task " + task + ": name a number for it");
    }
    this.stage = stage;
    folds = atLeastTwo("--folds", options.folds, FOLDS);
    penalties = atLeastTwo("--penalties", options.penalties, PENALTIES);
    String metric = options.tuningMetric == null ? task.metric() : options.tuningMetric;
    try {
      evaluator = evaluator(task, metric);
    } catch (IllegalArgumentException e) {
      throw new UserError("--tuning-metric " + metric + ": " + UserError.oneLine(e), e);
    }
  }

  private static int atLeastTwo(String option, Integer given, int otherwise) {
    if (given != null && given < 2) {
      throw new UserError(option + " " + given + ": at least 2 are needed");
    }
    return given == null ? otherwise : given;
  }

  private static Evaluator evaluator(Task task, String metric) {
    if (task.labels() == Task.LabelKind.NUMBERS) {
      return new RegressionEvaluator().setMetricName(metric);
    }
    if (AREAS.contains(metric) && task.labels() == Task.LabelKind.TWO_CLASSES) {
      return new BinaryClassificationEvaluator().setMetricName(metric);
    }
    if (task == Task.SVC && metric.equals("logLoss")) {
      throw new IllegalArgumentException("a support vector machine gives no probabilities");
    }
    return new MulticlassClassificationEvaluator().setMetricName(metric);
  }

  /** Tries penalties on the rows, whose columns the stage knows. */
  GridResult run(Dataset<Row> rows) {
    Predictor<Vector, ?, ?> tried = (Predictor<Vector, ?, ?>) stage.copy(ParamMap.empty());
    SignumParams<?> params = (SignumParams<?>) tried;
    tried.clear(params.checkpointDir()).clear(params.initialModelPath());
    if (tried instanceof SignumLinearRegression regression
        && !regression.isSet(regression.solver())) {
      regression.setSolver("l-bfgs"); // MLlib's exact solver reads the rows again for each penalty
    }
    setColumn("labelCol", stage.getLabelCol());
    if (stage.hasParam("weightCol") && stage.isSet(stage.getParam("weightCol"))) {
      setColumn("weightCol", stage.getOrDefault(stage.getParam("weightCol")));
    }
    rows.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      ParamMap[] grid =
          Fitted.keepingNothing(rows, () -> SignumGrid.regParams(tried, rows, penalties));
      CrossValidatorModel model =
          new SignumCrossValidator()
              .setEstimator(tried)
              .setEstimatorParamMaps(grid)
              .setEvaluator(evaluator)
              .setNumFolds(folds)
              .setParallelism(FOLDS_AT_A_TIME)
              .fit(rows);
      return GridResult.of(evaluator, folds + " folds", grid, model.avgMetrics());
    } finally {
      rows.unpersist();
    }
  }

  @SuppressWarnings("unchecked")
  private void setColumn(String param, Object column) {
    evaluator.set((Param<Object>) evaluator.getParam(param), column);
  }
}
