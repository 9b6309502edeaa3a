// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.codec.Chunks;
import java.util.function.IntToDoubleFunction;

/**
 * A penalty with strengths of its own for every coordinate, ½ Σ λⱼ θⱼ² + Σ κⱼ |θⱼ|: the form that
 * MLlib's {@code regParam} and {@code elasticNetParam} take in units of the columns, with or
 * without {@code standardization}.
 */
public final class Penalty {
  private final IntToDoubleFunction strengths;
  private final IntToDoubleFunction l1Strengths;

  /**
   * A penalty.
   *
   * @param strengths λⱼ of every coordinate, 0 for those that are free (an intercept), or null
   *     where there is no penalty; a function, for an array would be one more vector on the driver
   */
  public Penalty(IntToDoubleFunction strengths) {
    this(strengths, null);
  }

  /**
   * A penalty with an L1 part.
   *
   * @param strengths λⱼ of every coordinate, or null
   * @param l1Strengths κⱼ of every coordinate, 0 for those that are free, or null where there is no
   *     such part
   */
  public Penalty(IntToDoubleFunction strengths, IntToDoubleFunction l1Strengths) {
    this.strengths = strengths;
    this.l1Strengths = l1Strengths;
  }

  /** Whether there is an L1 part, which has no gradient where a weight is 0. */
  public boolean hasL1() {
    return l1Strengths != null;
  }

  /** κ of a coordinate. */
  public double l1(int coordinate) {
    return l1Strengths == null ? 0 : l1Strengths.applyAsDouble(coordinate);
  }

  /** Whether nothing is penalised. */
  public boolean isNone() {
    return strengths == null && l1Strengths == null;
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
    if (isNone()) {
      return 0;
    }
    return Chunks.sum(
        weights.length,
        (from, to) -> {
          double sum = 0;
          for (int j = from; j < to; j++) {
            if (weights[j] != 0) {
              sum += 0.5 * strength(j) * weights[j] * weights[j] + l1(j) * Math.abs(weights[j]);
            }
          }
          return sum;
        });
  }

  /** Adds the gradient of the penalty's smooth part at {@code weights} to {@code gradient}. */
  public void addGradient(double[] weights, double[] gradient) {
    if (strengths != null) {
      Chunks.forEach(
          weights.length,
          (from, to) -> {
            for (int j = from; j < to; j++) {
              gradient[j] += strengths.applyAsDouble(j) * weights[j];
            }
          });
    }
  }
}
