// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.param;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The params that every Signum stage shares, beside those it inherits from MLlib's estimator.
 *
 * @param <S> the stage, returned by the setters
 */
public interface SignumParams<S extends SignumParams<S>> extends Params {

  /** The stage's own param objects. */
  SignumParamSet signumParams();

  /** Sets a param and returns the stage. */
  @SuppressWarnings("unchecked")
  private <T> S setParam(Param<?> param, T value) {
    set((Param<T>) param, value);
    return (S) this;
  }

  /**
   * The learning rate: how far a coordinate moves in one step, in units of its column. Unset: found
   * from the data.
   */
  default DoubleParam stepSize() {
    return signumParams().stepSize;
  }

  /** The value of {@link #stepSize()}. Fails where it is unset. */
  default double getStepSize() {
    return (Double) getOrDefault(stepSize());
  }

  /** Sets {@link #stepSize()}. */
  default S setStepSize(double value) {
    return setParam(stepSize(), value);
  }

  /**
   * The momentum of the gradient's moving average, in [0, 1); 0 is signSGD. Where it is not set,
   * local rounds lower it to as little as 0.85 for long rows. Default 0.9.
   */
  default DoubleParam momentum() {
    return signumParams().momentum;
  }

  /** The value of {@link #momentum()}. */
  default double getMomentum() {
    return (Double) getOrDefault(momentum());
  }

  /** Sets {@link #momentum()}. */
  default S setMomentum(double value) {
    return setParam(momentum(), value);
  }

  /**
   * What the workers send: local (the sum of the sign steps of local rounds), vote (the signs of
   * their momentum in every step) or gradient (the gradient of every step). Default local.
   */
  default Param<String> aggregation() {
    return signumParams().aggregation;
  }

  /** The value of {@link #aggregation()}. */
  default String getAggregation() {
    return getOrDefault(aggregation());
  }

  /** Sets {@link #aggregation()}. */
  default S setAggregation(String value) {
    return setParam(aggregation(), value);
  }

  /**
   * Passes over the data in all. With aggregation = vote or gradient, and for fits that end with a
   * finish, it is a cap only if set. Default 12.
   */
  default DoubleParam maxPasses() {
    return signumParams().maxPasses;
  }

  /** The value of {@link #maxPasses()}. */
  default double getMaxPasses() {
    return (Double) getOrDefault(maxPasses());
  }

  /** Sets {@link #maxPasses()}. */
  default S setMaxPasses(double value) {
    return setParam(maxPasses(), value);
  }

  /**
   * Decoupled weight decay: every step multiplies the weights by 1 - learning rate * wdLh. Another
   * objective than regParam's. Default 0.0.
   */
  default DoubleParam wdLh() {
    return signumParams().wdLh;
  }

  /** The value of {@link #wdLh()}. */
  default double getWdLh() {
    return (Double) getOrDefault(wdLh());
  }

  /** Sets {@link #wdLh()}. */
  default S setWdLh(double value) {
    return setParam(wdLh(), value);
  }

  /**
   * Clips every coordinate of the gradient to [-clipGradient, clipGradient] before it is added to
   * the momentum. Unset: no clipping.
   */
  default DoubleParam clipGradient() {
    return signumParams().clipGradient;
  }

  /** The value of {@link #clipGradient()}. Fails where it is unset. */
  default double getClipGradient() {
    return (Double) getOrDefault(clipGradient());
  }

  /** Sets {@link #clipGradient()}. */
  default S setClipGradient(double value) {
    return setParam(clipGradient(), value);
  }

  /**
   * The learning rate over the steps: auto (the engine's own plan), constant, factor, multifactor,
   * poly or cosine with arguments, as in "cosine:maxUpdate=100,finalLr=0.001,warmupSteps=10".
   * Default auto.
   */
  default Param<String> learningRateSchedule() {
    return signumParams().learningRateSchedule;
  }

  /** The value of {@link #learningRateSchedule()}. */
  default String getLearningRateSchedule() {
    return getOrDefault(learningRateSchedule());
  }

  /** Sets {@link #learningRateSchedule()}. */
  default S setLearningRateSchedule(String value) {
    return setParam(learningRateSchedule(), value);
  }

  /**
   * What happens where a param asks for something that Signum cannot honour: mllib (MLlib's own
   * solver fits, with a warning) or error. Default mllib.
   */
  default Param<String> unsupportedParams() {
    return signumParams().unsupportedParams;
  }

  /** The value of {@link #unsupportedParams()}. */
  default String getUnsupportedParams() {
    return getOrDefault(unsupportedParams());
  }

  /** Sets {@link #unsupportedParams()}. */
  default S setUnsupportedParams(String value) {
    return setParam(unsupportedParams(), value);
  }

  /**
   * Logical workers the rows are assigned to. Part of the result, like the seed. Unset: a function
   * of the rows and non-zeros.
   */
  default IntParam numWorkers() {
    return signumParams().numWorkers;
  }

  /** The value of {@link #numWorkers()}. Fails where it is unset. */
  default int getNumWorkers() {
    return (Integer) getOrDefault(numWorkers());
  }

  /** Sets {@link #numWorkers()}. */
  default S setNumWorkers(int value) {
    return setParam(numWorkers(), value);
  }

  /**
   * Whether rows are exchanged between partitions: auto (only where the partitions differ), always
   * (the result then depends on the rows alone, at any partitioning) or never. Default auto.
   */
  default Param<String> shuffle() {
    return signumParams().shuffle;
  }

