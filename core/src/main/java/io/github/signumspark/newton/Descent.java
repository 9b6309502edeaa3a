// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

/** Where to go from a point. */
@FunctionalInterface
public interface Descent {
  /** Along the quasi-Newton direction of a smooth function. */
  Descent SMOOTH =
      (point, gradient, pairs, metric, direction) -> {
        System.arraycopy(gradient, 0, direction, 0, direction.length);
        pairs.direction(direction, metric);
        return CorrectionPairs.dot(gradient, direction);
      };

  /**
   * Finds a direction.
   *
   * @param point where the function was evaluated
   * @param gradient of its smooth part there
   * @param pairs found so far
   * @param metric there
   * @param direction takes the direction
   * @return how fast the function falls along it, at first: below 0 where it leads down
   */
  double find(
      double[] point, double[] gradient, CorrectionPairs pairs, Metric metric, double[] direction);
}
