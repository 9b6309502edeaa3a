// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

import io.github.signumspark.train.fit.TrainingSettings;

/**
 * How many rounds a plan has and how many local steps each: what the plans of all objectives share.
 * The batch of a step grows geometrically over the rounds, in units of √m, m rows a worker. Where
 * there are few rows, so that passes cost nothing, rounds are longer: the same number of them makes
 * up to {@value #MOST_PASSES} passes, unless the user said how many.
 */
final class StepPlan {
  /** A round visits more rows where more passes are wanted than so many rounds have. */
  private static final int MOST_ROUNDS = 1 << 20;

  private static final double MOST_PASSES = 120;
  private static final double ROWS_TO_READ = 200_000;

  private final double share;
  private final int[] steps;
  private final double total;

  /**
   * The rounds.
   *
   * @param settings what the user fixed
   * @param rows training rows
   * @param workers logical workers
   * @param roundsPerPass of the default number of passes
   * @param firstBatch rows of the smallest batch over √m
   * @param growth the largest batch over the smallest
   */
  StepPlan(
      TrainingSettings settings,
      long rows,
      int workers,
      int roundsPerPass,
      double firstBatch,
      double growth) {
    double passes = settings.limits().maxPasses();
    int planned = (int) Math.max(1, Math.min(MOST_ROUNDS, Math.round(passes * roundsPerPass)));
    int rounds =
        settings.limits().maxIterSet() ? Math.min(planned, settings.limits().maxIter()) : planned;
    double wanted =
        settings.limits().maxPassesSet()
            ? passes
            : Math.max(passes, Math.min(MOST_PASSES, ROWS_TO_READ / rows));
    share = wanted / planned;
    double perWorker = (double) rows / workers;
    steps = new int[rounds];
    double sum = 0;
    for (int r = 0; r < rounds; r++) {
      double batch =
          settings.batches().batchSize().isPresent()
              ? settings.batches().batchSize().getAsInt()
              : firstBatch * Math.sqrt(perWorker) * StrictMath.pow(growth, (r + 0.5) / rounds);
      long h = Math.round(share * perWorker / batch);
      steps[r] =
          settings.batches().localSteps().isPresent()
              ? settings.batches().localSteps().getAsInt()
              : (int) Math.max(1, Math.min(Short.MAX_VALUE, h));
      sum += steps[r];
    }
    total = sum;
  }

  /** Number of rounds. */
  int rounds() {
    return steps.length;
  }

  /** Share of a worker's rows that a round visits. */
  double share() {
    return share;
  }

  /** Local steps of round {@code r}, from 0. */
  int steps(int r) {
    return steps[r];
  }

  /** The learning rate with which a pass of all its steps goes as far as {@code distance}. */
  double rate(double distance) {
    return distance * steps.length * share / total;
  }

  /** What is left of the first learning rate in round {@code r}: it falls linearly to 0. */
  double left(int r) {
    return 1 - (r + 0.5) / steps.length;
  }

  /** The momentum of rows of so many stored values: a little lower for long ones. */
  static double momentum(double storedPerRow) {
    return 1 - Math.max(0.1, Math.min(0.15, 0.1 * StrictMath.cbrt(storedPerRow / 16)));
  }
}
