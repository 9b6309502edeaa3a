// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

import io.github.signumspark.objective.FactorizationMachine;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.train.fit.TrainingSettings;

/**
 * The plan of a fit in local rounds for factorization machines and perceptrons, of the same form as
 * {@link ConvexPlan}: four rounds a pass, two for factors on up to {@value #FEW_WORKERS} workers,
 * on few rows longer ones; batches that grow with the square root of a worker's rows; a learning
 * rate that follows from the rows' reach and the number of steps in a pass and falls linearly to 0.
 *
 * <p>Factors take larger batches, of 1.2√m to 10√m rows, and a lower momentum, because sign steps
 * learn rare columns by heart; perceptrons take longer steps. There is no brief plan: their loss
 * stands still before it falls. Constants were chosen on hflights, MovieLens ratings and a9a, and
 * on letter and Fashion-MNIST.
 */
public final class NonConvexPlan implements RoundPlan {
  private static final int FEW_WORKERS = 4;

  private final int roundsPerPass;
  private final StepPlan steps;
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
  public NonConvexPlan(
      TrainingSettings settings,
      Objective objective,
      long rows,
      int workers,
      double meanReach,
      double storedPerRow) {
    boolean factors = objective instanceof FactorizationMachine;
    roundsPerPass = factors && workers <= FEW_WORKERS ? 2 : 4;
    steps =
        new StepPlan(settings, rows, workers, roundsPerPass, factors ? 1.2 : 2, factors ? 8 : 2);
    momentum =
        settings.update().momentumSet()
            ? settings.update().momentum()
            : factors ? 0.8 : StepPlan.momentum(storedPerRow);
    double distance =
        factors
            ? 1.1 * StrictMath.pow(Math.max(meanReach, 1), -0.2)
            : 4 * StrictMath.pow(Math.max(meanReach, 1), -0.4);
    firstRate = settings.update().stepSize().orElse(steps.rate(distance));
  }

  @Override
  public int rounds() {
    return steps.rounds();
  }

  @Override
  public int roundsBetweenReadings() {
    return roundsPerPass;
  }

  @Override
  public double share() {
    return steps.share();
  }

  @Override
  public int steps(int r) {
    return steps.steps(r);
  }

  @Override
  public double learningRate(int r) {
    return firstRate * steps.left(r);
  }

  @Override
  public double averageWeight() {
    return roundsPerPass == 2 ? 0.36 : 0.2;
  }

  @Override
  public double momentum() {
    return momentum;
  }
}
