// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.connect;

import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.connect.plugin.MLBackendPlugin;

/**
 * Trains on Signum what clients of Spark Connect ask MLlib for, by the same name: unchanged PySpark
 * code gets the stages of this library on a server that was started with this project's jar and
 *
 * <pre>{@code
 * --conf spark.connect.ml.backend.classes=io.github.signumspark.connect.SignumBackend
 * }</pre>
 *
 * <p>The setting is a session's own, so a client may set it too. Models, their params and their
 * summaries are of MLlib's classes, hence known to the client. Thread-safe.
 */
public final class SignumBackend implements MLBackendPlugin {
  private static final String MLLIB = "org.apache.spark.ml.";
  private static final String SIGNUM = "io.github.signumspark.ml.";

  /** MLlib's estimators that there is a stage for, without their common package. */
  private static final Set<String> REPLACED =
      Set.of(
          "classification.FMClassifier",
          "classification.LinearSVC",
          "classification.LogisticRegression",
          "classification.MultilayerPerceptronClassifier",
          "regression.FMRegressor",
          "regression.LinearRegression");

  /** A backend; Spark makes it. */
  public SignumBackend() {}

  /**
   * The stage in the place of an estimator.
   *
   * @param mlName class of the estimator
   * @return class of the stage, empty where there is none
   */
  @Override
  public Optional<String> transform(String mlName) {
    if (!mlName.startsWith(MLLIB) || !REPLACED.contains(mlName.substring(MLLIB.length()))) {
      return Optional.empty();
    }
    int simple = mlName.lastIndexOf('.') + 1;
    return Optional.of(
        SIGNUM + mlName.substring(MLLIB.length(), simple) + "Signum" + mlName.substring(simple));
  }
}
