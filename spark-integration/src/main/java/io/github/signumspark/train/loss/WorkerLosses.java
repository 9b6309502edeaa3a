// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.loss;

import java.util.Arrays;

/**
 * The losses at several points that every worker measured on its rows, and summaries of them. Not
 * safe for use by two threads.
 */
public final class WorkerLosses {
  private final double[][] losses;
  private final double[] weights;

  /** No losses yet, for this number of workers. */
  public WorkerLosses(int workers) {
    this.losses = new double[workers][];
    this.weights = new double[workers];
  }

  /** One number from the workers' losses at a point. */
  public interface Summary {
    double of(WorkerLosses losses, int point);
  }

  /**
   * Sets a worker's losses.
   *
   * @param worker its number
   * @param sums Σ ωᵢ lossᵢ at each point
   * @param weight Σ ωᵢ
   */
  public void put(int worker, double[] sums, double weight) {
    losses[worker] = sums;
    weights[worker] = weight;
  }

  /** The mean loss of a row, by weight. */
  public double mean(int point) {
    double loss = 0;
    double weight = 0;
    for (int worker = 0; worker < losses.length; worker++) {
      loss += losses[worker][point];
      weight += weights[worker];
    }
    return loss / weight;
  }

  /** The median over the workers of the mean loss of a worker's rows. */
  public double median(int point) {
    double[] means = new double[losses.length];
    for (int worker = 0; worker < means.length; worker++) {
      means[worker] = losses[worker][point] / weights[worker];
    }
    return median(means);
  }

  /** The median of numbers, which this sorts; NaN counts as the largest. */
  public static double median(double... numbers) {
    Arrays.sort(numbers);
    int half = numbers.length / 2;
    return numbers.length % 2 == 1 ? numbers[half] : 0.5 * (numbers[half - 1] + numbers[half]);
  }
}
