// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.objective.CurvedLinearObjective;
import io.github.signumspark.objective.CurvedObjective;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.SoftmaxObjective;
import java.util.Arrays;

/**
 * A model without columns that is at hand without a pass.
 *
 * @param free its coordinates
 * @param loss of all rows, NaN where only a pass could tell
 */
public record ConstantModel(double[] free, double loss) {
  /** The model of these free coordinates. */
  public static ConstantModel of(Objective objective, IngestedData data, double[] free) {
    double[] histogram = data.labelHistogram();
    CurvedObjective curved = Finish.curved(objective);
    if (curved instanceof SoftmaxObjective softmax) {
      return new ConstantModel(free, softmax.constantLoss(histogram, free) / data.weightSum());
    }
    if (!(curved instanceof CurvedLinearObjective linear)) {
      return new ConstantModel(free, Double.NaN);
    }
    double intercept = free.length > 0 ? free[0] : 0;
    if (histogram.length == 0) {
      // Real labels: of a square loss this is the mean, whatever their distribution.
      double deviation = Math.sqrt(data.labelVariance());
      double above = linear.loss(data.labelMean() + deviation, intercept);
      double below = linear.loss(data.labelMean() - deviation, intercept);
      return new ConstantModel(free, 0.5 * (above + below));
    }
    double loss = 0;
    for (int label = 0; label < histogram.length; label++) {
      if (histogram[label] > 0) {
        loss += histogram[label] * linear.loss(label, intercept);
      }
    }
    return new ConstantModel(free, loss / data.weightSum());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConstantModel constant
        && Arrays.equals(free, constant.free)
        && loss == constant.loss;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(free);
  }

  @Override
  public String toString() {
    return "ConstantModel[" + Arrays.toString(free) + ", " + loss + "]";
  }
}
