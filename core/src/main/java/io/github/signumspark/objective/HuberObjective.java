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
public final class HuberObjective implements CurvedObjective {
  @Serial private static final long serialVersionUID = 1L;

  /** Longest step of ln σ that its curvature is to lead to. */
  private static final double LONGEST_STEP = 2;

  /** Least curvature by ln σ, as a share of σ. */
  private static final double LEAST_CURVATURE = 1e-3;

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

  @Override
  public boolean fitIntercept() {
    return rows.fitIntercept();
  }

  /** Curvature, the weight of rows beyond ε σ, and the squared residuals of the others. */
  @Override
  public int scalars() {
    return 3;
  }

  @Override
  public void sum(RowSums sums, double[] weights) {
    RowBlock block = sums.block();
    double sigma = relativeSigma(weights);
    double[] gradient = sums.gradient();
    for (int i = 0; i < block.rows(); i++) {
      double residual = sums.margin(rows, i, weights) - labels.margin(block.label(i));
      double z = residual / sigma;
      double inside = Math.min(epsilon, Math.abs(z));
      sums.addLoss(i, labels.unit() * loss(z, sigma));
      sums.addLinear(rows, i, labels.unit() * (z < 0 ? -inside : inside), curvature(z, sigma));
      gradient[gradient.length - 1] +=
          block.weight(i) * labels.unit() * sigma * (0.5 * (1 - inside * inside));
      if (sums.hasDiagonal()) {
        boolean isOutside = Math.abs(z) > epsilon;
        sums.addScalar(1, i, isOutside ? 1 : 0);
        sums.addScalar(2, i, isOutside ? 0 : residual * residual);
      }
    }
  }

  @Override
  public double curvature(RowBlock block, int row, double[] weights) {
    double sigma = relativeSigma(weights);
    return curvature(residual(block, row, weights) / sigma, sigma);
  }

  /** The secant of the slope: what reweighted least squares go by. */
  private double curvature(double z, double sigma) {
    return labels.unit() / sigma * Math.min(1, epsilon / Math.abs(z));
  }

  @Override
  public double typicalCurvature(double[] weights) {
    return labels.unit() / relativeSigma(weights);
  }

  /** σ: losses of outliers of any size would make any tolerance relative to them worthless. */
  @Override
  public double scale(double[] weights, double value) {
    return sigma(weights);
  }

  /**
   * The curvature by ln σ that makes Newton's step lead to the σ at which the slope would vanish if
   * the same rows stayed beyond ε σ, at most {@value #LONGEST_STEP} away. The second derivative
   * itself is of no use: far too small from a σ too small, and too large from one too large.
   *
   * @param means of the {@link #scalars} over all rows
   * @param weights of the model
   * @param slope by ln σ, the mean over all rows
   */
  public double scaleCurvature(double[] means, double[] weights, double slope) {
    double sigma = relativeSigma(weights);
    double rest = 1 - epsilon * epsilon * means[1];
    double step =
        rest > 0 && means[2] > 0
            ? 0.5 * StrictMath.log(means[2] / (sigma * sigma * rest))
            : -Math.signum(slope);
    double curvature = -slope / Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step));
    if (!(curvature > 0 && curvature < Double.POSITIVE_INFINITY)) {
      curvature = labels.unit() * means[2] / sigma;
    }
    return Math.max(curvature, LEAST_CURVATURE * labels.unit() * sigma);
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
