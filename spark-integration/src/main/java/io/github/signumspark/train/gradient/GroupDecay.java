// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.gradient;

import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/** Decoupled decay of the weights in a step, by the multipliers of their groups. */
final class GroupDecay {
  private final ParameterLayout layout;
  private final double[] decays;

  /**
   * The decay of a fit.
   *
   * @param layout of the coordinates
   * @param groups multipliers
   * @param wdLh decay where the multiplier is 1
   */
  GroupDecay(ParameterLayout layout, ParameterGroups groups, double wdLh) {
    this.layout = layout;
    List<ParameterGroups.Group> all = new ArrayList<>(groups.column());
    all.addAll(groups.free());
    decays = new double[layout.perColumn() + layout.free()];
    int position = 0;
    for (ParameterGroups.Group group : all) {
      for (int k = 0; k < group.length(); k++) {
        decays[position++] = wdLh * group.decay();
      }
    }
  }

  /** Whether all weights have the same decay. */
  boolean isUniform() {
    for (double decay : decays) {
      if (decay != decays[0]) {
        return false;
      }
    }
    return true;
  }

  /** The decay of all weights where it is the same. */
  double uniform() {
    return decays[0];
  }

  /** The weights after the decay of one step of length {@code rate}; a new array. */
  double[] decayed(double[] weights, double rate) {
    double[] kept = new double[weights.length];
    for (int k = 0; k < kept.length; k++) {
      kept[k] = (1 - rate * decays[layout.position(k)]) * weights[k];
    }
    return kept;
  }
}
