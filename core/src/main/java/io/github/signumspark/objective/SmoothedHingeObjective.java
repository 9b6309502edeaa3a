// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import java.io.Serial;

/**
 * The hinge of {@link HingeObjective} with its kink replaced by a parabola of width 2 t: with u = 1
 * + t − y m, 0 for u ≤ 0, u² / 4t up to u = 2t, and 1 − y m beyond. Above the hinge by t / 4 at
 * most. Its minimum leads to the hinge's as t falls.
 *
 * <p>Source: O. Chapelle, Training a support vector machine in the primal, 2007.
 */
public final class SmoothedHingeObjective extends CurvedLinearObjective {
  @Serial private static final long serialVersionUID = 1L;

  private static final double FIRST_WIDTH = 0.5;

  /** Below it the objective falls no further that models would show. */
  private static final double LAST_WIDTH = 0.003;

  /** Rows nearer to the kink count as this far from it: curvature is not to be without bounds. */
  private static final double NEAREST = 0.01;

  private final double width;

  /**
   * The widest hinge, to begin with.
   *
   * @param fitIntercept whether the margin has an intercept, the last coordinate
   */
  public SmoothedHingeObjective(boolean fitIntercept) {
    this(fitIntercept, FIRST_WIDTH);
  }

  private SmoothedHingeObjective(boolean fitIntercept, double width) {
    super(fitIntercept);
    this.width = width;
  }

  /** With a quarter of the width, down to {@value #LAST_WIDTH}. */
  @Override
  public SmoothedHingeObjective next() {
    return width <= LAST_WIDTH
        ? this
        : new SmoothedHingeObjective(fitIntercept(), Math.max(LAST_WIDTH, 0.25 * width));
  }

  /** Labels above ½ count as 1. */
  @Override
  public double loss(double label, double margin) {
    double sided = sided(label, margin);
    double u = 1 + width - sided;
    if (u <= 0) {
      return 0;
    }
    return u < 2 * width ? u * u / (4 * width) : 1 - sided;
  }

  @Override
  public double slope(double label, double margin) {
    double u = 1 + width - sided(label, margin);
    return sided(label, -Math.max(0, Math.min(1, u / (2 * width))));
  }

  /**
   * That of the parabola above the hinge that touches it at the margin, ½ / |1 − y m|. The second
   * derivative is 0 nearly everywhere and of no use to a step.
   */
  @Override
  public double curvature(double label, double margin, double slope) {
    return 0.5 / Math.max(Math.abs(1 - sided(label, margin)), Math.max(width, NEAREST));
  }

  /** ½. */
  @Override
  public double typicalCurvature() {
    return 0.5;
  }

  /** The slope is at most 1. */
  @Override
  public boolean hasBoundedSlope() {
    return true;
  }

  private static double sided(double label, double margin) {
    return label > 0.5 ? margin : -margin;
  }
}
