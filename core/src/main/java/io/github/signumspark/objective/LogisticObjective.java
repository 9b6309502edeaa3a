// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import java.io.Serial;

/**
 * Binary logistic regression: loss ln(1 + e^−m) for label 1 and ln(1 + e^m) for label 0, with m the
 * margin. The same loss as MLlib's {@code BinaryLogisticBlockAggregator}.
 */
public final class LogisticObjective extends LinearObjective {
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
    double z = label > 0.5 ? -margin : margin;
    return z > 0 ? z + StrictMath.log1p(StrictMath.exp(-z)) : StrictMath.log1p(StrictMath.exp(z));
  }

  /** The predicted probability less the label. */
  @Override
  public double slope(double label, double margin) {
    double probability;
    if (margin >= 0) {
      probability = 1 / (1 + StrictMath.exp(-margin));
    } else {
      double e = StrictMath.exp(margin);
      probability = e / (1 + e);
    }
    return label > 0.5 ? probability - 1 : probability;
  }
}
