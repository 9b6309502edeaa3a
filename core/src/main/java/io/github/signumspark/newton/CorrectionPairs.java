// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.codec.Chunks;
import java.util.ArrayList;
import java.util.List;

/**
 * The last steps of L-BFGS and the changes of the gradient along them, and the two loops that turn
 * a gradient into a direction. Vectors are kept to the nearest float: that changes no rung of the
 * ladders that were measured. Memory: 8 bytes a coordinate for each pair. Not safe for use by two
 * threads.
 *
 * <p>Source: J. Nocedal, Updating quasi-Newton matrices with limited storage, 1980.
 */
public final class CorrectionPairs {
  private final int capacity;
  private final List<float[]> steps = new ArrayList<>();
  private final List<float[]> changes = new ArrayList<>();
  private final List<Double> products = new ArrayList<>();

  /**
   * No pairs yet.
   *
   * @param capacity how many are kept at most, at least 1
   */
  public CorrectionPairs(int capacity) {
    this.capacity = capacity;
  }

  /** How many there are. */
  public int size() {
    return steps.size();
  }

  /** The steps, oldest first. Not to be written. */
  public List<float[]> steps() {
    return List.copyOf(steps);
  }

  /** The gradient's changes, oldest first. Not to be written. */
  public List<float[]> changes() {
    return List.copyOf(changes);
  }

  /** Forgets all pairs. */
  public void clear() {
    steps.clear();
    changes.clear();
    products.clear();
  }

  /**
   * Takes a pair in place of the oldest one, unless the gradient did not grow along the step, which
   * rounding alone can bring about.
   *
   * @param step the change of the weights; kept
   * @param change of the gradient; kept
   */
  public void add(float[] step, float[] change) {
    double product = dot(step, change);
    if (isPair(product)) {
      drop();
      add(step, change, product);
    }
  }

  /**
   * Takes the pair of a step from one point to another, into the memory of the oldest one.
   *
   * @param point before the step
   * @param gradient there
   * @param newPoint after it
   * @param newGradient there
   */
  void add(double[] point, double[] gradient, double[] newPoint, double[] newGradient) {
    double product =
        Chunks.sum(
            point.length,
            (from, to) -> {
              double sum = 0;
              for (int j = from; j < to; j++) {
                sum +=
                    (double) (float) (newPoint[j] - point[j])
                        * (float) (newGradient[j] - gradient[j]);
              }
              return sum;
            });
    if (isPair(product)) {
      float[][] oldest = drop();
      float[] step = oldest == null ? new float[point.length] : oldest[0];
      float[] change = oldest == null ? new float[point.length] : oldest[1];
      Chunks.forEach(
          point.length,
          (from, to) -> {
            for (int j = from; j < to; j++) {
              step[j] = (float) (newPoint[j] - point[j]);
              change[j] = (float) (newGradient[j] - gradient[j]);
            }
          });
      add(step, change, product);
    }
  }

  private static boolean isPair(double product) {
    return product > Double.MIN_NORMAL && product < Double.POSITIVE_INFINITY;
  }

  /** Forgets the oldest pair where there is no room for another one; null where there is. */
  private float[][] drop() {
    if (steps.size() < capacity) {
      return null;
    }
    products.remove(0);
    return new float[][] {steps.remove(0), changes.remove(0)};
  }

  private void add(float[] step, float[] change, double product) {
    steps.add(step);
    changes.add(change);
    products.add(product);
  }

  /**
   * Overwrites a gradient by the direction of descent.
   *
   * @param vector the gradient, then the direction
   * @param metric where the recursion begins, scaled so that the newest pair agrees with it
   */
  public void direction(double[] vector, Metric metric) {
    int n = steps.size();
    double[] factors = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      factors[i] = dot(steps.get(i), vector) / products.get(i);
      add(-factors[i], changes.get(i), vector);
    }
    metric.applyInverse(vector, -scale(metric));
    for (int i = 0; i < n; i++) {
      // The vector is the negative of the textbook's from here on.
      double factor = dot(changes.get(i), vector) / products.get(i);
      add(-factor - factors[i], steps.get(i), vector);
    }
  }

  /** The factor of an inverse metric with which the newest pair agrees; 1 without pairs. */
  double scale(Metric metric) {
    int newest = steps.size() - 1;
    if (newest < 0) {
      return 1;
    }
    double agreed = products.get(newest) / metric.inverseSquare(changes.get(newest));
    return agreed > 0 && agreed < Double.POSITIVE_INFINITY ? agreed : 1;
  }

  static double dot(double[] x, double[] y) {
    return Chunks.sum(
        x.length,
        (from, to) -> {
          double sum = 0;
          for (int j = from; j < to; j++) {
            sum += x[j] * y[j];
          }
          return sum;
        });
  }

  static double dot(float[] x, float[] y) {
    return Chunks.sum(
        x.length,
        (from, to) -> {
          double sum = 0;
          for (int j = from; j < to; j++) {
            sum += (double) x[j] * y[j];
          }
          return sum;
        });
  }

  private static double dot(float[] x, double[] v) {
    return Chunks.sum(
        x.length,
        (from, to) -> {
          double sum = 0;
          for (int j = from; j < to; j++) {
            sum += x[j] * v[j];
          }
          return sum;
        });
  }

  private static void add(double factor, float[] x, double[] v) {
    Chunks.forEach(
        x.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            v[j] += factor * x[j];
          }
        });
  }
}
