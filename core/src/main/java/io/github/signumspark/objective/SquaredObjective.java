// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import java.io.Serial;

/**
 * Least squares on scaled labels: loss ½ (m − (label − centre) / unit)², m the margin. The
 * objective of MLlib's {@code LeastSquaresBlockAggregator}, whose unit is the labels' standard
 * deviation.
 */
public final class SquaredObjective extends CurvedLinearObjective {
  @Serial private static final long serialVersionUID = 1L;

  private final LabelScale labels;

  /**
   * The squared objective.
   *
   * @param fitIntercept whether the margin has an intercept, the last coordinate
   * @param labels the unit and centre of margins
   */
  public SquaredObjective(boolean fitIntercept, LabelScale labels) {
    super(fitIntercept);
    this.labels = labels;
  }

  @Override
  public double loss(double label, double margin) {
    double residual = margin - labels.margin(label);
    return 0.5 * residual * residual;
  }

  @Override
  public double slope(double label, double margin) {
    return margin - labels.margin(label);
  }

  /** 1 everywhere. */
  @Override
  public double curvature(double label, double margin, double slope) {
    return 1;
  }

  /** 1. */
  @Override
  public double typicalCurvature() {
    return 1;
  }
}
