// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;

/** Argument checks that all objectives share. */
final class ObjectiveChecks {
  private ObjectiveChecks() {}

  /** Whether these rows exist, and weights are one a coordinate. */
  static void check(Objective objective, RowBlock block, int from, int to, double[] weights) {
    if (from < 0 || to > block.rows() || from > to) {
      throw new IndexOutOfBoundsException(
          "rows " + from + " to " + to + " of " + block.rows() + " rows");
    }
    int coordinates = objective.coordinates(block.width());
    if (weights.length != coordinates) {
      throw new IllegalArgumentException(
          "weights has "
              + weights.length
              + " entries, the objective "
              + coordinates
              + " coordinates");
    }
  }
}
