// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.Widening;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.objective.LinearObjective;
import io.github.signumspark.objective.SparseDot;
import java.util.Arrays;

/** {@link SparseLinearSteps} that end with a walk over all columns. */
final class SweepingSteps extends SparseLinearSteps {
  private final double[] penalty;
  private final double[] start;
  private final double[] weights;
  private final double[] state;

  /** Two a column: the gradient, and the weight of the step's rows that hold the column. */
  private final double[] sums;

  /** Whole numbers. */
  private final double[] tally;

  private double scale;

  SweepingSteps(
      LinearObjective objective,
      RowBlock block,
      double[] penalty,
      double[] weights,
      double[] state,
      LocalPlan plan,
      double interceptRate) {
    super(objective, block, weights, state, plan, interceptRate);
    int width = block.width();
    this.penalty = penalty;
    this.start = Arrays.copyOf(weights, width);
    this.weights = start.clone();
    this.state = Arrays.copyOf(state, width);
    sums = new double[Math.multiplyExact(2, width)];
    tally = new double[width];
  }

  @Override
  void beginStep(int h, double scale) {
    this.scale = scale;
  }

  @Override
  void margins(int first, int rows, double bias) {
    int[] offsets = block.offsets();
    for (int i = 0; i < rows; i++) {
      int from = offsets[first + i];
      int to = offsets[first + i + 1];
      margins[i] = SparseDot.of(block.columns(), block.values(), from, to, weights) + bias;
    }
  }

  @Override
  void addRows(int first, int rows) {
    int[] columns = block.columns();
    float[] values = block.values();
    int[] offsets = block.offsets();
    for (int i = 0; i < rows; i++) {
      double slope = margins[i];
      double rowWeight = block.weight(first + i);
      int to = offsets[first + i + 1];
      for (int k = offsets[first + i]; k < to; k++) {
        int at = 2 * columns[k];
        sums[at] += slope * Widening.of(values[k]);
        sums[at + 1] += rowWeight;
      }
    }
  }

  @Override
  void endStep() {
    SignumKernels.touchedSigns(
        start,
        penalty,
        sums,
        state,
        tally,
        weights,
        plan.learningRate(),
        plan.momentum(),
        scale,
        plan.clip(),
        LocalSignum.TINY);
  }

  @Override
  void finish(short[] tallies, double[] states) {
    for (int j = 0; j < tally.length; j++) {
      tallies[j] = (short) tally[j];
    }
    System.arraycopy(state, 0, states, 0, state.length);
  }
}
