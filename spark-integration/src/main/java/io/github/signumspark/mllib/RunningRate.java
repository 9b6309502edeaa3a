// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import io.github.signumspark.optim.LearningRateSchedule;
import java.io.Serializable;

/** The learning rates of consecutive updates, by the current schedule. */
final class RunningRate implements Serializable {
  private static final long serialVersionUID = 1L;

  private final UpdaterSettings settings;

  /** The schedule from {@link #base}, advanced to the last update; null until it is created. */
  private LearningRateSchedule running;

  private double base;

  RunningRate(UpdaterSettings settings) {
    this.settings = settings;
  }

  /** Starts over, at the start of a fit or with another schedule. */
  void forget() {
    running = null;
  }

  /**
   * The learning rate of an update.
   *
   * @param update its number, from 1; the numbers before it count as done
   * @param stepSize the rate before the schedule
   */
  double of(long update, double stepSize) {
    if (settings.schedule() == null) {
      return stepSize;
    }
    if (running == null || base != stepSize) {
      running = settings.schedule().withBaseLearningRate(stepSize);
      base = stepSize;
      // Some schedules depend on their previous answers: repeat the earlier updates.
      for (long past = 1; past < update; past++) {
        running.learningRate(past);
      }
    }
    return running.learningRate(update);
  }
}
