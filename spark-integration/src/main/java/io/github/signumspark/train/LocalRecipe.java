// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

/**
 * The plan of a fit in local rounds: how many, and each one's share of a pass, local steps and
 * learning rate. A function of the data's figures and the settings alone.
 *
 * <p>A pass has two rounds for up to {@value #FEW_WORKERS} workers, because a job costs as much as
 * many rows, and four for more, which have more to agree on; where there are few rows, so that
 * passes cost nothing, a round is longer: the same number of rounds makes up to {@value
 * #MOST_PASSES} passes, unless the user said how many. The batch of a local step grows from 2√m to
 * 6√m rows, m rows a worker: few rows at first, because many small steps go far, more later,
 * because the sign of a noisy gradient has a floor. Where one of two labels is rare, gradients are
 * noisier: batches are larger and steps smaller. The learning rate follows from how far a margin
 * moves when all of a row's coordinates step together, A = the mean of Σⱼ|xᵢⱼ| in units of the
 * columns, and from the number of steps in a pass; it falls linearly to 0. The momentum is a little
 * lower for long rows. Constants were chosen on a9a, w8a, hflights and imdb; docs/algorithm.md has
 * the measurements.
 */
final class LocalRecipe implements RoundRecipe {
  private static final int FEW_WORKERS = 4;
  private static final int MANY_WORKERS = 8;
  private static final double MOST_PASSES = 120;
  private static final double ROWS_TO_READ = 200_000;
  private static final double RARE = 0.1;

  private final int roundsPerPass;
  private final double share;
  private final int rounds;
  private final int[] steps;
  private final double[] learningRates;
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
  LocalRecipe(
      TrainingSettings settings,
      long rows,
      int workers,
      double meanReach,
      double storedPerRow,
      double rareness,
      boolean free) {
    double passes = settings.maxPasses();
    roundsPerPass = workers <= FEW_WORKERS ? 2 : 4;
    int planned = (int) Math.max(1, Math.round(passes * roundsPerPass));
    rounds = settings.maxIterSet() ? Math.min(planned, settings.maxIter()) : planned;
    double wanted =
        settings.maxPassesSet()
            ? passes
            : Math.max(passes, Math.min(MOST_PASSES, ROWS_TO_READ / rows));
    share = wanted / planned;
    double perWorker = (double) rows / workers;
    double firstBatch = (free ? 4 : 2) * StrictMath.pow(rareness, -0.2);
    double growth = (free ? 7.5 : 3) * StrictMath.pow(rareness, -0.2);
    if (workers > MANY_WORKERS) {
      firstBatch *= Math.sqrt(Math.sqrt((double) MANY_WORKERS / workers));
    }
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
            : 1 - Math.max(0.1, Math.min(0.15, 0.1 * StrictMath.cbrt(storedPerRow / 16)));
    double first =
        settings
            .stepSize()
            .orElse(
                (free ? 3 : 1.5)
                    * StrictMath.pow(Math.min(1, rareness / RARE), 0.9)
                    * StrictMath.pow(Math.max(meanReach, 1), -0.4)
                    * rounds
                    * share
                    / total);
    learningRates = new double[rounds];
    for (int r = 0; r < rounds; r++) {
      learningRates[r] = first * (1 - (r + 0.5) / rounds);
    }
  }

  @Override
  public int rounds() {
    return rounds;
  }

  @Override
  public boolean mayFinishEarly() {
    return true;
  }

  @Override
  public int roundsBetweenReadings() {
    return roundsPerPass;
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
    return learningRates[r];
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
