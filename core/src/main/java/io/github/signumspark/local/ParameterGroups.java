// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import io.github.signumspark.objective.Objective;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * Multipliers of the learning rate and of the decoupled decay, by groups of coordinates, as MXNet's
 * {@code lr_mult} and {@code wd_mult}. Immutable.
 *
 * @param column consecutive groups of the coordinates of one column, the same for every column
 * @param free consecutive groups of the coordinates that belong to no column
 */
public record ParameterGroups(List<Group> column, List<Group> free) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Neighbouring coordinates that are treated alike.
   *
   * @param length how many
   * @param rate factor on the learning rate, positive
   * @param decay factor on the decay, at least 0
   */
  public record Group(int length, double rate, double decay) implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    /** Checks the ranges. */
    public Group {
      if (length < 0) {
        throw new IllegalArgumentException("length = " + length);
      }
      if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("rate = " + rate + " is not positive and finite");
      }
      if (!(decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("decay = " + decay + " is not at least 0 and finite");
      }
    }
  }

  /** Copies the lists. */
  public ParameterGroups {
    column = List.copyOf(column);
    free = List.copyOf(free);
  }

  /** All coordinates at the learning rate; those of columns decay, the free ones do not. */
  public static ParameterGroups plain(Objective objective) {
    return new ParameterGroups(
        List.of(new Group(objective.perColumn(), 1, 1)),
        List.of(new Group(objective.freeCoordinates(), 1, 0)));
  }

  /** Coordinates of a column. */
  public int perColumn() {
    return column.stream().mapToInt(Group::length).sum();
  }

  /** Coordinates of no column. */
  public int freeCoordinates() {
    return free.stream().mapToInt(Group::length).sum();
  }

  /** The smallest factor on the learning rate of a group that is not empty. */
  public double leastRate() {
    double least = Double.POSITIVE_INFINITY;
    for (List<Group> groups : List.of(column, free)) {
      for (Group group : groups) {
        least = group.length() > 0 ? Math.min(least, group.rate()) : least;
      }
    }
    return least;
  }

  /** Whether columns step and decay as they are told and the free coordinates do not decay. */
  boolean isPlain() {
    return column.stream().allMatch(g -> g.rate() == 1 && g.decay() == 1)
        && free.stream().allMatch(g -> g.decay() == 0);
  }
}
