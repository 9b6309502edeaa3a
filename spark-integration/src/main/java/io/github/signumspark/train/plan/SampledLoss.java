// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

import io.github.signumspark.checkpoint.SavedValues;

/**
 * The loss of the slices of all workers, summed in {@value #GROUPS} groups of their rows, so that
 * two readings of the same rows tell how sure their difference is. Not safe for use by two threads.
 */
public final class SampledLoss {
  public static final int GROUPS = 16;

  private final double[] losses = new double[GROUPS];
  private final double[] weights = new double[GROUPS];

  /** Adds a worker's groups, in the order of the workers. */
  public void add(double[] groupLosses, double[] groupWeights) {
    for (int g = 0; g < GROUPS; g++) {
      losses[g] += groupLosses[g];
      weights[g] += groupWeights[g];
    }
  }

  /** Mean loss of a row, by weight. */
  public double mean() {
    double loss = 0;
    double weight = 0;
    for (int g = 0; g < GROUPS; g++) {
      loss += losses[g];
      weight += weights[g];
    }
    return loss / weight;
  }

  /**
   * Standard error of the difference of two means over the same rows; infinite where a group has no
   * rows.
   */
  double errorOfDifference(SampledLoss other) {
    double sum = 0;
    double squares = 0;
    for (int g = 0; g < GROUPS; g++) {
      if (!(weights[g] > 0)) {
        return Double.POSITIVE_INFINITY;
      }
      double difference = (losses[g] - other.losses[g]) / weights[g];
      sum += difference;
      squares += difference * difference;
    }
    double mean = sum / GROUPS;
    return Math.sqrt(Math.max(0, squares / GROUPS - mean * mean) / (GROUPS - 1));
  }

  /** Puts the groups into a checkpoint. */
  void save(SavedValues to, String name) {
    to.put(name + ".losses", losses).put(name + ".weights", weights);
  }

  /** The groups of a checkpoint, or null where it has none. */
  static SampledLoss restore(SavedValues from, String name) {
    double[] losses = from.arrayOrNull(name + ".losses");
    if (losses == null) {
      return null;
    }
    SampledLoss saved = new SampledLoss();
    saved.add(losses, from.array(name + ".weights"));
    return saved;
  }
}
