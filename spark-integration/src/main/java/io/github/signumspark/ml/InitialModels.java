// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import java.util.function.Function;

/** Loads the models that {@code initialModelPath} names, and checks that they fit the rows. */
public final class InitialModels {
  private InitialModels() {}

  /**
   * Loads a model.
   *
   * @param path where it was saved
   * @param type class of the model
   * @param load loads it, such as {@code LogisticRegressionModel::load}
   * @throws IllegalArgumentException naming the path, where no such model stands there
   */
  public static <M> M load(String path, Class<M> type, Function<String, M> load) {
    try {
      return load.apply(path);
    } catch (Exception e) { // Scala throws AnalysisException, which is checked, undeclared
      throw new IllegalArgumentException(
          "initialModelPath = "
              + path
              + " is no saved "
              + type.getSimpleName()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Refuses a model of another width.
   *
   * @param uid of the stage
   * @param coefficients of the model
   * @param features of the rows
   */
  public static void checkWidth(String uid, int coefficients, int features) {
    if (coefficients != features) {
      throw new IllegalArgumentException(
          uid
              + ": the initial model has "
              + coefficients
              + " coefficients, the rows have "
              + features
              + " features");
    }
  }
}
