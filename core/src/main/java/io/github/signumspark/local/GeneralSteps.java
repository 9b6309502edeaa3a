// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.objective.Objective;
import java.util.Arrays;

/**
 * One round of {@link LocalSignum} for any objective and any parameter groups: gradients come from
 * {@link Objective#addGradient}. On sparse rows the columns of a step are looked up first, so that
 * their weights can be brought up to date and only they are stepped.
 */
final class GeneralSteps {
  private final Objective objective;
  private final ParameterGroups groups;
  private final RowBlock block;
  private final double[] penalty;
  private final LocalPlan plan;
  private final int perColumn;
  private final int free;
  private final int firstFree;

  private double[] w;
  private double[] s;
  private double[] g;
  private short[] tally;
  private int visited;

  GeneralSteps(
      Objective objective,
      ParameterGroups groups,
      RowBlock block,
      double[] penalty,
      LocalPlan plan) {
    this.objective = objective;
    this.groups = groups;
    this.block = block;
    this.penalty = penalty;
    this.plan = plan;
    this.perColumn = objective.perColumn();
    this.free = objective.freeCoordinates();
    this.firstFree = block.width() * perColumn;
  }

  LocalRound run(double[] weights, double[] state) {
    w = weights.clone();
    s = state.clone();
    g = new double[w.length];
    tally = new short[w.length];
    if (block.isSparse()) {
      sparse(weights);
    } else {
      dense();
    }
    return new LocalRound(tally, s, visited);
  }

  /** Adds the gradients of the next {@code count} rows, which may begin anew at the first one. */
  private void addRows(int count) {
    int left = count;
    while (left > 0) {
      int from = (int) ((plan.firstRow() + visited) % block.rows());
      int some = Math.min(left, block.rows() - from);
      objective.addGradient(block, from, from + some, w, g);
      visited += some;
      left -= some;
    }
  }

  private int count(int h) {
    return (int) ((long) plan.rows() * (h + 1) / plan.steps()) - visited;
  }

  private void sparse(double[] start) {
    GroupPaths paths = new GroupPaths(groups, plan);
    int positions = perColumn + free;
    double[] factor = new double[positions];
    double[] perTally = new double[positions];
    int[] seen = new int[block.width()];
    int[] touched = new int[block.width()];
    double[] bearing = new double[block.width()];
    int[] offsets = block.offsets();
    int[] columns = block.columns();
    for (int h = 0; h < plan.steps(); h++) {
      int count = count(h);
      if (count == 0) {
        continue;
      }
      int touches = 0;
      for (int i = 0; i < count; i++) {
        int row = (int) ((plan.firstRow() + visited + i) % block.rows());
        double rowWeight = block.weight(row);
        for (int k = offsets[row]; k < offsets[row + 1]; k++) {
          int j = columns[k];
          if (seen[j] != h + 1) {
            seen[j] = h + 1;
            touched[touches++] = j;
            bearing[j] = 0;
          }
          bearing[j] += rowWeight;
        }
      }
      for (int p = 0; p < positions; p++) {
        factor[p] = paths.factor(p, h);
        perTally[p] = paths.perTally(p, h);
      }
      for (int t = 0; t < touches; t++) {
        place(start, touched[t] * perColumn, 0, perColumn, factor, perTally);
      }
      place(start, firstFree, perColumn, free, factor, perTally);
      addRows(count);
      double scale = 1 / (count * plan.meanWeight());
      for (int t = 0; t < touches; t++) {
        step(touched[t] * perColumn, perColumn, scale, bearing[touched[t]] * scale);
      }
      step(firstFree, free, scale, 1);
    }
  }

  /** Brings the weights from {@code at} to where their tallies say. */
  private void place(
      double[] start, int at, int position, int length, double[] factor, double[] perTally) {
    for (int p = 0; p < length; p++) {
      w[at + p] = factor[position + p] * start[at + p] + perTally[position + p] * tally[at + p];
    }
  }

  /** One step of the coordinates from {@code at}, with their penalty times {@code bearing}. */
  private void step(int at, int length, double scale, double bearing) {
    double beta = plan.momentum();
    for (int c = at; c < at + length; c++) {
      double mean = g[c] * scale;
      g[c] = 0;
      if (penalty != null) {
        mean += bearing * penalty[c] * w[c];
      }
      s[c] = beta * s[c] - (1 - beta) * LocalSignum.clipped(mean, plan.clip());
      tally[c] += (short) LocalSignum.sign(s[c]);
    }
  }

  private void dense() {
    for (int h = 0; h < plan.steps(); h++) {
      int count = count(h);
      if (count == 0) {
        continue;
      }
      Arrays.fill(g, 0);
      addRows(count);
      double scale = 1 / (count * plan.meanWeight());
      for (int c = 0; c < g.length; c++) {
        g[c] *= scale;
      }
      if (penalty != null) {
        for (int c = 0; c < g.length; c++) {
          g[c] += penalty[c] * w[c];
        }
      }
      if (groups.column().size() == 1) {
        signum(groups.column().get(0), 0, firstFree);
      } else {
        for (int j = 0; j < block.width(); j++) {
          int at = j * perColumn;
          for (ParameterGroups.Group group : groups.column()) {
            signum(group, at, group.length());
            at += group.length();
          }
        }
      }
      int at = firstFree;
      for (ParameterGroups.Group group : groups.free()) {
        signum(group, at, group.length());
        at += group.length();
      }
      for (int c = 0; c < g.length; c++) {
        tally[c] += (short) ((s[c] > 0 ? 1 : 0) - (s[c] < 0 ? 1 : 0));
      }
    }
  }

  private void signum(ParameterGroups.Group group, int from, int length) {
    SignumKernels.signum(
        w,
        s,
        g,
        from,
        from + length,
        plan.learningRate() * group.rate(),
        plan.momentum(),
        0,
        1,
        plan.clip(),
        plan.decay() * group.decay());
  }
}
