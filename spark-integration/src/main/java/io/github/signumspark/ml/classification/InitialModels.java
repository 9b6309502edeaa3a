// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.classification;

import org.apache.spark.ml.classification.LogisticRegressionModel;

/** Loads the models that {@code initialModelPath} names. */
final class InitialModels {
  private InitialModels() {}

  static LogisticRegressionModel logisticRegression(String path) {
    try {
      return LogisticRegressionModel.load(path);
    } catch (Exception e) { // Scala throws AnalysisException, which is checked, undeclared
      throw new IllegalArgumentException(
          "initialModelPath = " + path + " is no saved LogisticRegressionModel: " + e.getMessage(),
          e);
    }
  }
}
