// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.codec.Chunks;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Descent where an L1 penalty stands beside the smooth function: to the least point of the
 * function's quadratic model with the penalty, by coordinate descent. The model is that of L-BFGS,
 * B = B₀ / γ − W M⁻¹ Wᵀ in its compact form, with B₀ the metric's {@link MetricForm}. A weight
 * whose least point is 0 goes to 0 exactly. Where columns have a weight for each class, all of a
 * column's are moved together too: the function hardly changes along it, and the penalty does.
 *
 * <p>Columns are gone over that have a weight or would get one, until they rest; then all are
 * looked at once more, by all cores. Cost: looking takes four times the pairs for each weight; a
 * visit the same, with the classes, and the block's columns for each that moves. Memory: 32 bytes
 * for each pair and each weight that is gone over and each of the block's, of the former at most
 * 128 MiB. Not safe for use by two threads.
 *
 * <p>Source: J. Lee, Y. Sun, M. Saunders, Proximal Newton-type methods for minimizing composite
 * functions, 2014; R. Byrd, J. Nocedal, R. Schnabel, Representations of quasi-Newton matrices and
 * their use in limited memory methods, 1994; J. Friedman, T. Hastie, R. Tibshirani, Regularization
 * paths for generalized linear models via coordinate descent, 2010.
 */
public final class ProximalDescent implements Descent {
  /** Share of the first sweep's decrease below which weights rest. */
  private static final double REST = 1e-3;

  private static final int LEAST_SWEEPS = 10;
  private static final int MOST_SWEEPS = 200;

  /** Visits that take a fraction of a second: after them it is time for another pass. */
  private static final long MOST_VISITS = 1 << 22;

  /** Share of a column's penalty below which a fall is rounding. */
  private static final double ROUNDING = 1e-12;

  private final IntToDoubleFunction l1;

  /**
   * For one function.
   *
   * @param l1 strength of the penalty of each coordinate, 0 for intercepts, the same for all of a
   *     column
   */
  public ProximalDescent(IntToDoubleFunction l1) {
    this.l1 = l1;
  }

  @Override
  public double find(
      double[] point, double[] gradient, CorrectionPairs pairs, Metric metric, double[] direction) {
    MetricForm form = metric.form();
    new Search(point, gradient, pairs, 1 / pairs.scale(metric), form, direction).run();
    double slope = CorrectionPairs.dot(gradient, direction);
    return slope
        + Chunks.sum(
            form.columns() * form.classes(),
            (from, to) -> {
              double sum = 0;
              for (int k = from; k < to; k++) {
                if (direction[k] != 0) {
                  sum +=
                      l1.applyAsDouble(k)
                          * (Math.abs(point[k] + direction[k]) - Math.abs(point[k]));
                }
              }
              return sum;
            });
  }

  /** One minimisation of the model. */
  private final class Search {
    private final double[] point;
    private final double[] gradient;
    private final double scale;
    private final MetricForm form;
    private final double[] moved;
    private final int classes;
    private final int free;
    private final float[][] steps;
    private final float[][] changes;
    private final int pairs;

    /** Of each step, with the columns' means, which the form's intercepts hold. */
    private final double[][] interceptSteps;

    private final double[][] blockSteps; // times the block's matrix, class by class
    private final double[][] blockMoved; // likewise
    private final double[] pulls; // M⁻¹ Wᵀ times what moved
    private final CompactRows rows;

    /** What is gone over: coordinates, and all of a column's together as −1 − column. */
    private int[] visits = {};

    private int[] places = {}; // of their columns in the block, or −1

    // Of the column that is visited: what moved times the matrix of columns is one of them.
    private int column;
    private int place;
    private double curvature;
    private double penalty;
    private double strength;
    private final double[] curved;

    Search(
        double[] point,
        double[] gradient,
        CorrectionPairs correctionPairs,
        double scale,
        MetricForm form,
        double[] moved) {
      this.point = point;
      this.gradient = gradient;
      this.scale = scale;
      this.form = form;
      this.moved = moved;
      this.classes = form.classes();
      this.free = form.columns() * classes;
      this.steps = correctionPairs.steps().toArray(float[][]::new);
      this.changes = correctionPairs.changes().toArray(float[][]::new);
      this.pairs = steps.length;
      this.interceptSteps = new double[pairs][];
      this.blockSteps = new double[pairs][];
      this.blockMoved = new double[classes][form.block().length];
      this.pulls = new double[2 * pairs];
      this.curved = new double[classes];
      Arrays.fill(moved, 0);
      for (int a = 0; a < pairs; a++) {
        interceptSteps[a] = form.intercept() ? interceptStep(steps[a]) : null;
        blockSteps[a] = blockStep(a);
      }
      this.rows = new CompactRows(matrix());
    }

