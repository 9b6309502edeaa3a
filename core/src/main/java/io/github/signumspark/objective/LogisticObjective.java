// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.kernel.StrictFunctions;
import java.io.Serial;

/**
 * Binary logistic regression: loss ln(1 + e^−m) for label 1 and ln(1 + e^m) for label 0, with m the
 * margin. The same loss as MLlib's {@code BinaryLogisticBlockAggregator}.
 */
public final class LogisticObjective extends CurvedLinearObjective {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * The logistic objective.
   *
   * @param fitIntercept whether the margin has an intercept, the last coordinate
   */
  public LogisticObjective(boolean fitIntercept) {
    super(fitIntercept);
  }

  /** Labels above ½ count as 1. */
  @Override
  public double loss(double label, double margin) {
    return StrictFunctions.log1pExp(label > 0.5 ? -margin : margin);
  }

  /** The predicted probability less the label. */
  @Override
  public double slope(double label, double margin) {
    double probability = StrictFunctions.sigmoid(margin);
    return label > 0.5 ? probability - 1 : probability;
  }

  /** Uses {@link SignumKernels#logistic}, with the same bits as the methods for single rows. */
  @Override
  public void lossesAndSlopes(
      double[] labels, int first, double[] margins, double[] losses, int rows) {
    SignumKernels.logistic(labels, first, margins, losses, rows);
  }

  /** The slope is at most 1. */
  @Override
  public boolean hasBoundedSlope() {
    return true;
  }

  /**
   * p (1 − p); on the wrong side of the margin at least |p − y| / (2 + |m|), the mean curvature on
   * the way to where the row is right again. Newton's steps on rows that are far wrong would be up
   * to e<sup>|m|</sup> too long.
   */
  @Override
  public double curvature(double label, double margin, double slope) {
    double size = Math.abs(slope);
    double second = size * (1 - size);
    double sided = label > 0.5 ? margin : -margin;
    return sided < 0 ? Math.max(second, size / (2 - sided)) : second;
  }

  /** ¼. */
  @Override
  public double typicalCurvature() {
    return 0.25;
  }
}
