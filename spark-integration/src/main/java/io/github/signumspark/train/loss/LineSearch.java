// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.loss;

import io.github.signumspark.train.fit.Penalty;

/**
 * Finds the length of a first step: the losses at distances 2³, 2², … 2⁻¹⁶ along its direction, on
 * the first rows of every worker, in one job.
 */
public final class LineSearch {
  private static final int SLICE_ROWS = 50_000;
  private static final int DISTANCES = 20;
  private static final int FARTHEST = 3;

  private LineSearch() {}

  /**
   * The distance with the least objective.
   *
   * @param sums compute the losses
   * @param rows of the data set
   * @param start where the line starts
   * @param direction one sign per coordinate
   * @param penalty of the weights
   * @param summary of the workers' losses
   */
  public static double best(
      DistributedObjective sums,
      long rows,
      double[] start,
      double[] direction,
      Penalty penalty,
      WorkerLosses.Summary summary) {
    double[] distances = new double[DISTANCES];
    for (int k = 0; k < DISTANCES; k++) {
      distances[k] = Math.scalb(1.0, FARTHEST - k);
    }
    double share = Math.min(1.0, (double) SLICE_ROWS / rows);
    WorkerLosses losses = sums.lineLosses(start, direction, distances, share);
    double best = distances[0];
    double bestLoss = Double.POSITIVE_INFINITY;
    double[] point = new double[start.length];
    for (int k = 0; k < DISTANCES; k++) {
      for (int j = 0; j < point.length; j++) {
        point[j] = start[j] + distances[k] * direction[j];
      }
      double loss = summary.of(losses, k) + penalty.of(point);
      if (loss < bestLoss) {
        bestLoss = loss;
        best = distances[k];
      }
    }
    return best;
  }
}
