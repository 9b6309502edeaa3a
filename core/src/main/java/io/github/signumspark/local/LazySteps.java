// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.Widening;
import io.github.signumspark.objective.LinearObjective;

/**
 * {@link SparseLinearSteps} whose part of a column is left until a later step meets the column
 * again, or the round ends: the lazy updates of sparse stochastic descent. So a step touches
 * nothing but what its rows hold, twice.
 *
 * <p>Where models are wide a random access to memory costs more than all arithmetic. All that is
 * known of a column lies side by side in 32 bytes, therefore, and the columns of a run of rows are
 * read once before the first margin, so that many are on their way at the same time: a margin's sum
 * waits for each.
 */
final class LazySteps extends SparseLinearSteps {
  /** Fields of a column, half a cache line. */
  private static final int FIELDS = 4;

  /** Before the first record: with an array's header a cache line, where arrays begin with one. */
  private static final int PADDING = 6;

  private static final int WEIGHT = 0;
  private static final int STATE = 1;

  /** Mean gradient of the step that last met the column, penalty included. */
  private static final int GRADIENT = 2;

  /**
   * From the lowest bit on: 16 bits number of the step that last met the column, counted from 1, or
   * 0 where none is due; 16 bits tally; 32 bits penalty, a float. No penalty makes a NaN of it.
   */
  private static final int NOTE = 3;

  private static final int TALLY_SHIFT = 16;
  private static final int PENALTY_SHIFT = 32;
  private static final int SHORT_MASK = 0xFFFF;

  private final double[] z;
  private final boolean penalised;
  private int step;
  private double scale;

  /** Keeps the compiler from leaving out loads whose values nobody wants. */
  @SuppressWarnings("UnusedVariable")
  private double read;

  LazySteps(
      LinearObjective objective,
      RowBlock block,
      double[] penalty,
      double[] weights,
      double[] state,
      LocalPlan plan,
      double interceptRate) {
    super(objective, block, weights, state, plan, interceptRate);
    int width = block.width();
    penalised = penalty != null;
    z = new double[Math.addExact(PADDING, Math.multiplyExact(FIELDS, width))];
    for (int j = 0; j < width; j++) {
      int at = at(j);
      z[at + WEIGHT] = weights[j];
      z[at + STATE] = state[j];
      if (penalised) {
        note(at, 0, 0, Float.floatToRawIntBits((float) penalty[j]));
      }
    }
  }

  private static int at(int column) {
    return PADDING + FIELDS * column;
  }

  private void note(int at, int met, int tally, int penaltyBits) {
    z[at + NOTE] =
        Double.longBitsToDouble(
            (long) penaltyBits << PENALTY_SHIFT | (long) (tally & SHORT_MASK) << TALLY_SHIFT | met);
  }

  @Override
  void beginStep(int h, double scale) {
    step = h + 1;
    this.scale = scale;
  }

  @Override
  void margins(int first, int rows, double bias) {
    readAhead(first, rows);
    int[] columns = block.columns();
    float[] values = block.values();
    int[] offsets = block.offsets();
    for (int i = 0; i < rows; i++) {
      int to = offsets[first + i + 1];
      double margin = bias;
      for (int k = offsets[first + i]; k < to; k++) {
        int at = at(columns[k]);
        long note = Double.doubleToRawLongBits(z[at + NOTE]);
        if (((int) note & SHORT_MASK) != step) {
          bringUpToDate(at, note, step);
        }
        margin += Widening.of(values[k]) * z[at + WEIGHT];
      }
      margins[i] = margin;
    }
  }

  private void readAhead(int first, int rows) {
    int[] columns = block.columns();
    int to = block.offsets()[first + rows];
    double sum = 0;
    for (int k = block.offsets()[first]; k < to; k++) {
      sum += z[at(columns[k]) + WEIGHT];
    }
    read = sum;
  }

  /** Makes the step that is due, if one is, and has the note say that the column was met. */
  private void bringUpToDate(int at, long note, int met) {
    int due = due(note);
    double s = state(at, due);
    int sign = due * LocalSignum.sign(s);
    z[at + WEIGHT] += plan.learningRate() * sign;
    z[at + STATE] = s;
    z[at + GRADIENT] = 0;
    note(at, met, (int) (note >>> TALLY_SHIFT) + sign, (int) (note >>> PENALTY_SHIFT));
  }

  /** 1 where a step is due, else 0: as a factor, for a branch on it would be as good as random. */
  private static int due(long note) {
    return -((int) note & SHORT_MASK) >>> 31;
  }

  /** The state after {@code due} steps. */
  private double state(int at, int due) {
    double keep = due * plan.momentum() + (1 - due);
    double take = due * (1 - plan.momentum());
    return keep * z[at + STATE] - take * LocalSignum.clipped(z[at + GRADIENT], plan.clip());
  }

  @Override
  void addRows(int first, int rows) {
    int[] columns = block.columns();
    float[] values = block.values();
    int[] offsets = block.offsets();
    for (int i = 0; i < rows; i++) {
      double slope = margins[i] * scale;
      double bearing = penalised ? block.weight(first + i) * scale : 0;
      int to = offsets[first + i + 1];
      for (int k = offsets[first + i]; k < to; k++) {
        int at = at(columns[k]);
        double penalty =
            Float.intBitsToFloat(
                (int) (Double.doubleToRawLongBits(z[at + NOTE]) >>> PENALTY_SHIFT));
        z[at + GRADIENT] += slope * Widening.of(values[k]) + bearing * penalty * z[at + WEIGHT];
      }
    }
  }

  @Override
  void finish(short[] tallies, double[] states) {
    for (int j = 0; j < block.width(); j++) {
      int at = at(j);
      long note = Double.doubleToRawLongBits(z[at + NOTE]);
      int due = due(note);
      double s = state(at, due);
      states[j] = s;
      tallies[j] = (short) ((int) (note >>> TALLY_SHIFT) + due * LocalSignum.sign(s));
    }
  }
}
