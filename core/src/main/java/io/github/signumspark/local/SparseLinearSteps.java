// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LinearObjective;

/**
 * One round of {@link LocalSignum} on sparse rows for objectives of one margin a row, without
 * decoupled decay: the loop that fits of wide data spend their time in. Two passes over a row's
 * non-zeros, one branch a row.
 */
final class SparseLinearSteps {
  private final LinearObjective objective;
  private final RowBlock block;
  private final double[] start;
  private final LocalPlan plan;
  private final double interceptRate;

  /**
   * Four doubles a coordinate side by side, one half of a cache line: weight, state, the step's
   * gradient, strength of the penalty.
   */
  private final double[] z;

  private final int[] tally;

  /** The last step that touched a coordinate, from 1. */
  private final int[] seen;

  private final int[] touched;

  SparseLinearSteps(
      LinearObjective objective,
      RowBlock block,
      double[] penalty,
      double[] weights,
      double[] state,
      LocalPlan plan,
      double interceptRate) {
    this.objective = objective;
    this.block = block;
    this.start = weights;
    this.plan = plan;
    this.interceptRate = interceptRate;
    int coordinates = weights.length;
    z = new double[4 * coordinates];
    for (int j = 0; j < coordinates; j++) {
      z[4 * j] = weights[j];
      z[4 * j + 1] = state[j];
      z[4 * j + 3] = penalty == null ? 0 : penalty[j];
    }
    tally = new int[coordinates];
    seen = new int[coordinates];
    touched = new int[coordinates + 1];
  }

  LocalRound run() {
    int width = block.width();
    boolean intercept = objective.fitIntercept();
    double loss = 0;
    int visited = 0;
    for (int h = 0; h < plan.steps(); h++) {
      int end = (int) ((long) plan.rows() * (h + 1) / plan.steps());
      int count = end - visited;
      if (count == 0) {
        continue;
      }
      double bias = intercept ? z[4 * width] : 0;
      int touches = 0;
      double slopes = 0;
      for (; visited < end; visited++) {
        int row = (int) ((plan.firstRow() + visited) % block.rows());
        double margin = margin(row, bias);
        double rowWeight = block.weight(row);
        double label = block.label(row);
        double slope = rowWeight * objective.slope(label, margin);
        loss += rowWeight * objective.loss(label, margin);
        slopes += slope;
        touches = addRow(row, slope, rowWeight, h + 1, touches);
      }
      double scale = 1 / (count * plan.meanWeight());
      for (int t = 0; t < touches; t++) {
        step(touched[t], scale, plan.learningRate());
      }
      if (intercept) {
        z[4 * width + 2] = slopes;
        step(width, scale, interceptRate);
      }
    }
    short[] tallies = new short[tally.length];
    double[] states = new double[tally.length];
    for (int j = 0; j < tally.length; j++) {
      tallies[j] = (short) tally[j];
      states[j] = z[4 * j + 1];
    }
    return new LocalRound(tallies, states, loss, visited);
  }

  private double margin(int row, double bias) {
    int[] columns = block.columns();
    float[] values = block.values();
    int to = block.offsets()[row + 1];
    double margin = bias;
    for (int k = block.offsets()[row]; k < to; k++) {
      margin += values[k] * z[4 * columns[k]];
    }
    return margin;
  }

  /**
   * Adds a row's gradient and its share of the penalty; returns the number of coordinates touched
   * so far. Whether a coordinate is new in this step is as good as random: a branch on it costs
   * more than all else, so every coordinate is written down, and the next one over it if it was not
   * new.
   */
  private int addRow(int row, double slope, double rowWeight, int mark, int before) {
    int[] columns = block.columns();
    float[] values = block.values();
    int to = block.offsets()[row + 1];
    int touches = before;
    for (int k = block.offsets()[row]; k < to; k++) {
      int j = columns[k];
      int old = seen[j] ^ mark;
      seen[j] = mark;
      touched[touches] = j;
      touches += (old | -old) >>> 31;
      int at = 4 * j;
      z[at + 2] += slope * values[k] + rowWeight * z[at + 3] * z[at];
    }
    return touches;
  }

  private void step(int j, double scale, double rate) {
    int at = 4 * j;
    double g = LocalSignum.clipped(z[at + 2] * scale, plan.clip());
    double s = plan.momentum() * z[at + 1] - (1 - plan.momentum()) * g;
    int sum = tally[j] + LocalSignum.sign(s);
    tally[j] = sum;
    z[at] = start[j] + rate * sum;
    z[at + 1] = s;
    z[at + 2] = 0;
  }
}
