// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import java.io.Serial;

/**
 * A linear support vector machine: loss max(0, 1 − y m) with y = 1 for label 1 and −1 for label 0,
 * m the margin. The same loss, and at the kink the same slope, as MLlib's {@code
 * HingeBlockAggregator}.
 *
 * <p>It bends nowhere; {@link SmoothedHingeObjective} does.
 */
public final class HingeObjective extends LinearObjective {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * The hinge objective.
   *
   * @param fitIntercept whether the margin has an intercept, the last coordinate
   */
  public HingeObjective(boolean fitIntercept) {
    super(fitIntercept);
  }

  /** Labels above ½ count as 1. */
  @Override
  public double loss(double label, double margin) {
    return Math.max(0, 1 - sided(label, margin));
  }

  /** −y where the loss is above 0, else 0. */
  @Override
  public double slope(double label, double margin) {
    return sided(label, margin) < 1 ? sided(label, -1) : 0;
  }

  private static double sided(double label, double margin) {
    return label > 0.5 ? margin : -margin;
  }

  /** The slope is at most 1. */
  @Override
  public boolean hasBoundedSlope() {
    return true;
  }
}