    private double[] interceptStep(float[] step) {
      double[] shifts = shifts(k -> step[k]);
      for (int k = 0; k < classes; k++) {
        shifts[k] += step[free + k];
      }
      return shifts;
    }

    /** Σ mean v over the columns, of each class. */
    private double[] shifts(IntToDoubleFunction v) {
      return Chunks.sums(
          form.columns(),
          classes,
          (from, to, sums) -> {
            for (int j = from; j < to; j++) {
              for (int k = 0; k < classes; k++) {
                sums[k] += form.mean(j) * v.applyAsDouble(j * classes + k);
              }
            }
          });
    }

    private double step(int a, int column, int k) {
      return column == form.columns() ? interceptSteps[a][k] : steps[a][column * classes + k];
    }

    private double[] blockStep(int a) {
      int n = form.block().length;
      double[] product = new double[n * classes];
      for (int k = 0; k < classes; k++) {
        for (int l = 0; l < n; l++) {
          double step = form.blockFactor() * step(a, form.block()[l], k);
          double[] row = form.blockMatrix()[l];
          for (int i = 0; i < n && step != 0; i++) {
            product[k * n + i] += step * row[i];
          }
        }
      }
      return product;
    }

    private double blockCurvature(int i) {
      return form.blockFactor() * form.blockMatrix()[i][i];
    }

    /** Goes to a column, which is at a place of the block or, at −1, outside. */
    private void at(int newColumn, int newPlace) {
      column = newColumn;
      place = newPlace;
      curvature = place < 0 ? form.curvature().applyAsDouble(column) : blockCurvature(place);
      penalty = form.penalty().applyAsDouble(column);
      strength = column == form.columns() ? 0 : l1.applyAsDouble(column * classes);
      for (int k = 0; k < classes; k++) {
        curved[k] = place < 0 ? curvature * moved[column * classes + k] : blockMoved[k][place];
      }
    }

    private boolean moves(int a, int inColumn) {
      for (int k = 0; k < classes; k++) {
        if (step(a, inColumn, k) != 0) {
          return true;
        }
      }
      return false;
    }

