// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.optim.LearningRateSchedule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The numbers that steer training, taken from a stage's params.
 *
 * @param stage uid of the stage, for names and messages
 * @param aggregation the mode: {@code local}, {@code vote} or {@code gradient}
 * @param stepSize the learning rate, or empty where it is to be found
 * @param momentum of the gradient's moving average
 * @param momentumSet whether {@code momentum} was set by the user
 * @param wdLh decoupled weight decay
 * @param clipGradient bound of a gradient's coordinate, or empty for none
 * @param schedule the param {@code learningRateSchedule}
 * @param maxPasses passes over the data
 * @param maxPassesSet whether {@code maxPasses} was set by the user
 * @param maxIter number of steps with {@code gradient} and {@code vote}; cap of the rounds with
 *     {@code local}
 * @param maxIterSet whether {@code maxIter} was set by the user
 * @param tol relative fall of the loss over one pass that ends training
 * @param miniBatchFraction share of the rows of a step with {@code gradient}
 * @param batchSize rows of a worker's step with {@code local} and {@code vote}, or empty for the
 *     plan's
 * @param localSteps local steps of a round, or empty for the plan's
 * @param seed of everything that is drawn
 * @param voting who counts how much with {@code vote}
 * @param saving where and when checkpoints are written
 * @param params the stage's params as they are shown
 */
public record TrainingSettings(
    String stage,
    String aggregation,
    OptionalDouble stepSize,
    double momentum,
    boolean momentumSet,
    double wdLh,
    OptionalDouble clipGradient,
    String schedule,
    double maxPasses,
    boolean maxPassesSet,
    int maxIter,
    boolean maxIterSet,
    double tol,
    double miniBatchFraction,
    OptionalInt batchSize,
    OptionalInt localSteps,
    long seed,
    Voting voting,
    Saving saving,
    List<TrainingListener.ParamSetting> params) {

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

  /** The user's schedule with a base learning rate of 1, or null where the plan is the engine's. */
  public LearningRateSchedule parsedSchedule() {
    return schedule.equals("auto")
        ? null
        : LearningRateSchedule.parse(schedule).withBaseLearningRate(1);
  }
}
