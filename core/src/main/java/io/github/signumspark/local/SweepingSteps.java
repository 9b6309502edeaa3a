// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LinearObjective;

/** {@link SparseLinearSteps} that end with a walk over all columns. */
final class SweepingSteps extends SparseLinearSteps {
  /** Fields of a column, side by side in half a cache line. */
  private static final int FIELDS = 4;

  private static final int WEIGHT = 0;
  private static final int GRADIENT = 1;

  /** Weight of the step's rows that hold the column; 0 where it rests. */
  private static final int TOUCHED = 2;

  private static final int STATE = 3;

  /** Share of columns that moved in the last step from which on all of them are asked. */
  private static final double PREDICTABLE = 0.9;

  private final double[] penalty;
  private final double[] start;
  private final double[] z;
  private final int[] tally;
  private final int[] list;
  private double scale;

  /** Columns that moved in the last step. */
  private int moving;

  SweepingSteps(
      LinearObjective objective,
      RowBlock block,
      double[] penalty,
      double[] weights,
      double[] state,
      LocalPlan plan,
      double interceptRate) {
    super(objective, block, weights, state, plan, interceptRate);
    this.penalty = penalty;
    this.start = weights;
    int width = block.width();
    z = new double[Math.multiplyExact(FIELDS, width)];
    for (int j = 0; j < width; j++) {
      z[FIELDS * j + WEIGHT] = weights[j];
      z[FIELDS * j + STATE] = state[j];
    }
    tally = new int[width];
    list = new int[width];
  }

  @Override
  void beginStep(int h, double scale) {
    this.scale = scale;
  }

  /** Values of even and odd places are summed apart: two chains of additions instead of one. */
  @Override
  void margins(int first, int rows, double bias) {
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
        int at = FIELDS * columns[k];
        z[at + GRADIENT] += slope * values[k];
        z[at + TOUCHED] += rowWeight;
      }
    }
  }

  @Override
  void endStep() {
    moving = moving > PREDICTABLE * tally.length ? stepIfMoving() : stepByList();
  }

  private int stepIfMoving() {
    int count = 0;
    for (int j = 0; j < tally.length; j++) {
      if (z[FIELDS * j + TOUCHED] != 0) {
        step(j);
        count++;
      }
    }
    return count;
  }

  /**
   * Without a branch on whether a column rests, which is as good as random where many do, and which
   * the compiler may make of a comparison: by the sign bit of what is not 0, negated.
   */
  private int stepByList() {
    int count = 0;
    for (int j = 0; j < tally.length; j++) {
      list[count] = j; // stays if it moves
      count += (int) (-Double.doubleToRawLongBits(z[FIELDS * j + TOUCHED]) >>> 63);
    }
    for (int i = 0; i < count; i++) {
      step(list[i]);
    }
    return count;
  }

  private void step(int j) {
    int at = FIELDS * j;
    double gradient = z[at + GRADIENT];
    if (penalty != null) {
      gradient += z[at + TOUCHED] * penalty[j] * z[at + WEIGHT];
    }
    double s = state(z[at + STATE], gradient * scale);
    int sum = tally[j] + LocalSignum.sign(s);
    tally[j] = sum;
    z[at + WEIGHT] = start[j] + plan.learningRate() * sum;
    z[at + STATE] = s;
    z[at + GRADIENT] = 0;
    z[at + TOUCHED] = 0;
  }

  @Override
  void finish(short[] tallies, double[] states) {
    for (int j = 0; j < tally.length; j++) {
      tallies[j] = (short) tally[j];
      states[j] = z[FIELDS * j + STATE];
    }
  }
}
