// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.io.Serializable;

/**
 * The learning rate as a function of the number of updates.
 *
 * <p>The first update calls {@code learningRate(beginNumUpdate + 1)}. Schedules of this package are
 * {@link ConstantSchedule}, {@link FactorSchedule}, {@link MultiFactorSchedule}, {@link
 * PolySchedule} and {@link CosineSchedule}; {@link #parse} reads them from one line of text.
 *
 * <p>An instance may remember the last update it was called for (which makes the next call cheap),
 * so it is not safe to share between threads. {@link Signum} uses its own copy.
 */
public interface LearningRateSchedule extends Serializable {

  /**
   * The learning rate of an update.
   *
   * @param numUpdate the update's number, 1 for the first; 0 for the rate before any update
   */
  double learningRate(long numUpdate);

  /** The learning rate that the schedule starts from; 0.01 unless it was given one. */
  double baseLearningRate();

  /**
   * The same schedule from another base learning rate, including the warm-up's target, from its
   * beginning.
   *
   * @throws IllegalArgumentException where the base is not finite, negative, or below the rate that
   *     the warm-up begins with
   */
  LearningRateSchedule withBaseLearningRate(double baseLearningRate);

  /** The same schedule at its beginning. */
  LearningRateSchedule copy();

  /**
   * Reads a schedule from a line of text, {@code name} or {@code name:key=value,key=value}:
   *
   * <ul>
   *   <li>{@code constant}
   *   <li>{@code factor:step=100,factor=0.5,stopFactorLr=1e-8}; {@code step} is required, {@code
   *       factor} is 1 and {@code stopFactorLr} 1e-8 unless given
   *   <li>{@code multifactor:steps=100|200,factor=0.1}; {@code steps} is required
   *   <li>{@code poly:maxUpdate=1000,pwr=2,finalLr=0}; {@code maxUpdate} is required
   *   <li>{@code cosine:maxUpdate=1000,finalLr=0}; {@code maxUpdate} is required
   * </ul>
   *
   * Each accepts {@code warmupSteps} (default 0), {@code warmupBeginLr} (default 0) and {@code
   * warmupMode} ({@code linear}, the default, or {@code constant}) as well. The base learning rate
   * is no part of the text: {@link #withBaseLearningRate} or {@link SignumBuilder#learningRate}
   * gives it. The {@code toString} of a schedule is a text that reads back as the same schedule.
   *
   * @throws IllegalArgumentException naming the part of the text that is wrong
   */
  static LearningRateSchedule parse(String text) {
    return ScheduleParser.parse(text);
  }
}
