// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.codec.Chunks;
import java.util.function.IntToDoubleFunction;

/**
 * An L2 penalty with a strength of its own for every coordinate, ½ Σ λⱼ θⱼ²: the form that MLlib's
 * {@code regParam} takes in units of the columns, with or without {@code standardization}.
 */
public final class L2Penalty {
  private final IntToDoubleFunction strengths;

  /**
   * A penalty.
   *
   * @param strengths λⱼ of every coordinate, 0 for those that are free (an intercept), or null
   *     where there is no penalty; a function, for an array would be one more vector on the driver
   */
  public L2Penalty(IntToDoubleFunction strengths) {
    this.strengths = strengths;
  }

  /** Whether nothing is penalised. */
  public boolean isNone() {
    return strengths == null;
  }

  /** λ of a coordinate. */
  public double strength(int coordinate) {
    return strengths == null ? 0 : strengths.applyAsDouble(coordinate);
  }

  /** λ of every coordinate of so many. */
  public double[] strengths(int coordinates) {
    double[] all = new double[coordinates];
    for (int k = 0; k < coordinates; k++) {
      all[k] = strength(k);
    }
    return all;
  }

  /** The penalty of these weights. */
  public double of(double[] weights) {
    if (strengths == null) {
      return 0;
    }
    double squares =
        Chunks.sum(
            weights.length,
            (from, to) -> {
              double sum = 0;
              for (int j = from; j < to; j++) {
                if (weights[j] != 0) {
                  sum += strengths.applyAsDouble(j) * weights[j] * weights[j];
                }
              }
              return sum;
            });
    return 0.5 * squares;
  }

  /** Adds the penalty's gradient at {@code weights} to {@code gradient}. */
  public void addGradient(double[] weights, double[] gradient) {
    if (strengths != null) {
      for (int j = 0; j < weights.length; j++) {
        gradient[j] += strengths.applyAsDouble(j) * weights[j];
      }
    }
  }
}
