// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.input.UserError;
import java.util.Arrays;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Sets a stage's params from the options of the command line. */
final class StageOptions {
  private final Params stage;
  private final String task;

  private StageOptions(Params stage, String task) {
    this.stage = stage;
    this.task = task;
  }

  /**
   * Sets the given options; fails for a value that the stage refuses, or a param that it does not
   * have.
   */
  static void set(Params stage, TrainOptions options) {
    new StageOptions(stage, options.task.toString())
        .set("--label-col", "labelCol", options.labelColumn())
        .set("--weight-col", "weightCol", options.weightColumn)
        .set("--validation-col", "validationIndicatorCol", options.validationColumn)
        .set("--reg-param", "regParam", options.penalty())
        .set("--standardization", "standardization", options.standardization)
        .set("--fit-intercept", "fitIntercept", options.fitIntercept)
        .set("--layers", "layers", options.layers)
        .set("--factor-size", "factorSize", options.factorSize)
        .set("--step-size", "stepSize", options.stepSize)
        .set("--momentum", "momentum", options.momentum)
        .set("--aggregation", "aggregation", options.aggregation)
        .set("--max-passes", "maxPasses", options.maxPasses)
        .set("--max-iter", "maxIter", options.maxIter)
        .set("--tol", "tol", options.tol)
        .set("--finish", "finish", options.finish)
        .set("--elastic-net", "elasticNetParam", options.elasticNet)
        .set("--workers", "numWorkers", options.workers)
        .set("--seed", "seed", options.seed)
        .set("--checkpoint-dir", "checkpointDir", options.checkpointDir)
        .set("--checkpoint-interval", "checkpointInterval", options.checkpointInterval)
        .set("--initial-model", "initialModelPath", options.initialModel);
  }

  /** Sets the columns as they are named in the rows that were read. */
  static void setColumns(Params stage, TrainOptions options, TrainInput input) {
    new StageOptions(stage, options.task.toString())
        .set("--features-col", "featuresCol", input.featuresColumn())
        .set("--label-col", "labelCol", input.column(options.labelColumn()))
        .set("--weight-col", "weightCol", input.column(options.weightColumn))
        .set("--validation-col", "validationIndicatorCol", input.column(options.validationColumn));
  }

  /** Sets a penalty that was found. */
  static void setPenalty(Params stage, TrainOptions options, double penalty) {
    new StageOptions(stage, options.task.toString()).set("--reg-param", "regParam", penalty);
  }

  @SuppressWarnings("unchecked")
  private StageOptions set(String option, String param, Object value) {
    if (value == null) {
      return this;
    }
    if (!stage.hasParam(param)) {
      throw new UserError(option + " does not apply to --task " + task);
    }
    try {
      stage.set((Param<Object>) stage.getParam(param), value);
    } catch (IllegalArgumentException e) {
      String shown = value instanceof int[] numbers ? Arrays.toString(numbers) : "" + value;
      throw new UserError(option + " " + shown + ": " + UserError.oneLine(e), e);
    }
    return this;
  }
}
