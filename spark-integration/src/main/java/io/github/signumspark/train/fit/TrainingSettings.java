// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.optim.LearningRateSchedule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What steers training, taken from a stage's params.
 *
 * @param stage uid and params of the stage
 * @param aggregation the mode
 * @param update a step's rule
 * @param limits when training ends at the latest
 * @param batches rows and steps, and their order
 * @param voting who counts how much with {@code vote}
 * @param saving where and when checkpoints are written
 */
public record TrainingSettings(
    Stage stage,
    Aggregation aggregation,
    Update update,
    Limits limits,
    Batches batches,
    Voting voting,
    Saving saving) {

  /**
   * The stage that fits.
   *
   * @param uid for names and messages
   * @param params as they are shown
   */
  public record Stage(String uid, List<TrainingListener.ParamSetting> params) {}

  /**
   * A step's rule.
   *
   * @param stepSize the learning rate, or empty where it is to be found
   * @param momentum of the gradient's moving average
   * @param momentumSet whether {@code momentum} was set by the user
   * @param wdLh decoupled weight decay
   * @param clipGradient bound of a gradient's coordinate, or empty for none
   * @param schedule the param {@code learningRateSchedule}
   */
  public record Update(
      OptionalDouble stepSize,
      double momentum,
      boolean momentumSet,
      double wdLh,
      OptionalDouble clipGradient,
      String schedule) {

    /** The user's schedule with a base learning rate of 1, or null where the plan has its own. */
    public LearningRateSchedule parsedSchedule() {
      return schedule.equals("auto")
          ? null
          : LearningRateSchedule.parse(schedule).withBaseLearningRate(1);
    }
  }

  /**
   * When training ends at the latest.
   *
   * @param maxPasses passes over the data
   * @param maxPassesSet whether {@code maxPasses} was set by the user
   * @param maxIter number of steps with {@code gradient} and {@code vote}; cap of the rounds with
   *     {@code local}
   * @param maxIterSet whether {@code maxIter} was set by the user
   * @param tol relative fall of the loss over one pass that ends training; in a finish a bound of
   *     the decrease that is left
   * @param finish whether fits in local rounds end with a finish where they can; {@code maxIter}
   *     then counts its iterations
   */
  public record Limits(
      double maxPasses,
      boolean maxPassesSet,
      int maxIter,
      boolean maxIterSet,
      double tol,
      boolean finish) {}

  /**
   * Rows and steps.
   *
   * @param miniBatchFraction share of the rows of a step with {@code gradient}
   * @param batchSize rows of a worker's step with {@code local} and {@code vote}, or empty for the
   *     plan's
   * @param localSteps local steps of a round, or empty for the plan's
   * @param seed of everything that is drawn
   */
  public record Batches(
      double miniBatchFraction, OptionalInt batchSize, OptionalInt localSteps, long seed) {}

  /**
   * Who counts how much.
   *
   * @param weight {@code equal} or {@code rows}
   * @param quorum share of all weight that a majority must exceed, in [0, 1)
   */
  public record Voting(String weight, double quorum) {
    /** Every worker the same, without a quorum. */
    public static final Voting DEFAULT = new Voting("equal", 0);
  }

  /**
   * Where and when checkpoints are written.
   *
   * @param directory on any Hadoop file system, or empty for none
   * @param interval rounds or steps between them; −1 for none
   */
  public record Saving(Optional<String> directory, int interval) {
    /** None. */
    public static final Saving NONE = new Saving(Optional.empty(), -1);
  }

  /** Whether a fit that can goes on to the optimum, which decoupled decay has none of. */
  public boolean finishes() {
    return aggregation == Aggregation.LOCAL && limits.finish() && update.wdLh() == 0;
  }

  /** The same with so many passes, for rounds that a finish follows. */
  public TrainingSettings withMaxPasses(double passes) {
    return new TrainingSettings(
        stage,
        aggregation,
        update,
        new Limits(passes, true, limits.maxIter, false, limits.tol, limits.finish),
        batches,
        voting,
        saving);
  }

  /** The stage's uid, for names and messages. */
  public String uid() {
    return stage.uid();
  }
}
