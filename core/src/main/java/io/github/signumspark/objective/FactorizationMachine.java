// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.kernel.StrictFunctions;
import java.io.Serial;

/**
 * A factorization machine of degree 2 (Rendle, 2010, ICDM): the margin m = b + Σⱼ wⱼxⱼ + Σᵢ﹤ⱼ
 * ⟨vᵢ,vⱼ⟩ xᵢxⱼ under the logistic loss, for labels 0 and 1, or the squared loss (m − y)², which
 * MLlib's {@code FMClassifier} and {@code FMRegressor} have. Column j has its weight wⱼ, where
 * there are linear terms, and behind it its factors vⱼ; an intercept is the only free coordinate.
 *
 * <p>Cost of a row: its non-zeros times the factors, twice. Memory: 16 bytes a factor.
 */
public final class FactorizationMachine implements Objective {
  @Serial private static final long serialVersionUID = 1L;

  private final int factors;
  private final boolean fitLinear;
  private final boolean fitIntercept;
  private final boolean logistic;
  private final LabelScale labels;

  private FactorizationMachine(
      int factors, boolean fitLinear, boolean fitIntercept, boolean logistic, LabelScale labels) {
    if (factors < 1) {
      throw new IllegalArgumentException("factors = " + factors + " is less than 1");
    }
    this.factors = factors;
    this.fitLinear = fitLinear;
    this.fitIntercept = fitIntercept;
    this.logistic = logistic;
    this.labels = labels;
  }

  /**
   * With the logistic loss.
   *
   * @param factors length of a column's factor vector, at least 1
   * @param fitLinear whether there are linear terms
   * @param fitIntercept whether there is an intercept
   */
  public static FactorizationMachine logistic(
      int factors, boolean fitLinear, boolean fitIntercept) {
    return new FactorizationMachine(factors, fitLinear, fitIntercept, true, null);
  }

  /**
   * With the squared loss.
   *
   * @param factors length of a column's factor vector, at least 1
   * @param fitLinear whether there are linear terms
   * @param fitIntercept whether there is an intercept
   * @param labels what margins stand for; the loss is in their units
   */
  public static FactorizationMachine squared(
      int factors, boolean fitLinear, boolean fitIntercept, LabelScale labels) {
    return new FactorizationMachine(factors, fitLinear, fitIntercept, false, labels);
  }

  /** Where a column's factors begin among its coordinates. */
  public int firstFactor() {
    return fitLinear ? 1 : 0;
  }

  /** Length of a column's factor vector. */
  public int factors() {
    return factors;
  }

  @Override
  public int perColumn() {
    return firstFactor() + factors;
  }

  @Override
  public int freeCoordinates() {
    return fitIntercept ? 1 : 0;
  }

  @Override
  public double addGradient(RowBlock block, int from, int to, double[] weights, double[] gradient) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double[] sums = new double[factors];
    double[] squares = new double[factors];
    double loss = 0;
    for (int i = from; i < to; i++) {
      double margin = margin(block, i, weights, sums, squares);
      double rowWeight = block.weight(i);
      loss += rowWeight * loss(block.label(i), margin);
      addRow(block, i, rowWeight * slope(block.label(i), margin), weights, sums, gradient);
    }
    return loss;
  }

  @Override
  public double loss(RowBlock block, int from, int to, double[] weights) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double[] sums = new double[factors];
    double[] squares = new double[factors];
    double loss = 0;
    for (int i = from; i < to; i++) {
      double margin = margin(block, i, weights, sums, squares);
      loss += block.weight(i) * loss(block.label(i), margin);
    }
    return loss;
  }

  private double loss(double label, double margin) {
    if (logistic) {
      return StrictFunctions.log1pExp(label > 0.5 ? -margin : margin);
    }
    double error = margin - labels.margin(label);
    return error * error;
  }

  private double slope(double label, double margin) {
    if (logistic) {
      double probability = StrictFunctions.sigmoid(margin);
      return label > 0.5 ? probability - 1 : probability;
    }
    return 2 * (margin - labels.margin(label));
  }

  /** The margin of row {@code i}; leaves Σⱼ xⱼvⱼ in {@code sums}. */
  private double margin(RowBlock block, int i, double[] weights, double[] sums, double[] squares) {
    for (int f = 0; f < factors; f++) {
      sums[f] = 0;
      squares[f] = 0;
    }
    double margin = fitIntercept ? weights[block.width() * perColumn()] : 0;
    int at = block.isSparse() ? block.offsets()[i] : i * block.width();
    int end = block.isSparse() ? block.offsets()[i + 1] : at + block.width();
    int base = at;
    int[] columns = block.columns();
    float[] values = block.values();
    for (; at < end; at++) {
      double x = values[at];
      if (x != 0) {
        int c = (columns == null ? at - base : columns[at]) * perColumn();
        if (fitLinear) {
          margin += x * weights[c++];
        }
        for (int f = 0; f < factors; f++) {
          double product = x * weights[c + f];
          sums[f] += product;
          squares[f] += product * product;
        }
      }
    }
    double pairs = 0;
    for (int f = 0; f < factors; f++) {
      pairs += sums[f] * sums[f] - squares[f];
    }
    return margin + 0.5 * pairs;
  }

  private void addRow(
      RowBlock block, int i, double slope, double[] weights, double[] sums, double[] gradient) {
    int at = block.isSparse() ? block.offsets()[i] : i * block.width();
    int end = block.isSparse() ? block.offsets()[i + 1] : at + block.width();
    int base = at;
    int[] columns = block.columns();
    float[] values = block.values();
    for (; at < end; at++) {
      double x = values[at];
      if (x != 0) {
        int c = (columns == null ? at - base : columns[at]) * perColumn();
        double step = slope * x;
        if (fitLinear) {
          gradient[c++] += step;
        }
        for (int f = 0; f < factors; f++) {
          gradient[c + f] += step * (sums[f] - x * weights[c + f]);
        }
      }
    }
    if (fitIntercept) {
      gradient[block.width() * perColumn()] += slope;
    }
  }
}