    /** [SᵀB₀S, L; Lᵀ, −D]. */
    private double[][] matrix() {
      double[] squares =
          Chunks.sums(
              form.groups() * classes,
              pairs * pairs,
              (from, to, sums) -> {
                for (int j = columns(from); j < columns(to); j++) {
                  double outside = form.curvature().applyAsDouble(j);
                  if (outside > 0) {
                    addSquares(j, -1, outside, sums);
                  }
                }
              });
      for (int i = 0; i < form.block().length; i++) {
        addSquares(form.block()[i], i, blockCurvature(i), squares);
      }
      double[][] matrix = new double[2 * pairs][2 * pairs];
      for (int a = 0; a < pairs; a++) {
        for (int b = 0; b <= a; b++) {
          matrix[a][b] = squares[a * pairs + b];
          matrix[b][a] = squares[a * pairs + b];
          double product = CorrectionPairs.dot(steps[a], changes[b]);
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

    /** How many columns begin before a coordinate. */
    private int columns(int coordinate) {
      return (coordinate + classes - 1) / classes;
    }

    private void addSquares(int ofColumn, int inBlock, double its, double[] sums) {
      for (int b = 0; b < pairs; b++) {
        if (inBlock < 0 && !moves(b, ofColumn)) {
          continue;
        }
        for (int k = 0; k < classes; k++) {
          double bent = bent(b, ofColumn, inBlock, its, k);
          for (int a = b; a < pairs; a++) {
            sums[a * pairs + b] += bent * step(a, ofColumn, k);
          }
        }
      }
    }

    /** B₀ times a step at one coordinate. */
    private double bent(int a, int ofColumn, int inBlock, double its, int k) {
      double sum = 0;
      for (int l = 0; l < classes; l++) {
        double of =
            inBlock < 0
                ? its * step(a, ofColumn, l)
                : blockSteps[a][l * form.block().length + inBlock];
        sum += form.classMatrix()[k][l] * of;
      }
      return scale * (sum + form.penalty().applyAsDouble(ofColumn) * step(a, ofColumn, k));
    }

    private void run() {
      double first = 0;
      boolean looked = true;
      look();
      long visited = 0;
      for (int sweep = 0;
          sweep < LEAST_SWEEPS || sweep < MOST_SWEEPS && visited < MOST_VISITS;
          sweep++) {
        visited += visits.length;
        double fell = sweep();
        first = Math.max(first, fell);
        boolean rests = fell <= REST * first;
        if (rests && looked) {
          break;
        }
        looked = rests;
        if (rests) {
          look();
        }
      }
      if (form.intercept()) {
        double[] shifts = shifts(k -> moved[k]);
        for (int k = 0; k < classes; k++) {
          moved[free + k] -= shifts[k];
        }
      }
    }

    /** Finds what is gone over: the block, and what has a weight outside or would get one. */
    private void look() {
      boolean[] active = new boolean[form.groups() * classes];
      Chunks.forEach(
          form.groups() * classes,
          (from, to) -> {
            double[] weighted = new double[classes];
            for (int j = columns(from); j < columns(to); j++) {
              double outside = form.curvature().applyAsDouble(j);
              if (outside > 0) {
                look(j, outside, weighted, active);
              }
            }
          });
      for (int j : form.block()) {
        Arrays.fill(active, j * classes, (j + 1) * classes, true);
      }
      int count = 0;
      int[] found = new int[classes == 1 ? count(active) : 2 * count(active)];
      int[] where = new int[found.length];
      for (int j = 0; j < form.groups(); j++) {
        int before = count;
        int inBlock = -1;
        for (int k = j * classes; k < (j + 1) * classes; k++) {
          if (active[k]) {
            inBlock = count == before ? Arrays.binarySearch(form.block(), j) : inBlock;
            found[count] = k;
            where[count++] = Math.max(-1, inBlock);
          }
        }
        if (classes > 1 && count > before && j < form.columns()) {
          found[count] = -1 - j;
          where[count++] = Math.max(-1, inBlock);
        }
      }
      visits = Arrays.copyOf(found, count);
      places = Arrays.copyOf(where, count);
      rows.open(count);
      column = -1;
      for (int n = 0; n < count && rows.holds(n); n++) {
        go(n);
        write(n);
      }
    }

    private static int count(boolean[] flags) {
      int count = 0;
      for (boolean flag : flags) {
        count += flag ? 1 : 0;
      }
      return count;
    }

    private void look(int j, double its, double[] weighted, boolean[] active) {
      boolean moves = false;
      for (int k = 0; k < classes; k++) {
        weighted[k] = moved[j * classes + k];
        for (int a = 0; a < pairs; a++) {
          weighted[k] -= pulls[a] * step(a, j, k);
        }
        moves |= weighted[k] != 0;
      }
      double threshold = j == form.columns() ? 0 : l1.applyAsDouble(j * classes);
      for (int k = 0; k < classes; k++) {
        int at = j * classes + k;
        if (j == form.columns() || point[at] + moved[at] != 0) {
          active[at] = true;
          continue;
        }
        double slope = slopeOfFunction(j, k);
        for (int a = 0; a < pairs; a++) {
          slope -= pulls[pairs + a] * change(a, j, k);
        }
        if (moves) {
          double sum = 0;
          for (int l = 0; l < classes; l++) {
            sum += form.classMatrix()[k][l] * weighted[l];
          }
          slope += scale * (its * sum + form.penalty().applyAsDouble(j) * weighted[k]);
        }
        active[at] = Math.abs(slope) > threshold;
      }
    }

    /** At the point, with the intercept that the form has. */
    private double slopeOfFunction(int j, int k) {
      double mean = form.mean(j);
      double slope = gradient[j * classes + k];
      return mean == 0 ? slope : slope - mean * gradient[free + k];
    }

    private double change(int a, int j, int k) {
      double mean = form.mean(j);
      float[] of = changes[a];
      return mean == 0 ? of[j * classes + k] : of[j * classes + k] - mean * of[free + k];
    }

    private void go(int n) {
      int next = visits[n] < 0 ? -1 - visits[n] : visits[n] / classes;
      if (next != column) {
        at(next, places[n]);
      }
    }

    /** Writes the row of what is visited. */
    private void write(int n) {
      if (visits[n] < 0) {
        for (int a = 0; a < pairs; a++) {
          double step = 0;
          double change = 0;
          for (int k = 0; k < classes; k++) {
            step += step(a, column, k);
            change += change(a, column, k);
          }
          rows.set(n, a, scale * penalty * step);
          rows.set(n, pairs + a, change);
        }
        rows.complete(n, scale * penalty * classes);
        return;
      }
      int k = visits[n] - column * classes;
      for (int a = 0; a < pairs; a++) {
        rows.set(n, a, bent(a, column, place, curvature, k));
        rows.set(n, pairs + a, change(a, column, k));
      }
      rows.complete(n, scale * (curvature * form.classMatrix()[k][k] + penalty));
    }

    /** How far the model fell. */
    private double sweep() {
      double fell = 0;
      column = -1;
      for (int n = 0; n < visits.length; n++) {
        go(n);
        if (!rows.holds(n)) {
          write(n);
        }
        fell += visits[n] < 0 ? moveTogether(n) : move(n);
      }
      return fell;
    }

    private double move(int n) {
      int at = visits[n];
      int k = at - column * classes;
      double[] classRow = form.classMatrix()[k];
      double slope = penalty * moved[at];
      for (int l = 0; l < classes; l++) {
        slope += classRow[l] * curved[l];
      }
      slope = slopeOfFunction(column, k) + scale * slope - rows.times(n, pulls);
      double its = rows.curvature(n);
      double now = point[at] + moved[at];
      double unpenalized = now - slope / its;
      double least = Math.signum(unpenalized) * Math.max(0, Math.abs(unpenalized) - strength / its);
      double change = least - now;
      if (change == 0) {
        return 0;
      }
      moved[at] = least == 0 ? -point[at] : moved[at] + change;
      bend(k, change);
      rows.add(n, change, pulls);
      return its * change * change;
    }

    private void bend(int k, double change) {
      curved[k] += curvature * change;
      if (place >= 0) {
        double by = form.blockFactor() * change;
        double[] row = form.blockMatrix()[place];
        double[] all = blockMoved[k];
        for (int i = 0; i < all.length; i++) {
          all[i] += by * row[i];
        }
      }
    }

    /** All classes alike have no curvature in the matrix of classes. */
    private double moveTogether(int n) {
      int from = column * classes;
      double slope = -rows.times(n, pulls);
      double signs = 0;
      int zeros = 0;
      for (int k = 0; k < classes; k++) {
        double weight = point[from + k] + moved[from + k];
        signs += Math.signum(weight);
        zeros += weight == 0 ? 1 : 0;
        slope += slopeOfFunction(column, k) + scale * penalty * moved[from + k];
      }
      if (Math.abs(slope + strength * signs) <= strength * zeros) {
        return 0;
      }
      double size = 0;
      double[] weights = new double[classes];
      for (int k = 0; k < classes; k++) {
        weights[k] = point[from + k] + moved[from + k];
        size += Math.abs(weights[k]);
      }
      double its = rows.curvature(n);
      double shift = leastShift(weights, slope, its, strength);
      double shifted = 0;
      for (double weight : weights) {
        shifted += Math.abs(weight + shift);
      }
      double fell = strength * (size - shifted) - shift * (slope + 0.5 * its * shift);
      if (!(fell > ROUNDING * strength * size)) {
        return 0;
      }
      for (int k = 0; k < classes; k++) {
        moved[from + k] = weights[k] + shift == 0 ? -point[from + k] : moved[from + k] + shift;
        bend(k, shift);
      }
      rows.add(n, shift, pulls);
      return fell;
    }
  }

  /** The least point of slope c + ½ curvature c² + strength Σ |w + c|; 0 where it has none. */
  static double leastShift(double[] weights, double slope, double curvature, double strength) {
    double[] kinks = new double[weights.length];
    for (int k = 0; k < kinks.length; k++) {
      kinks[k] = -weights[k];
    }
    Arrays.sort(kinks);
    for (int passed = 0; passed <= kinks.length; passed++) {
      double from = passed == 0 ? Double.NEGATIVE_INFINITY : kinks[passed - 1];
      double to = passed == kinks.length ? Double.POSITIVE_INFINITY : kinks[passed];
      double level = slope + strength * (2 * passed - kinks.length);
      double least = level == 0 ? from : -level / curvature;
      if (least <= to) {
        double shift = Math.max(from, least);
        return Math.abs(shift) < Double.POSITIVE_INFINITY ? shift : 0;
      }
    }
    return 0;
  }
}
