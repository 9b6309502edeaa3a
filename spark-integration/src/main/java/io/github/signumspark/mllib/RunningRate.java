// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import io.github.signumspark.optim.LearningRateSchedule;
import java.io.Serializable;

/** The learning rate of one update after the other, by the schedule that is set. */
final class RunningRate implements Serializable {
  private static final long serialVersionUID = 1L;

  private final UpdaterSettings settings;

  /** The schedule from {@link #base}, asked for every update so far; null to be made. */
  private LearningRateSchedule running;

  private double base;

  RunningRate(UpdaterSettings settings) {
    this.settings = settings;
  }

  /** Begins anew: nothing was asked yet, or the schedule is another. */
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
      // Some schedules go on from what they answered last: ask again what was asked before.
      for (long past = 1; past < update; past++) {
        running.learningRate(past);
      }
    }
    return running.learningRate(update);
  }
}
