// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.param;

import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.internal.SparkLine;
import io.github.signumspark.optim.LearningRateSchedule;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/**
 * The param objects behind {@link SignumParams}: names, ranges, documentation and defaults, once
 * for all stages. Made by a stage's constructor.
 */
public final class SignumParamSet implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Default of {@code maxPasses}. */
  public static final double DEFAULT_MAX_PASSES = 12;

  /** Default of {@code seed}. */
  public static final long DEFAULT_SEED = 17;

  final DoubleParam stepSize;
  final DoubleParam momentum;
  final Param<String> aggregation;
  final DoubleParam maxPasses;
  final DoubleParam wdLh;
  final DoubleParam clipGradient;
  final Param<String> learningRateSchedule;
  final Param<String> unsupportedParams;
  final IntParam numWorkers;
  final Param<String> shuffle;
  final IntParam batchSize;
  final IntParam localSteps;
  final DoubleParam miniBatchFraction;
  final Param<String> finish;
  final LongParam seed;
  final Param<String> voteWeight;
  final DoubleParam quorum;
  final Param<String> checkpointDir;
  final IntParam checkpointInterval;
  final Param<String> initialModelPath;
  final Param<String> validationIndicatorCol;

  /**
   * Makes the params of a stage and sets their defaults.
   *
   * @param stage the stage, its uid already set
   * @throws UnsupportedOperationException where Spark is not one that this library supports
   */
  public SignumParamSet(Params stage) {
    SparkInternals.checkVersion();
    stepSize =
        new DoubleParam(
            stage,
            "stepSize",
            "The learning rate: how far a coordinate moves in one step, in units of its column."
                + " Unset: found from the data.",
            ParamValidators.gt(0));
    momentum =
        new DoubleParam(
            stage,
            "momentum",
            "The momentum of the gradient's moving average, in [0, 1); 0 is signSGD. Where it is"
                + " not set, local rounds lower it to as little as 0.85 for long rows.",
            ParamValidators.inRange(0, 1, true, false));
    aggregation =
        text(
            stage,
            "aggregation",
            "What the workers send: local (the sum of the sign steps of local rounds), vote (the signs of their momentum in every step) or gradient (the gradient of every step).",
            oneOf("aggregation", "local", "vote", "gradient"));
    maxPasses =
        new DoubleParam(
            stage,
            "maxPasses",
            "Passes over the data in all. With aggregation = vote or gradient, and for fits that end"
                + " with a finish, it is a cap only if set.",
            ParamValidators.gt(0));
    wdLh =
        new DoubleParam(
            stage,
            "wdLh",
            "Decoupled weight decay: every step multiplies the weights by 1 - learning rate * wdLh."
                + " Another objective than regParam's.",
            ParamValidators.gtEq(0));
    clipGradient =
        new DoubleParam(
            stage,
            "clipGradient",
            "Clips every coordinate of the gradient to [-clipGradient, clipGradient] before it is"
                + " added to the momentum. Unset: no clipping.",
            ParamValidators.gt(0));
    learningRateSchedule =
        text(
            stage,
            "learningRateSchedule",
            "The learning rate over the steps: auto (the engine's own plan), constant, factor, multifactor, poly or cosine with arguments, as in \"cosine:maxUpdate=100,finalLr=0.001,warmupSteps=10\".",
            (Valid<String>) SignumParamSet::isSchedule);
    unsupportedParams =
        text(
            stage,
            "unsupportedParams",
            "What happens where a param asks for something that Signum cannot honour: mllib (MLlib's own solver fits, with a warning) or error.",
            oneOf("unsupportedParams", "mllib", "error"));
    numWorkers =
        new IntParam(
            stage,
            "numWorkers",
            "Logical workers the rows are assigned to. Part of the result, like the seed. Unset: a"
                + " function of the rows and non-zeros.",
            ParamValidators.gt(0));
    shuffle =
        text(
            stage,
            "shuffle",
            "Whether rows are exchanged between partitions: auto (only where the partitions differ), always (the result then depends on the rows alone, at any partitioning) or never.",
            oneOf("shuffle", "auto", "always", "never"));
    batchSize =
        new IntParam(
            stage,
            "batchSize",
            "Expert: rows of a step on each worker, in place of the plan's: growing batches with"
                + " aggregation = local, all rows with vote.",
            ParamValidators.gt(0));
    localSteps =
        new IntParam(
            stage,
            "localSteps",
            "Expert: local steps of a round, in place of the plan's.",
            ParamValidators.gt(0));
    miniBatchFraction =
        new DoubleParam(
            stage,
            "miniBatchFraction",
            "Share of the rows of one step with aggregation = gradient; consecutive steps take"
                + " consecutive rows.",
            ParamValidators.inRange(0, 1, false, true));
    finish =
        text(
            stage,
            "finish",
            "Expert: auto (fits in local rounds go on to the optimum where they can) or none (they end with the rounds).",
            oneOf("finish", "auto", "none"));
    seed = new LongParam(stage, "seed", "Seed of the order of the rows.");
    voteWeight =
        text(
            stage,
            "voteWeight",
            "How much a worker's vote counts with aggregation = vote: equal (all the same) or rows (by the weight of its rows). Fixed by the driver when the rows are read.",
            oneOf("voteWeight", "equal", "rows"));
    quorum =
        new DoubleParam(
            stage,
            "quorum",
            "With aggregation = vote: share of the weight of all workers that a majority must"
                + " exceed before a coordinate moves, in [0, 1).",
            ParamValidators.inRange(0, 1, true, false));
    checkpointDir =
        text(
            stage,
            "checkpointDir",
            "Directory on any Hadoop file system for checkpoints, from which an interrupted fit resumes; it may be shared by fits. Unset: none.",
            (Valid<String>) value -> true);
    checkpointInterval =
        new IntParam(
            stage,
            "checkpointInterval",
            "Rounds or steps between two checkpoints, or -1 for none.",
            (Valid<Object>)
                value -> value instanceof Integer interval && (interval == -1 || interval >= 1));
    initialModelPath =
        text(
            stage,
            "initialModelPath",
            "Path of a saved model of the same class to start from.",
            (Valid<String>) value -> true);
    validationIndicatorCol =
        text(
            stage,
            "validationIndicatorCol",
            "Boolean column: rows marked true are not trained on, and training stops when their loss no longer falls.",
            (Valid<String>) value -> true);
    stage.setDefault(momentum, 0.9);
    stage.setDefault(aggregation, "local");
    stage.setDefault(maxPasses, DEFAULT_MAX_PASSES);
    stage.setDefault(wdLh, 0.0);
    stage.setDefault(learningRateSchedule, "auto");
    stage.setDefault(unsupportedParams, "mllib");
    stage.setDefault(shuffle, "auto");
    stage.setDefault(miniBatchFraction, 1.0);
    stage.setDefault(finish, "auto");
    stage.setDefault(seed, DEFAULT_SEED);
    stage.setDefault(voteWeight, "equal");
    stage.setDefault(quorum, 0.0);
    stage.setDefault(checkpointInterval, 10);
  }

  /** Scala's function as one that a stage can be serialized with: Java's lambdas are not else. */
  private interface Valid<T> extends Function1<T, Object>, Serializable {}

  private static Param<String> text(
      Params stage, String name, String doc, Function1<String, Object> isValid) {
    return SparkLine.text(stage.uid(), name, doc, isValid);
  }

  /** MLlib's own says that a value is wrong, not which are right. */
  private static Valid<String> oneOf(String param, String... choices) {
    return value -> {
      if (!Arrays.asList(choices).contains(value)) {
        throw new IllegalArgumentException(
            param + " = " + value + " is none of " + String.join(", ", choices));
      }
      return true;
    };
  }

  private static Object isSchedule(String value) {
    if (value.equals("auto")) {
      return true;
    }
    LearningRateSchedule.parse(value);
    return true;
  }
}
