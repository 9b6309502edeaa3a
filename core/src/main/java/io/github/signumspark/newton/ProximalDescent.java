// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.codec.Chunks;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Descent where an L1 penalty stands beside the smooth function: to the least point of the
 * function's quadratic model with the penalty, by coordinate descent. The model is that of L-BFGS,
 * B = B₀ / γ − W M⁻¹ Wᵀ in its compact form, in the coordinates in which {@link NewtonMetric} has
 * nothing outside of its block but a diagonal. A weight whose least point is 0 goes to 0 exactly.
 *
 * <p>After a sweep over all weights only those that are not 0 are gone over, until they rest; then
 * all once more. Cost: a sweep takes twice the pairs for each weight, and the square of that, and
 * the block's columns where it has one, for each that moves. Memory: 8 bytes for each pair and each
 * of the block's coordinates. Not safe for use by two threads.
 *
 * <p>Source: J. Lee, Y. Sun, M. Saunders, Proximal Newton-type methods for minimizing composite
 * functions, 2014; R. Byrd, J. Nocedal, R. Schnabel, Representations of quasi-Newton matrices and
 * their use in limited memory methods, 1994.
 */
public final class ProximalDescent implements Descent {
  /** Share of the first sweep's decrease below which weights rest. */
  private static final double REST = 1e-6;

  private static final int MOST_SWEEPS = 200;

  /** Least share of a weight's curvature that pairs leave. */
  private static final double LEAST_CURVATURE = 1e-3;

  private final int columns;
  private final boolean intercept;
  private final IntToDoubleFunction l1;
  private CurvatureBlock block;
  private double[][] blockMatrix;

  /**
   * For one function.
   *
   * @param columns number of columns
   * @param intercept whether one more coordinate stands behind them, which is not penalised
   * @param l1 strength of the penalty of each column's weight
   */
  public ProximalDescent(int columns, boolean intercept, IntToDoubleFunction l1) {
    this.columns = columns;
    this.intercept = intercept;
    this.l1 = l1;
  }

  @Override
  public double find(
      double[] point, double[] gradient, CorrectionPairs pairs, Metric metric, double[] direction) {
    NewtonMetric newton = (NewtonMetric) metric;
    if (newton.block() != block) {
      block = newton.block();
      blockMatrix = product(block);
    }
    new Search(point, gradient, pairs, newton, direction).run();
    double slope = CorrectionPairs.dot(gradient, direction);
    return slope
        + Chunks.sum(
            columns,
            (from, to) -> {
              double sum = 0;
              for (int j = from; j < to; j++) {
                sum +=
                    l1.applyAsDouble(j) * (Math.abs(point[j] + direction[j]) - Math.abs(point[j]));
              }
              return sum;
            });
  }

