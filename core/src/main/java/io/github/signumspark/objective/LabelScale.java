// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import java.io.Serial;
import java.io.Serializable;

/**
 * The unit that the weights of a regression predict labels in: label = centre + unit · margin. A
 * sign step has the same length whatever the labels are, so these are brought to about the size of
 * a step first.
 *
 * @param centre what a margin of 0 stands for
 * @param unit what a margin of 1 stands for above that; finite and positive
 */
public record LabelScale(double centre, double unit) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Checks the ranges. */
  public LabelScale {
    if (!(Math.abs(centre) <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("centre = " + centre + " is not finite");
    }
    if (!(unit > 0 && unit <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("unit = " + unit + " is not positive and finite");
    }
  }

  /** The margin that predicts this label. */
  public double margin(double label) {
    return (label - centre) / unit;
  }
}
