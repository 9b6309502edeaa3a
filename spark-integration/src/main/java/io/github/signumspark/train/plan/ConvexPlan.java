// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

import io.github.signumspark.train.fit.TrainingSettings;

/**
 * The plan of a fit in local rounds: how many, and each one's share of a pass, local steps and
 * learning rate. A function of the data's figures and the settings alone.
 *
 * <p>A pass has two rounds for up to {@value #FEW_WORKERS} workers, because a job costs as much as
 * many rows, and four for more, which have more to agree on; on few rows rounds are longer ({@link
 * StepPlan}). The batch of a local step grows from 2√m to 6√m rows, m rows a worker: few rows at
 * first, because many small steps go far, more later, because the sign of a noisy gradient has a
 * floor. Where one of two labels is rare, gradients are noisier: batches are larger and steps
 * smaller. The learning rate follows from how far a margin moves when all of a row's coordinates
 * step together, A = the mean of Σⱼ|xᵢⱼ| in units of the columns, and from the number of steps in a
 * pass; it falls linearly to 0. The momentum is a little lower for long rows. Constants were chosen
 * on a9a, w8a, hflights and imdb; docs/measurements.md has the figures.
 */
public final class ConvexPlan implements RoundPlan {
  private static final int FEW_WORKERS = 4;
  private static final int MANY_WORKERS = 8;

  private static final double RARE = 0.1;

  private final int roundsPerPass;
  private final StepPlan steps;
  private final double firstRate;
  private final double momentum;

  /**
   * A plan.
   *
   * @param settings what the user fixed
   * @param rows training rows
   * @param workers logical workers
   * @param meanReach mean of Σⱼ|xᵢⱼ| over the rows
   * @param storedPerRow stored values of a row on average
   * @param rareness 4π(1−π) for a share π of one of two labels: 1 where both are as common
   * @param free whether rows are sparse, nothing holds the weights back (no penalty, and a loss
   *     that gains from ever larger ones), and they should go far: not those of several classes,
   *     which learn rare columns by heart
   */
  public ConvexPlan(
      TrainingSettings settings,
      long rows,
      int workers,
      double meanReach,
      double storedPerRow,
      double rareness,
      boolean free) {
    roundsPerPass = workers <= FEW_WORKERS ? 2 : 4;
    double firstBatch = (free ? 4 : 2) * StrictMath.pow(rareness, -0.2);
    double growth = (free ? 7.5 : 3) * StrictMath.pow(rareness, -0.2);
    if (workers > MANY_WORKERS) {
      firstBatch *= Math.sqrt(Math.sqrt((double) MANY_WORKERS / workers));
    }
    steps = new StepPlan(settings, rows, workers, roundsPerPass, firstBatch, growth);
    momentum =
        settings.update().momentumSet()
            ? settings.update().momentum()
            : StepPlan.momentum(storedPerRow);
    double distance =
        (free ? 3 : 1.5)
            * StrictMath.pow(Math.min(1, rareness / RARE), 0.9)
            * StrictMath.pow(Math.max(meanReach, 1), -0.4);
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
    return roundsPerPass == 2 ? 0.45 : 0.3;
  }

  @Override
  public double momentum() {
    return momentum;
  }
}
