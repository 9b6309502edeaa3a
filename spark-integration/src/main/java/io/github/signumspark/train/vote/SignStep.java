// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.vote.Ballot;
import io.github.signumspark.vote.CoordinateMask;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How a step moves weights: w = (1 − rate · decay) w + rate · sign, with the multipliers of the
 * coordinate's group. The driver and every worker do the same arithmetic on their coordinates, so
 * their weights stay equal to the last bit.
 */
final class SignStep implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final ParameterLayout layout;
  private final double[] rates;
  private final double[] decays;
  private final boolean columnsAlike;
  private final boolean freeAlike;

  /**
   * The steps of a fit.
   *
   * @param layout of all coordinates
   * @param groups multipliers
   * @param wdLh decoupled decay
   */
  SignStep(ParameterLayout layout, ParameterGroups groups, double wdLh) {
    this.layout = layout;
    List<ParameterGroups.Group> all = new ArrayList<>(groups.column());
    all.addAll(groups.free());
    rates = new double[layout.perColumn() + layout.free()];
    decays = new double[rates.length];
    int position = 0;
    for (ParameterGroups.Group group : all) {
      for (int k = 0; k < group.length(); k++, position++) {
        rates[position] = group.rate();
        decays[position] = wdLh * group.decay();
      }
    }
    columnsAlike = alike(0, layout.perColumn());
    freeAlike = alike(layout.perColumn(), rates.length);
  }

  private boolean alike(int from, int to) {
    for (int k = from + 1; k < to; k++) {
      if (rates[k] != rates[from] || decays[k] != decays[from]) {
        return false;
      }
    }
    return true;
  }

  /** Moves the weights of all coordinates. */
  void all(double[] weights, double rate, Ballot signs) {
    move(weights, weights.length - layout.free(), rate, signs);
  }

  /** Moves the weights of some columns, followed by the free ones; a null mask means all. */
  void local(double[] weights, CoordinateMask mask, double rate, Ballot signs) {
    all(weights, rate, mask == null ? signs : mask.gather(signs));
  }

  /** The coordinates of some columns. */
  static CoordinateMask mask(ParameterLayout layout, int[] columns) {
    return CoordinateMask.ofColumns(columns, layout.perColumn(), layout.columns(), layout.free());
  }

  private void move(double[] weights, int inColumns, double rate, Ballot signs) {
    int perColumn = layout.perColumn();
    if (columnsAlike && perColumn > 0) {
      signs.step(weights, 0, inColumns, rate * rates[0], keep(0, rate));
    } else {
      for (int k = 0; k < inColumns; k++) {
        int position = k % perColumn;
        signs.step(weights, k, k + 1, rate * rates[position], keep(position, rate));
      }
    }
    if (freeAlike && layout.free() > 0) {
      signs.step(
          weights, inColumns, weights.length, rate * rates[perColumn], keep(perColumn, rate));
    } else {
      for (int k = inColumns; k < weights.length; k++) {
        int position = perColumn + k - inColumns;
        signs.step(weights, k, k + 1, rate * rates[position], keep(position, rate));
      }
    }
  }

  private double keep(int position, double rate) {
    return 1 - rate * rates[position] * decays[position];
  }
}