  /** The value of {@link #shuffle()}. */
  default String getShuffle() {
    return getOrDefault(shuffle());
  }

  /** Sets {@link #shuffle()}. */
  default S setShuffle(String value) {
    return setParam(shuffle(), value);
  }

  /**
   * Expert: rows of a step on each worker, in place of the plan's: growing batches with aggregation
   * = local, all rows with vote.
   */
  default IntParam batchSize() {
    return signumParams().batchSize;
  }

  /** The value of {@link #batchSize()}. Fails where it is unset. */
  default int getBatchSize() {
    return (Integer) getOrDefault(batchSize());
  }

  /** Sets {@link #batchSize()}. */
  default S setBatchSize(int value) {
    return setParam(batchSize(), value);
  }

  /** Expert: local steps of a round, in place of the plan's. */
  default IntParam localSteps() {
    return signumParams().localSteps;
  }

  /** The value of {@link #localSteps()}. Fails where it is unset. */
  default int getLocalSteps() {
    return (Integer) getOrDefault(localSteps());
  }

  /** Sets {@link #localSteps()}. */
  default S setLocalSteps(int value) {
    return setParam(localSteps(), value);
  }

  /**
   * Share of the rows of one step with aggregation = gradient; consecutive steps take consecutive
   * rows. Default 1.0.
   */
  default DoubleParam miniBatchFraction() {
    return signumParams().miniBatchFraction;
  }

  /** The value of {@link #miniBatchFraction()}. */
  default double getMiniBatchFraction() {
    return (Double) getOrDefault(miniBatchFraction());
  }

  /** Sets {@link #miniBatchFraction()}. */
  default S setMiniBatchFraction(double value) {
    return setParam(miniBatchFraction(), value);
  }

  /**
   * Expert: auto (fits in local rounds go on to the optimum where they can) or none (they end with
   * the rounds). Default auto.
   */
  default Param<String> finish() {
    return signumParams().finish;
  }

  /** The value of {@link #finish()}. */
  default String getFinish() {
    return getOrDefault(finish());
  }

  /** Sets {@link #finish()}. */
  default S setFinish(String value) {
    return setParam(finish(), value);
  }

  /** Seed of the order of the rows. Default 17. */
  default LongParam seed() {
    return signumParams().seed;
  }

  /** The value of {@link #seed()}. */
  default long getSeed() {
    return (Long) getOrDefault(seed());
  }

  /** Sets {@link #seed()}. */
  default S setSeed(long value) {
    return setParam(seed(), value);
  }

  /**
   * How much a worker's vote counts with aggregation = vote: equal (all the same) or rows (by the
   * weight of its rows). Fixed by the driver when the rows are read. Default equal.
   */
  default Param<String> voteWeight() {
    return signumParams().voteWeight;
  }

  /** The value of {@link #voteWeight()}. */
  default String getVoteWeight() {
    return getOrDefault(voteWeight());
  }

  /** Sets {@link #voteWeight()}. */
  default S setVoteWeight(String value) {
    return setParam(voteWeight(), value);
  }

  /**
   * With aggregation = vote: share of the weight of all workers that a majority must exceed before
   * a coordinate moves, in [0, 1). Default 0.0.
   */
  default DoubleParam quorum() {
    return signumParams().quorum;
  }

  /** The value of {@link #quorum()}. */
  default double getQuorum() {
    return (Double) getOrDefault(quorum());
  }

  /** Sets {@link #quorum()}. */
  default S setQuorum(double value) {
    return setParam(quorum(), value);
  }

  /**
   * Directory on any Hadoop file system for checkpoints, from which an interrupted fit resumes; it
   * may be shared by fits. Unset: none.
   */
  default Param<String> checkpointDir() {
    return signumParams().checkpointDir;
  }

  /** The value of {@link #checkpointDir()}. Fails where it is unset. */
  default String getCheckpointDir() {
    return getOrDefault(checkpointDir());
  }

  /** Sets {@link #checkpointDir()}. */
  default S setCheckpointDir(String value) {
    return setParam(checkpointDir(), value);
  }

  /** Rounds or steps between two checkpoints, or -1 for none. Default 10. */
  default IntParam checkpointInterval() {
    return signumParams().checkpointInterval;
  }

  /** The value of {@link #checkpointInterval()}. */
  default int getCheckpointInterval() {
    return (Integer) getOrDefault(checkpointInterval());
  }

  /** Sets {@link #checkpointInterval()}. */
  default S setCheckpointInterval(int value) {
    return setParam(checkpointInterval(), value);
  }

  /** Path of a saved model of the same class to start from. */
  default Param<String> initialModelPath() {
    return signumParams().initialModelPath;
  }

  /** The value of {@link #initialModelPath()}. Fails where it is unset. */
  default String getInitialModelPath() {
    return getOrDefault(initialModelPath());
  }

  /** Sets {@link #initialModelPath()}. */
  default S setInitialModelPath(String value) {
    return setParam(initialModelPath(), value);
  }

  /**
   * Boolean column: rows marked true are not trained on, and training stops when their loss no
   * longer falls.
   */
  default Param<String> validationIndicatorCol() {
    return signumParams().validationIndicatorCol;
  }

  /** The value of {@link #validationIndicatorCol()}. Fails where it is unset. */
  default String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol());
  }

  /** Sets {@link #validationIndicatorCol()}. */
  default S setValidationIndicatorCol(String value) {
    return setParam(validationIndicatorCol(), value);
  }
}
