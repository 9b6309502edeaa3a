// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.objective.LinearObjective;
import io.github.signumspark.objective.Objective;
import java.util.Arrays;

/**
 * A round of Signum steps on one worker's rows.
 *
 * <p>A step takes the mean gradient g of its rows and sets s = β s − (1−β) g, v = sgn(s), w = w +
 * lr v. On sparse rows a coordinate whose column the step's rows do not hold rests: neither s nor w
 * moves, so a step costs its non-zeros. The penalty λⱼ/2 wⱼ² of such a column is charged to the
 * rows that hold it, λⱼ n/nⱼ wⱼ each, which is the same in a pass. On dense rows every coordinate
 * takes part in every step, through {@link SignumKernels}. Coordinates that belong to no column
 * take part in every step always.
 *
 * <p>On sparse rows a state of at most {@value #TINY} in magnitude counts as 0: what underflow left
 * of it does not vote. On dense rows, as in {@link SignumKernels}, 0 alone counts as 0, but for the
 * intercept of an objective of one margin a row, which is bound by {@value #TINY} there too.
 *
 * <p>Objectives of one margin a row have loops of their own here; {@link GeneralSteps} does the
 * same for all others.
 *
 * <p>Memory: up to 52 bytes a local coordinate. An instance is used by one thread at a time; rounds
 * are independent of each other.
 */
public final class LocalSignum {
  /** Up to this magnitude a state counts as 0 on sparse rows. */
  static final double TINY = 1e-30;

  private final Objective objective;
  private final ParameterGroups groups;
  private final RowBlock block;
  private final double[] penalty;

  /**
   * Local steps on these rows.
   *
   * @param objective without its penalty
   * @param groups multipliers of its coordinates
   * @param block the rows
   * @param penalty strength a local coordinate, in a step's units: λⱼ on dense rows, λⱼ n/nⱼ on
   *     sparse ones, of which 24 bits may count; null where there is none
   */
  public LocalSignum(
      Objective objective, ParameterGroups groups, RowBlock block, double[] penalty) {
    if (groups.perColumn() != objective.perColumn()
        || groups.freeCoordinates() != objective.freeCoordinates()) {
      throw new IllegalArgumentException(
          "groups of "
              + groups.perColumn()
              + " coordinates a column and "
              + groups.freeCoordinates()
              + " free ones for an objective of "
              + objective.perColumn()
              + " and "
              + objective.freeCoordinates());
    }
    this.objective = objective;
    this.groups = groups;
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
    if (objective instanceof LinearObjective linear && groups.isPlain()) {
      if (!block.isSparse()) {
        return dense(linear, weights, state, plan);
      }
      if (plan.decay() == 0) {
        return SparseLinearSteps.of(
                linear,
                block,
                penalty,
                weights,
                state,
                plan,
                linear.fitIntercept() ? interceptRate(plan) : 0)
            .run();
      }
    }
    return new GeneralSteps(objective, groups, block, penalty, plan).run(weights, state);
  }

  private double interceptRate(LocalPlan plan) {
    return plan.learningRate() * groups.free().get(0).rate();
  }

  /** By bits: a branch on the sign would be mispredicted half of the time. */
  static int sign(double s) {
    return Math.abs(s) > TINY ? (int) (Double.doubleToRawLongBits(s) >> 63) | 1 : 0;
  }

  private LocalRound dense(
      LinearObjective objective, double[] weights, double[] state, LocalPlan plan) {
    int width = block.width();
    boolean intercept = objective.fitIntercept();
    double interceptRate = intercept ? interceptRate(plan) : 0;
    double[] w = Arrays.copyOf(weights, width);
    double[] s = Arrays.copyOf(state, width);
    double[] g = new double[width];
    short[] tally = new short[weights.length];
    double bias = intercept ? weights[width] : 0;
    double biasState = intercept ? state[width] : 0;
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
        double slope = block.weight(row) * objective.slope(block.label(row), margin);
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
        bias += interceptRate * v;
        tally[width] += (short) v;
      }
    }
    double[] newState = Arrays.copyOf(s, weights.length);
    if (intercept) {
      newState[width] = biasState;
    }
    return new LocalRound(tally, newState, visited);
  }

  static double clipped(double g, double clip) {
    return g > clip ? clip : g < -clip ? -clip : g;
  }
}