  /** L Lᵀ. */
  private static double[][] product(CurvatureBlock block) {
    int n = block.size();
    double[] factor = block.factor();
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k <= j; k++) {
          sum += factor[PackedCholesky.size(i) + k] * factor[PackedCholesky.size(j) + k];
        }
        matrix[i][j] = sum;
        matrix[j][i] = sum;
      }
    }
    return matrix;
  }

  /** One minimisation of the model. */
  private final class Search {
    private final double[] point;
    private final double[] gradient;
    private final NewtonMetric metric;
    private final double[] moved;
    private final List<float[]> steps;
    private final List<float[]> changes;
    private final int pairs;
    private final double scale;
    private final int[] inBlock;
    private final double ofBlock;
    private final double[][] blockSteps;
    private final double[] blockMoved;
    private final double[][] inverse;
    private final double[] pulls;
    private final double[] row;

    Search(
        double[] point,
        double[] gradient,
        CorrectionPairs correctionPairs,
        NewtonMetric metric,
        double[] moved) {
      this.point = point;
      this.gradient = gradient;
      this.metric = metric;
      this.moved = moved;
      this.steps = correctionPairs.steps();
      this.changes = correctionPairs.changes();
      this.pairs = steps.size();
      this.scale = 1 / correctionPairs.scale(metric);
      this.inBlock = block.coordinates();
      this.ofBlock = scale * metric.meanCurvature() / block.meanCurvature();
      this.blockSteps = new double[pairs][];
      this.blockMoved = new double[inBlock.length];
      this.pulls = new double[2 * pairs];
      this.row = new double[2 * pairs];
      Arrays.fill(moved, 0);
      for (int a = 0; a < pairs; a++) {
        blockSteps[a] = times(blockMatrix, blockStep(a));
      }
      this.inverse = inverse(matrix());
    }

    /** A step in the block's coordinates, its intercept among the centred ones. */
    private double[] blockStep(int a) {
      float[] step = steps.get(a);
      double[] some = new double[inBlock.length];
      for (int i = 0; i < some.length; i++) {
        some[i] = step[inBlock[i]];
      }
      if (intercept) {
        some[some.length - 1] += centred(j -> step[j]);
      }
      return some;
    }

    /** Σ mean v over the columns outside of the block, whose others have a mean of 0. */
    private double centred(IntToDoubleFunction v) {
      return Chunks.sum(
          columns,
          (from, to) -> {
            double sum = 0;
            for (int j = from; j < to; j++) {
              sum += metric.means()[j] * v.applyAsDouble(j);
            }
            return sum;
          });
    }

    private double[] times(double[][] matrix, double[] v) {
      double[] product = new double[v.length];
      for (int i = 0; i < v.length; i++) {
        for (int j = 0; j < v.length; j++) {
          product[i] += matrix[i][j] * v[j];
        }
        product[i] *= ofBlock;
      }
      return product;
    }

    /** Curvature of a column outside of the block; 0 in it. */
    private double curvature(int j) {
      double divisor = metric.divisor(j);
      return divisor < Double.POSITIVE_INFINITY ? scale * divisor : 0;
    }

    /** [SᵀB₀S, L; Lᵀ, −D]. */
    private double[][] matrix() {
      double[][] matrix = new double[2 * pairs][2 * pairs];
      for (int a = 0; a < pairs; a++) {
        double[] own = blockStep(a);
        for (int b = 0; b <= a; b++) {
          float[] left = steps.get(a);
          float[] right = steps.get(b);
          float[] change = changes.get(b);
          double square =
              Chunks.sum(
                  columns,
                  (from, to) -> {
                    double sum = 0;
                    for (int j = from; j < to; j++) {
                      sum += curvature(j) * left[j] * right[j];
                    }
                    return sum;
                  });
          for (int i = 0; i < own.length; i++) {
            square += own[i] * blockSteps[b][i];
          }
          matrix[a][b] = square;
          matrix[b][a] = square;
          double product = CorrectionPairs.dot(left, change);
          if (a == b) {
            matrix[pairs + a][pairs + a] = -product;
          } else {
            matrix[a][pairs + b] = product;
            matrix[pairs + b][a] = product;
          }
        }
      }
      return matrix;
    }

    private void run() {
      int[] active = new int[columns];
      int count = 0;
      boolean all = true;
      double first = 0;
      for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
        double fell = 0;
        if (all) {
          count = 0;
          for (int j = 0; j < columns; j++) {
            double curvature = curvature(j);
            if (curvature > 0) {
              fell += column(j, curvature);
              if (point[j] + moved[j] != 0) {
                active[count++] = j;
              }
            }
          }
        } else {
          for (int k = 0; k < count; k++) {
            fell += column(active[k], curvature(active[k]));
          }
        }
        for (int i = 0; i < inBlock.length; i++) {
          fell += blockCoordinate(i);
        }
        first = Math.max(first, fell);
        boolean rests = fell <= REST * first;
        if (rests && all) {
          break;
        }
        all = rests;
      }
      if (intercept) {
        moved[columns] -= centred(j -> moved[j]);
      }
    }

    private double column(int j, double curvature) {
      double mean = metric.means()[j];
      double slope = curvature * moved[j] + gradient[j];
      if (intercept) {
        slope -= mean * gradient[columns];
      }
      for (int a = 0; a < pairs; a++) {
        float[] change = changes.get(a);
        row[a] = curvature * steps.get(a)[j];
        row[pairs + a] = intercept ? change[j] - mean * change[columns] : change[j];
      }
      return move(j, slope, curvature);
    }

    private double blockCoordinate(int i) {
      int j = inBlock[i];
      for (int a = 0; a < pairs; a++) {
        row[a] = blockSteps[a][i];
        row[pairs + a] = changes.get(a)[j];
      }
      double before = moved[j];
      double fell = move(j, gradient[j] + blockMoved[i], ofBlock * blockMatrix[i][i]);
      double change = moved[j] - before;
      if (change != 0) {
        for (int k = 0; k < blockMoved.length; k++) {
          blockMoved[k] += ofBlock * change * blockMatrix[i][k];
        }
      }
      return fell;
    }

    /** Moves a coordinate to where the model is least along it; how far the model fell. */
    private double move(int j, double slopeWithoutPairs, double curvatureWithoutPairs) {
      double slope = slopeWithoutPairs;
      for (int a = 0; a < row.length; a++) {
        slope -= row[a] * pulls[a];
      }
      double strength = j < columns ? l1.applyAsDouble(j) : 0;
      double now = point[j] + moved[j];
      if (now == 0 && Math.abs(slope) <= strength) {
        return 0;
      }
      double[] pull = new double[row.length];
      double curvature = curvatureWithoutPairs;
      for (int a = 0; a < row.length; a++) {
        for (int b = 0; b < row.length; b++) {
          pull[a] += inverse[a][b] * row[b];
        }
        curvature -= row[a] * pull[a];
      }
      curvature = Math.max(curvature, LEAST_CURVATURE * curvatureWithoutPairs);
      double free = now - slope / curvature;
      double least = Math.signum(free) * Math.max(0, Math.abs(free) - strength / curvature);
      double change = least - now;
      if (change == 0) {
        return 0;
      }
      moved[j] = least == 0 ? -point[j] : moved[j] + change;
      for (int a = 0; a < row.length; a++) {
        pulls[a] += change * pull[a];
      }
      return curvature * change * change;
    }
  }

  /** By elimination with pivots. */
  private static double[][] inverse(double[][] matrix) {
    int n = matrix.length;
    double[][] rest = new double[n][];
    for (int i = 0; i < n; i++) {
      rest[i] = Arrays.copyOf(matrix[i], 2 * n);
      rest[i][n + i] = 1;
    }
    for (int c = 0; c < n; c++) {
      int pivot = c;
      for (int i = c + 1; i < n; i++) {
        pivot = Math.abs(rest[i][c]) > Math.abs(rest[pivot][c]) ? i : pivot;
      }
      double[] top = rest[pivot];
      rest[pivot] = rest[c];
      rest[c] = top;
      double by = top[c];
      for (int k = 0; k < 2 * n; k++) {
        top[k] /= by;
      }
      for (int i = 0; i < n; i++) {
        double factor = rest[i][c];
        if (i != c && factor != 0) {
          for (int k = 0; k < 2 * n; k++) {
            rest[i][k] -= factor * top[k];
          }
        }
      }
    }
    for (int i = 0; i < n; i++) {
      rest[i] = Arrays.copyOfRange(rest[i], n, 2 * n);
    }
    return rest;
  }
}
