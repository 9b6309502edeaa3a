// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

/** The plan of a fit in local rounds. Implementations are immutable. */
public interface RoundPlan {
  /** Number of rounds. */
  int rounds();

  /** After how many rounds the loss of the average is read. */
  int roundsBetweenReadings();

  /** Share of a worker's rows that a round visits. */
  double share();

  /** Local steps of round {@code r}, from 0. */
  int steps(int r);

  /** Learning rate of round {@code r}, from 0. */
  double learningRate(int r);

  /** Weight of the newest weights in their running average. */
  double averageWeight();

  /** Momentum of all rounds. */
  double momentum();
}
