// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import java.io.Serial;

/**
 * A linear objective that the finish can bring to its optimum: convex and smooth, and it knows how
 * curved a row's loss is.
 */
public abstract class CurvedObjective extends LinearObjective {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * An objective with or without an intercept.
   *
   * @param fitIntercept whether the margin has an intercept, the last coordinate
   */
  protected CurvedObjective(boolean fitIntercept) {
    super(fitIntercept);
  }

  /**
   * How curved the loss of a row is: its second derivative, or more where a step that trusts it
   * would go too far. Where the slope vanishes far away, that is the mean curvature on the way
   * there.
   *
   * @param label of the row
   * @param margin of the row
   * @param slope the derivative of the loss there
   * @return a number from 0 to {@link #largestCurvature}
   */
  public abstract double curvature(double label, double margin, double slope);

  /** The largest second derivative of a row's loss. */
  public abstract double largestCurvature();
}
