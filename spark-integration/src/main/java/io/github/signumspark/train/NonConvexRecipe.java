// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.objective.FactorizationMachine;
import io.github.signumspark.objective.Objective;

/**
 * The plan of a fit in local rounds for factorization machines and perceptrons, of the same form as
 * {@link LocalRecipe}: four rounds a pass, on few rows longer ones; batches that grow with the
 * square root of a worker's rows; a learning rate that follows from the rows' reach and the number
 * of steps in a pass and falls linearly to 0.
 *
 * <p>Factors take larger batches, of 1.2√m to 10√m rows, and a lower momentum, because sign steps
 * learn rare columns by heart; perceptrons take longer steps. The plan is never shortened: their
 * loss stands still before it falls. Constants were chosen on hflights, MovieLens ratings and a9a,
 * and on letter and Fashion-MNIST.
 */
final class NonConvexRecipe implements RoundRecipe {
  private static final int ROUNDS_PER_PASS = 4;
  private static final double MOST_PASSES = 120;
  private static final double ROWS_TO_READ = 200_000;
  private static final double NEWEST = 0.2;

  private final double share;
  private final int[] steps;
  private final double firstRate;
  private final double momentum;

  /**
   * A plan.
   *
   * @param settings what the user fixed
   * @param objective that is trained
   * @param rows training rows
   * @param workers logical workers
   * @param meanReach mean of Σⱼ|xᵢⱼ| over the rows
   * @param storedPerRow stored values of a row on average
   */
  NonConvexRecipe(
      TrainingSettings settings,
      Objective objective,
      long rows,
      int workers,
      double meanReach,
      double storedPerRow) {
    boolean factors = objective instanceof FactorizationMachine;
    double passes = settings.maxPasses();
    int planned = (int) Math.max(1, Math.round(passes * ROUNDS_PER_PASS));
    int rounds = settings.maxIterSet() ? Math.min(planned, settings.maxIter()) : planned;
    double wanted =
        settings.maxPassesSet()
            ? passes
            : Math.max(passes, Math.min(MOST_PASSES, ROWS_TO_READ / rows));
    share = wanted / planned;
    double perWorker = (double) rows / workers;
    double firstBatch = factors ? 1.2 : 2;
    double growth = factors ? 8 : 2;
    steps = new int[rounds];
    double total = 0;
    for (int r = 0; r < rounds; r++) {
      double batch =
          settings.batchSize().isPresent()
              ? settings.batchSize().getAsInt()
              : firstBatch * Math.sqrt(perWorker) * StrictMath.pow(growth, (r + 0.5) / rounds);
      long h = Math.round(share * perWorker / batch);
      steps[r] =
          settings.localSteps().isPresent()
              ? settings.localSteps().getAsInt()
              : (int) Math.max(1, Math.min(Short.MAX_VALUE, h));
      total += steps[r];
    }
    momentum =
        settings.momentumSet()
            ? settings.momentum()
            : factors
                ? 0.8
                : 1 - Math.max(0.1, Math.min(0.15, 0.1 * StrictMath.cbrt(storedPerRow / 16)));
    double distance =
        factors
            ? 1.1 * StrictMath.pow(Math.max(meanReach, 1), -0.2)
            : 4 * StrictMath.pow(Math.max(meanReach, 1), -0.4);
    firstRate = settings.stepSize().orElse(distance * rounds * share / total);
  }

  @Override
  public int rounds() {
    return steps.length;
  }

  @Override
  public boolean mayFinishEarly() {
    return false;
  }

  @Override
  public int roundsBetweenReadings() {
    return ROUNDS_PER_PASS;
  }

  @Override
  public double share() {
    return share;
  }

  @Override
  public int steps(int r) {
    return steps[r];
  }

  @Override
  public double learningRate(int r) {
    return firstRate * (1 - (r + 0.5) / steps.length);
  }

  @Override
  public double averageWeight() {
    return NEWEST;
  }

  @Override
  public double momentum() {
    return momentum;
  }
}
