// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import io.github.signumspark.listener.TrainingListener.ParamSetting;
import java.io.Serializable;
import java.util.List;

/**
 * What is known of a fit when training starts.
 *
 * @param id unique among the fits of this JVM
 * @param stage uid of the stage that fits
 * @param aggregation the mode, as in the param
 * @param data the rows that are trained on
 * @param plan the plan of training
 * @param origin when and by what the fit was run
 * @param params the stage's params that have a value, by name
 */
public record FitInfo(
    long id,
    String stage,
    String aggregation,
    Data data,
    Plan plan,
    Origin origin,
    List<ParamSetting> params)
    implements Serializable {

  /**
   * The rows of a fit.
   *
   * @param rows trained on
   * @param features columns of the features vector
   * @param nonZeros non-zero values of the rows
   * @param validationRows rows held out for validation
   * @param partitioning the result of comparing the workers' rows, and what was done
   * @param scope for which inputs the same bits are guaranteed: the same rows at any partitioning,
   *     or at this partitioning only
   * @param ingestSeconds spent on reading and arranging the rows
   */
  public record Data(
      long rows,
      int features,
      long nonZeros,
      long validationRows,
      String partitioning,
      String scope,
      double ingestSeconds)
      implements Serializable {
    /** Nothing was read. */
    public static final Data NONE = new Data(0, 0, 0, 0, "", "", 0);
  }

  /**
   * The plan of training.
   *
   * @param workers logical workers
   * @param rounds rounds the plan has; the fit may end earlier, or continue with a longer plan:
   *     {@link TrainingListener#onRound} is given it
   * @param passes passes over the data the plan has; NaN where it counts rounds only
   * @param coordinates number of weights, which is the length of a dense gradient
   * @param traffic what a step would send in each mode, computed; what was sent is in the rounds
   */
  public record Plan(
      int workers, int rounds, double passes, int coordinates, List<StepTraffic> traffic)
      implements Serializable {
    /** Nothing is to be trained. */
    public static final Plan NONE = new Plan(0, 0, Double.NaN, 0, List.of());
  }

  /**
   * When and by what a fit was run.
   *
   * @param startedAt in milliseconds since 1970
   * @param seed of everything that is drawn
   * @param sparkVersion of the Spark that runs the fit
   * @param signumVersion of this library
   */
  public record Origin(long startedAt, long seed, String sparkVersion, String signumVersion)
      implements Serializable {}

  /** The same fit with another number of rounds. */
  public FitInfo withPlannedRounds(int rounds) {
    return new FitInfo(
        id,
        stage,
        aggregation,
        data,
        new Plan(plan.workers, rounds, plan.passes, plan.coordinates, plan.traffic),
        origin,
        params);
  }

  /** {@link Data#rows()}. */
  public long rows() {
    return data.rows;
  }

  /** {@link Data#features()}. */
  public int features() {
    return data.features;
  }

  /** {@link Data#nonZeros()}. */
  public long nonZeros() {
    return data.nonZeros;
  }

  /** {@link Data#validationRows()}. */
  public long validationRows() {
    return data.validationRows;
  }

  /** {@link Data#partitioning()}. */
  public String partitioning() {
    return data.partitioning;
  }

  /** {@link Data#ingestSeconds()}. */
  public double ingestSeconds() {
    return data.ingestSeconds;
  }

  /** {@link Plan#workers()}. */
  public int workers() {
    return plan.workers;
  }

  /** {@link Plan#rounds()}. */
  public int plannedRounds() {
    return plan.rounds;
  }

  /** {@link Plan#passes()}. */
  public double plannedPasses() {
    return plan.passes;
  }

  /** {@link Plan#coordinates()}. */
  public int coordinates() {
    return plan.coordinates;
  }

  /** {@link Origin#startedAt()}. */
  public long startedAt() {
    return origin.startedAt;
  }
}
