// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LinearObjective;

/**
 * One round of {@link LocalSignum} on sparse rows for objectives of one margin a row, without
 * decoupled decay: the loop that fits of wide data spend their time in.
 *
 * <p>Rows go through in runs of {@value #RUN}: first all margins, which wait for nothing but
 * memory, then all slopes, then all gradients, while the run's columns are still in the cache.
 *
 * <p>A step concerns the columns that its rows hold. Where these rows hold as many values as there
 * are columns, or more, {@link SweepingSteps} go over all columns; else {@link LazySteps} go over
 * none.
 */
abstract class SparseLinearSteps {
  private static final int RUN = 64;

  private final LinearObjective objective;
  private final double interceptRate;
  private double intercept;
  private double interceptState;
  private int interceptTally;

  final RowBlock block;
  final LocalPlan plan;

  /** Rows of the run at hand: their margins, then what a unit of their value adds to a gradient. */
  final double[] margins = new double[RUN];

  SparseLinearSteps(
      LinearObjective objective,
      RowBlock block,
      double[] weights,
      double[] state,
      LocalPlan plan,
      double interceptRate) {
    this.objective = objective;
    this.block = block;
    this.plan = plan;
    this.interceptRate = interceptRate;
    if (objective.fitIntercept()) {
      intercept = weights[block.width()];
      interceptState = state[block.width()];
    }
  }

  static SparseLinearSteps of(
      LinearObjective objective,
      RowBlock block,
      double[] penalty,
      double[] weights,
      double[] state,
      LocalPlan plan,
      double interceptRate) {
    double valuesOfRow = (double) block.offsets()[block.rows()] / Math.max(1, block.rows());
    return valuesOfRow * plan.rows() / plan.steps() > block.width()
        ? new SweepingSteps(objective, block, penalty, weights, state, plan, interceptRate)
        : new LazySteps(objective, block, penalty, weights, state, plan, interceptRate);
  }

  final LocalRound run() {
    double start = intercept;
    int visited = 0;
    for (int h = 0; h < plan.steps(); h++) {
      int end = (int) ((long) plan.rows() * (h + 1) / plan.steps());
      int count = end - visited;
      if (count == 0) {
        continue;
      }
      double scale = 1 / (count * plan.meanWeight());
      double slopes = 0;
      beginStep(h, scale);
      while (visited < end) {
        int first = (int) ((plan.firstRow() + visited) % block.rows());
        int rows = Math.min(Math.min(RUN, end - visited), block.rows() - first);
        margins(first, rows, intercept);
        objective.lossesAndSlopes(block.labels(), first, margins, null, rows);
        for (int i = 0; i < rows; i++) {
          double slope = block.weight(first + i) * margins[i];
          slopes += slope;
          margins[i] = slope;
        }
        addRows(first, rows);
        visited += rows;
      }
      endStep();
      if (objective.fitIntercept()) {
        interceptState = state(interceptState, slopes * scale);
        interceptTally += LocalSignum.sign(interceptState);
        intercept = start + interceptRate * interceptTally;
      }
    }
    int width = block.width();
    short[] tally = new short[objective.coordinates(width)];
    double[] states = new double[tally.length];
    finish(tally, states);
    if (objective.fitIntercept()) {
      tally[width] = (short) interceptTally;
      states[width] = interceptState;
    }
    return new LocalRound(tally, states, visited);
  }

  /** A coordinate's state after a step of this mean gradient. */
  final double state(double before, double mean) {
    double beta = plan.momentum();
    return beta * before - (1 - beta) * LocalSignum.clipped(mean, plan.clip());
  }

  /**
   * Before the rows of step {@code h}.
   *
   * @param scale one over the weight that as many rows have on average
   */
  abstract void beginStep(int h, double scale);

  /** Sets {@link #margins} of some rows, which start from {@code bias}. */
  abstract void margins(int first, int rows, double bias);

  /** Adds some rows' gradients, whose slopes are in {@link #margins}. */
  abstract void addRows(int first, int rows);

  /** After the rows of a step. */
  void endStep() {}

  /** Writes the columns' tallies and states. */
  abstract void finish(short[] tally, double[] states);
}
