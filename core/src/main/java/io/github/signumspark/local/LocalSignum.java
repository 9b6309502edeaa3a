// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.objective.LinearObjective;
import java.util.Arrays;

/**
 * A round of Signum steps on one worker's rows, for objectives of one margin a row.
 *
 * <p>A step takes the mean gradient g of its rows and sets s = β s − (1−β) g, v = sgn(s), w = w +
 * lr v; |s| below {@value #TINY} counts as 0. On sparse rows a coordinate whose column the step's
 * rows do not hold rests: neither s nor w moves, so a step costs its non-zeros. The penalty λⱼ/2
 * wⱼ² of such a column is charged to the rows that hold it, λⱼ n/nⱼ wⱼ each, which is the same in a
 * pass. On dense rows every coordinate takes part in every step, through {@link SignumKernels}.
 *
 * <p>Memory: 40 bytes a local coordinate. An instance is used by one thread at a time; rounds are
 * independent of each other.
 */
public final class LocalSignum {
  /** States nearer to 0 than this do not vote: what underflow left is noise. */
  static final double TINY = 1e-30;

  private final LinearObjective objective;
  private final RowBlock block;
  private final double[] penalty;

  /**
   * Local steps on these rows.
   *
   * @param objective without its penalty
   * @param block the rows
   * @param penalty strength a local coordinate, in a step's units: λⱼ on dense rows, λⱼ n/nⱼ on
   *     sparse ones; null where there is none
   */
  public LocalSignum(LinearObjective objective, RowBlock block, double[] penalty) {
    this.objective = objective;
    this.block = block;
    this.penalty = penalty;
  }

  /**
   * Runs one round.
   *
   * @param weights to start from, in local coordinates; not written
   * @param state to start from, in local coordinates; not written
   * @param plan what to do
   */
  public LocalRound run(double[] weights, double[] state, LocalPlan plan) {
    return block.isSparse() ? sparse(weights, state, plan) : dense(weights, state, plan);
  }

  /**
   * Four doubles a coordinate side by side, one half of a cache line: the weight at the round's
   * start, the state, the step's gradient, the tally so far. The current weight follows from the
   * first and the last.
   */
  private LocalRound sparse(double[] weights, double[] state, LocalPlan plan) {
    int width = block.width();
    int coordinates = weights.length;
    int[] offsets = block.offsets();
    int[] columns = block.columns();
    float[] values = block.values();
    double[] z = new double[4 * coordinates];
    for (int j = 0; j < coordinates; j++) {
      z[4 * j] = weights[j];
      z[4 * j + 1] = state[j];
    }
    int[] seen = new int[coordinates];
    int[] touched = new int[coordinates];
    boolean intercept = objective.fitIntercept();
    DecayPath path = new DecayPath(plan.steps(), plan.learningRate(), plan.decay());
    double loss = 0;
    int visited = 0;
    for (int h = 0; h < plan.steps(); h++) {
      int end = (int) ((long) plan.rows() * (h + 1) / plan.steps());
      int count = end - visited;
      if (count == 0) {
        continue;
      }
      double factor = path.factor(h);
      double perTally = plan.learningRate() * path.stretch(h);
      double bias = intercept ? z[4 * width] + plan.interceptRate() * z[4 * width + 3] : 0;
      int touches = 0;
      double slopes = 0;
      for (; visited < end; visited++) {
        int row = (int) ((plan.firstRow() + visited) % block.rows());
        int to = offsets[row + 1];
        double margin = bias;
        for (int k = offsets[row]; k < to; k++) {
          int at = 4 * columns[k];
          margin += values[k] * (factor * z[at] + perTally * z[at + 3]);
        }
        double rowWeight = block.weight(row);
        double label = block.label(row);
        double slope = rowWeight * objective.slope(label, margin);
        loss += rowWeight * objective.loss(label, margin);
        slopes += slope;
        for (int k = offsets[row]; k < to; k++) {
          int j = columns[k];
          if (seen[j] != h + 1) {
            seen[j] = h + 1;
            touched[touches++] = j;
          }
          int at = 4 * j;
          double g = slope * values[k];
          if (penalty != null) {
            g += rowWeight * penalty[j] * (factor * z[at] + perTally * z[at + 3]);
          }
          z[at + 2] += g;
        }
      }
      double scale = 1 / (count * plan.meanWeight());
      for (int t = 0; t < touches; t++) {
        step(z, 4 * touched[t], scale, plan);
      }
      if (intercept) {
        z[4 * width + 2] = slopes;
        step(z, 4 * width, scale, plan);
      }
    }
    short[] tally = new short[coordinates];
    double[] newState = new double[coordinates];
    for (int j = 0; j < coordinates; j++) {
      tally[j] = (short) z[4 * j + 3];
      newState[j] = z[4 * j + 1];
    }
    return new LocalRound(tally, newState, loss, visited);
  }

