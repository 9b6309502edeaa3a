// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the weights of every parameter group stand in a round: {@link DecayPath} with the group's
 * learning rate and decay. Positions count the coordinates of a column, then the free ones.
 */
public final class GroupPaths {
  private final int[] groupOf;
  private final List<DecayPath> paths = new ArrayList<>();
  private final double[] rates;

  /** The paths of one round. */
  public GroupPaths(ParameterGroups groups, LocalPlan plan) {
    List<ParameterGroups.Group> all = new ArrayList<>(groups.column());
    all.addAll(groups.free());
    groupOf = new int[groups.perColumn() + groups.freeCoordinates()];
    rates = new double[all.size()];
    int position = 0;
    for (int g = 0; g < rates.length; g++) {
      ParameterGroups.Group group = all.get(g);
      rates[g] = plan.learningRate() * group.rate();
      paths.add(new DecayPath(plan.steps(), rates[g], plan.decay() * group.decay()));
      for (int k = 0; k < group.length(); k++) {
        groupOf[position++] = g;
      }
    }
  }

  /** What {@code h} steps leave of a weight at this position. */
  public double factor(int position, int h) {
    return paths.get(groupOf[position]).factor(h);
  }

  /** How far one step of {@code h} has moved such a weight in the end. */
  public double perTally(int position, int h) {
    int g = groupOf[position];
    return rates[g] * paths.get(g).stretch(h);
  }
}
