// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import java.io.Serial;

/**
 * Huber's regression with its scale σ estimated along with the weights, as in MLlib's {@code
 * HuberBlockAggregator}: with r the residual of a row, its loss is
 *
 * <pre>{@code
 * (σ + r² / σ) / 2                  where |r| ≤ ε σ
 * (σ + 2 ε |r| - ε² σ) / 2          elsewhere
 * }</pre>
 *
 * in the labels' own units. The weights predict labels in units of a {@link LabelScale}, and the
 * last coordinate, behind the intercept, is ln(σ / unit): σ is positive wherever a step takes it,
 * and a step changes it by the same factor at any size. Convex in the weights and in σ, but not in
 * its logarithm.
 *
 * <p>Cost of a row: as {@link LinearObjective}'s. Source: A. Owen, A robust hybrid of lasso and
 * ridge regression, 2007.
 */
public final class HuberObjective implements Objective {
  @Serial private static final long serialVersionUID = 1L;

  /** Computes a row's margin and adds its gradient. */
  private final SquaredObjective rows;

  private final double epsilon;
  private final LabelScale labels;

  /**
   * Huber's objective.
   *
   * @param fitIntercept whether the margin has an intercept, the last coordinate but one
   * @param epsilon residuals count linearly above so many σ; above 1
   * @param labels the unit and centre of margins
   */
  public HuberObjective(boolean fitIntercept, double epsilon, LabelScale labels) {
    if (!(epsilon > 1 && epsilon <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("epsilon = " + epsilon + " is not above 1 and finite");
    }
    this.rows = new SquaredObjective(fitIntercept, labels);
    this.epsilon = epsilon;
    this.labels = labels;
  }

  @Override
  public int perColumn() {
    return 1;
  }

  @Override
  public int freeCoordinates() {
    return rows.freeCoordinates() + 1;
  }

  /** σ in the labels' units. */
  public double sigma(double[] weights) {
    return labels.unit() * relativeSigma(weights);
  }

  private static double relativeSigma(double[] weights) {
    return StrictMath.exp(weights[weights.length - 1]);
  }

  @Override
  public double addGradient(RowBlock block, int from, int to, double[] weights, double[] gradient) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double sigma = relativeSigma(weights);
    double loss = 0;
    double sigmaSlope = 0;
    for (int i = from; i < to; i++) {
      double z = residual(block, i, weights) / sigma;
      double rowWeight = block.weight(i) * labels.unit();
      loss += rowWeight * loss(z, sigma);
      rows.addRow(block, i, rowWeight * Math.max(-epsilon, Math.min(epsilon, z)), gradient);
      double inside = Math.min(epsilon, Math.abs(z));
      sigmaSlope += rowWeight * (0.5 * (1 - inside * inside));
    }
    gradient[gradient.length - 1] += sigma * sigmaSlope;
    return loss;
  }

  @Override
  public double loss(RowBlock block, int from, int to, double[] weights) {
    ObjectiveChecks.check(this, block, from, to, weights);
    double sigma = relativeSigma(weights);
    double loss = 0;
    for (int i = from; i < to; i++) {
      double rowWeight = block.weight(i) * labels.unit();
      loss += rowWeight * loss(residual(block, i, weights) / sigma, sigma);
    }
    return loss;
  }

  private double residual(RowBlock block, int i, double[] weights) {
    return rows.margin(block, i, weights) - labels.margin(block.label(i));
  }

  /** A row's loss at the residual z σ, all in units of the label scale. */
  private double loss(double z, double sigma) {
    double size = Math.abs(z);
    double bent = size <= epsilon ? z * z : 2 * epsilon * size - epsilon * epsilon;
    return 0.5 * sigma * (1 + bent);
  }
}