  private static void step(double[] z, int at, double scale, LocalPlan plan) {
    double g = clipped(z[at + 2] * scale, plan.clip());
    double s = plan.momentum() * z[at + 1] - (1 - plan.momentum()) * g;
    z[at + 1] = s;
    z[at + 2] = 0;
    z[at + 3] += sign(s);
  }

  /** Without a branch on the sign, which would be mispredicted half of the time. */
  private static int sign(double s) {
    return (s > TINY ? 1 : 0) - (s < -TINY ? 1 : 0);
  }

  private LocalRound dense(double[] weights, double[] state, LocalPlan plan) {
    int width = block.width();
    boolean intercept = objective.fitIntercept();
    double[] w = Arrays.copyOf(weights, width);
    double[] s = Arrays.copyOf(state, width);
    double[] g = new double[width];
    short[] tally = new short[weights.length];
    double bias = intercept ? weights[width] : 0;
    double biasState = intercept ? state[width] : 0;
    double loss = 0;
    int visited = 0;
    for (int h = 0; h < plan.steps(); h++) {
      int end = (int) ((long) plan.rows() * (h + 1) / plan.steps());
      int count = end - visited;
      if (count == 0) {
        continue;
      }
      Arrays.fill(g, 0);
      double slopes = 0;
      for (; visited < end; visited++) {
        int row = (int) ((plan.firstRow() + visited) % block.rows());
        double margin = SignumKernels.dot(block.values(), row * width, w, 0, width) + bias;
        double rowWeight = block.weight(row);
        double label = block.label(row);
        double slope = rowWeight * objective.slope(label, margin);
        loss += rowWeight * objective.loss(label, margin);
        slopes += slope;
        SignumKernels.addScaled(slope, block.values(), row * width, g, 0, width);
      }
      double scale = 1 / (count * plan.meanWeight());
      for (int j = 0; j < width; j++) {
        g[j] *= scale;
      }
      if (penalty != null) {
        for (int j = 0; j < width; j++) {
          g[j] += penalty[j] * w[j];
        }
      }
      SignumKernels.signum(
          w, s, g, 0, width, plan.learningRate(), plan.momentum(), 0, 1, plan.clip(), plan.decay());
      for (int j = 0; j < width; j++) {
        tally[j] += (short) ((s[j] > 0 ? 1 : 0) - (s[j] < 0 ? 1 : 0));
      }
      if (intercept) {
        biasState =
            plan.momentum() * biasState
                - (1 - plan.momentum()) * clipped(slopes * scale, plan.clip());
        int v = sign(biasState);
        bias += plan.interceptRate() * v;
        tally[width] += (short) v;
      }
    }
    double[] newState = Arrays.copyOf(s, weights.length);
    if (intercept) {
      newState[width] = biasState;
    }
    return new LocalRound(tally, newState, loss, visited);
  }

  private static double clipped(double g, double clip) {
    return g > clip ? clip : g < -clip ? -clip : g;
  }
}
