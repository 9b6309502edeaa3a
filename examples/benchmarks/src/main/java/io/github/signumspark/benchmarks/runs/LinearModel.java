// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.io.Serializable;
import org.apache.spark.ml.classification.LogisticRegressionModel;

/**
 * A linear model in the units of the data.
 *
 * @param coefficients one a feature; not to be written
 * @param intercept added to the margin
 */
public record LinearModel(double[] coefficients, double intercept) implements Serializable {

  /** The model as numbers. */
  public static LinearModel of(LogisticRegressionModel model) {
    return new LinearModel(model.coefficients().toArray(), model.intercept());
  }

  double squaredNorm() {
    double sum = 0;
    for (double w : coefficients) {
      sum += w * w;
    }
    return sum;
  }
}
