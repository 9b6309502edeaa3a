// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.newton.Metric;
import io.github.signumspark.objective.CurvedObjective;

/** Makes the metric of a finish from sums over the rows. Used by one thread. */
interface MetricBuilder {
  /** Least curvature of a column, as a share of an undecided row's. */
  double LEAST_CURVATURE = 0.02;

  /**
   * A new metric.
   *
   * @param objective that was summed
   * @param sum at a point, with moments and block
   * @param sample of the block
   * @param point where
   * @param gradient there, penalty included
   */
  Metric first(
      CurvedObjective objective,
      CurvatureSum sum,
      BlockSample sample,
      double[] point,
      double[] gradient);

  /**
   * What brings the metric to another point.
   *
   * @param objective that was summed
   * @param sum there, with the diagonal
   * @param point where
   * @param gradient there, penalty included
   */
  Runnable renewal(CurvedObjective objective, CurvatureSum sum, double[] point, double[] gradient);

  /** Puts the metric into a checkpoint. */
  void save(SavedValues to);

  /** Takes it from a checkpoint. */
  Metric restore(SavedValues from);
}
