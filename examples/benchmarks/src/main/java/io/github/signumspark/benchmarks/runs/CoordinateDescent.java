// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/**
 * Logistic regression with an elastic net by cyclic coordinate descent on rows that the driver
 * holds: slow, and independent of the code under test. The objective is the mean log-loss + λ (1 −
 * α)/2 ‖w‖² + λ α ‖w‖₁, intercept without penalty.
 *
 * <p>Source: J. Friedman, T. Hastie, R. Tibshirani, Regularization paths for generalized linear
 * models via coordinate descent, 2010; each step is halved until it lowers the objective.
 */
public final class CoordinateDescent {
  private static final int HALVINGS = 30;

  private final int[][] rowsOf; // of each column, the intercept's last
  private final double[][] valuesOf;
  private final double[] signs; // 1 or −1 by label
  private final double l1;
  private final double l2;
  private final double[] weights;
  private final double[] margins;

  /**
   * Begins at a model.
   *
   * @param problem whose rows are collected
   * @param alpha MLlib's {@code elasticNetParam}
   * @param start where to begin
   */
  public CoordinateDescent(Problem problem, double alpha, LinearModel start) {
    l1 = problem.regParam() * alpha;
    l2 = problem.regParam() * (1 - alpha);
    int features = problem.features();
    weights = Arrays.copyOf(start.coefficients(), features + 1);
    weights[features] = start.intercept();
    List<List<Integer>> rows = new ArrayList<>();
    List<List<Double>> values = new ArrayList<>();
    for (int j = 0; j <= features; j++) {
      rows.add(new ArrayList<>());
      values.add(new ArrayList<>());
    }
    List<Row> all = problem.train().select("label", "features").collectAsList();
    signs = new double[all.size()];
    margins = new double[signs.length];
    for (int i = 0; i < signs.length; i++) {
      int row = i;
      signs[i] = all.get(i).getDouble(0) > 0 ? 1 : -1;
      ((Vector) all.get(i).get(1))
          .foreachNonZero(
              (column, value) -> {
                rows.get((Integer) column).add(row);
                values.get((Integer) column).add((Double) value);
                return null;
              });
      rows.get(features).add(row);
      values.get(features).add(1.0);
    }
    rowsOf = new int[features + 1][];
    valuesOf = new double[features + 1][];
    for (int j = 0; j <= features; j++) {
      rowsOf[j] = rows.get(j).stream().mapToInt(Integer::intValue).toArray();
      valuesOf[j] = values.get(j).stream().mapToDouble(Double::doubleValue).toArray();
      addToMargins(j, weights[j]);
    }
  }

  /** The objective where it is. */
  public double objective() {
    double sum = 0;
    for (int i = 0; i < signs.length; i++) {
      sum += LogLoss.loss(signs[i] * margins[i]);
    }
    sum /= signs.length;
    for (int j = 0; j < weights.length - 1; j++) {
      sum += penalty(weights[j]);
    }
    return sum;
  }

  /** Weights that are not 0. */
  public int nonZeros() {
    return (int) Arrays.stream(weights, 0, weights.length - 1).filter(w -> w != 0).count();
  }

  /** Sweeps over all columns until one lowers the objective by less than this. */
  public void descend(double least) {
    double before;
    double now = objective();
    do {
      before = now;
      for (int j = 0; j < weights.length; j++) {
        step(j);
      }
      now = objective();
    } while (before - now >= least);
  }

  private double penalty(double weight) {
    return l1 * Math.abs(weight) + l2 / 2 * weight * weight;
  }

  private void step(int j) {
    boolean free = j == weights.length - 1;
    double slope = 0;
    double curvature = 0;
    for (int k = 0; k < rowsOf[j].length; k++) {
      int i = rowsOf[j][k];
      double x = valuesOf[j][k];
      double wrong = 1 / (1 + StrictMath.exp(signs[i] * margins[i]));
      slope -= signs[i] * wrong * x;
      curvature += wrong * (1 - wrong) * x * x;
    }
    slope /= signs.length;
    curvature /= signs.length;
    double w = weights[j];
    double target;
    if (free) {
      target = w - slope / curvature;
    } else {
      double pull = curvature * w - slope;
      target = Math.signum(pull) * Math.max(0, Math.abs(pull) - l1) / (curvature + l2);
    }
    if (!(Math.abs(target - w) > 0) || Double.isInfinite(target)) {
      return;
    }
    double move = target - w;
    for (int h = 0; h < HALVINGS; h++, move /= 2) {
      double next = h == 0 ? target : w + move;
      double change = free ? 0 : penalty(next) - penalty(w);
      double losses = 0;
      for (int k = 0; k < rowsOf[j].length; k++) {
        int i = rowsOf[j][k];
        losses +=
            LogLoss.loss(signs[i] * (margins[i] + (next - w) * valuesOf[j][k]))
                - LogLoss.loss(signs[i] * margins[i]);
      }
      if (change + losses / signs.length < 0) {
        addToMargins(j, next - w);
        weights[j] = next;
        return;
      }
    }
  }

  private void addToMargins(int j, double weight) {
    for (int k = 0; weight != 0 && k < rowsOf[j].length; k++) {
      margins[rowsOf[j][k]] += weight * valuesOf[j][k];
    }
  }
}
