// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LinearObjective;

/**
 * One round of {@link LocalSignum} on sparse rows for objectives of one margin a row, without
 * decoupled decay: the loop that fits of wide data spend their time in.
 *
 * <p>Rows go through in runs of {@value #RUN}: first all margins, which wait for nothing but
 * memory, then all slopes, then all gradients, while the run's coordinates are still in the cache.
 * A step visits the coordinates that its rows touched. Where the rows of a step hold about as many
 * values as there are coordinates, or more, the step goes over all of them; else it goes by a list.
 */
final class SparseLinearSteps {
  private static final int RUN = 64;

  /** Fields of a coordinate, side by side in half a cache line. */
  private static final int FIELDS = 4;

  private static final int WEIGHT = 0;
  private static final int GRADIENT = 1;

  /** Weight of the step's rows that hold the coordinate; 0 where it rests. */
  private static final int TOUCHED = 2;

  private static final int STATE = 3;

  private final LinearObjective objective;
  private final RowBlock block;
  private final double[] penalty;
  private final double[] start;
  private final LocalPlan plan;
  private final double interceptRate;
  private final double[] z;
  private final int[] tally;

  /** The coordinates that a step touched, null where steps go over all. */
  private final int[] touched;

  private final double[] margins = new double[RUN];
  private final double[] losses = new double[RUN];

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
    this.penalty = penalty;
    this.start = weights;
    this.plan = plan;
    this.interceptRate = interceptRate;
    int coordinates = weights.length;
    z = new double[Math.multiplyExact(FIELDS, coordinates)];
    for (int j = 0; j < coordinates; j++) {
      z[FIELDS * j + WEIGHT] = weights[j];
      z[FIELDS * j + STATE] = state[j];
    }
    tally = new int[coordinates];
    touched = valuesOfStep() > block.width() ? null : new int[coordinates + 1];
  }

  private double valuesOfStep() {
    double perRow = (double) block.offsets()[block.rows()] / Math.max(1, block.rows());
    return perRow * plan.rows() / plan.steps();
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
      double bias = intercept ? z[FIELDS * width + WEIGHT] : 0;
      int touches = 0;
      double slopes = 0;
      while (visited < end) {
        int first = (int) ((plan.firstRow() + visited) % block.rows());
        int rows = Math.min(Math.min(RUN, end - visited), block.rows() - first);
        margins(first, rows, bias);
        objective.lossesAndSlopes(block.labels(), first, margins, losses, rows);
        for (int i = 0; i < rows; i++) {
          double rowWeight = block.weight(first + i);
          double slope = rowWeight * margins[i];
          loss += rowWeight * losses[i];
          slopes += slope;
          margins[i] = slope;
        }
        if (touched == null) {
          addRows(first, rows);
        } else {
          touches = addRowsAndList(first, rows, touches);
        }
        visited += rows;
      }
      double scale = 1 / (count * plan.meanWeight());
      if (touched == null) {
        stepOverAll(width, scale);
      } else {
        for (int t = 0; t < touches; t++) {
          step(touched[t], scale, plan.learningRate());
        }
      }
      if (intercept) {
        z[FIELDS * width + GRADIENT] = slopes;
        step(width, scale, interceptRate);
      }
    }
    short[] tallies = new short[tally.length];
    double[] states = new double[tally.length];
    for (int j = 0; j < tally.length; j++) {
      tallies[j] = (short) tally[j];
      states[j] = z[FIELDS * j + STATE];
    }
    return new LocalRound(tallies, states, loss, visited);
  }

  /** Values of even and odd places are summed apart: two chains of additions instead of one. */
  private void margins(int first, int rows, double bias) {
    int[] columns = block.columns();
    float[] values = block.values();
    int[] offsets = block.offsets();
    for (int i = 0; i < rows; i++) {
      int k = offsets[first + i];
      int to = offsets[first + i + 1];
      double even = bias;
      double odd = 0;
      for (; k + 1 < to; k += 2) {
        even += values[k] * z[FIELDS * columns[k] + WEIGHT];
        odd += values[k + 1] * z[FIELDS * columns[k + 1] + WEIGHT];
      }
      if (k < to) {
        even += values[k] * z[FIELDS * columns[k] + WEIGHT];
      }
      margins[i] = even + odd;
    }
  }

  private void addRows(int first, int rows) {
    int[] columns = block.columns();
    float[] values = block.values();
    int[] offsets = block.offsets();
    for (int i = 0; i < rows; i++) {
      double slope = margins[i];
      double rowWeight = block.weight(first + i);
      int to = offsets[first + i + 1];
      for (int k = offsets[first + i]; k < to; k++) {
        int at = FIELDS * columns[k];
        z[at + GRADIENT] += slope * values[k];
        z[at + TOUCHED] += rowWeight;
      }
    }
  }

  /**
   * The same, with a list of the coordinates touched, of which {@code before} are in it. Whether a
   * coordinate is new is as good as random, and a branch on it costs more than all else: so every
   * one is written down, and the next one over it if it was not new.
   */
  private int addRowsAndList(int first, int rows, int before) {
    int[] columns = block.columns();
    float[] values = block.values();
    int[] offsets = block.offsets();
    int touches = before;
    for (int i = 0; i < rows; i++) {
      double slope = margins[i];
      double rowWeight = block.weight(first + i);
      int to = offsets[first + i + 1];
      for (int k = offsets[first + i]; k < to; k++) {
        int j = columns[k];
        int at = FIELDS * j;
        double weight = z[at + TOUCHED];
        touched[touches] = j;
        touches += weight == 0 ? 1 : 0;
        z[at + GRADIENT] += slope * values[k];
        z[at + TOUCHED] = weight + rowWeight;
      }
    }
    return touches;
  }

  private void stepOverAll(int width, double scale) {
    for (int j = 0; j < width; j++) {
      if (z[FIELDS * j + TOUCHED] != 0) {
        step(j, scale, plan.learningRate());
      }
    }
  }

  private void step(int j, double scale, double rate) {
    int at = FIELDS * j;
    double gradient = z[at + GRADIENT];
    if (penalty != null) {
      gradient += z[at + TOUCHED] * penalty[j] * z[at + WEIGHT];
    }
    double g = LocalSignum.clipped(gradient * scale, plan.clip());
    double s = plan.momentum() * z[at + STATE] - (1 - plan.momentum()) * g;
    int sum = tally[j] + LocalSignum.sign(s);
    tally[j] = sum;
    z[at + WEIGHT] = start[j] + rate * sum;
    z[at + STATE] = s;
    z[at + GRADIENT] = 0;
    z[at + TOUCHED] = 0;
  }
}
