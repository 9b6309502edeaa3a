// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import io.github.signumspark.ml.param.SignumParams;
import java.util.function.Function;

/**
 * Finds the models that stages start from, loads those that {@code initialModelPath} names, and
 * checks that they fit the rows.
 */
public final class InitialModels {
  private InitialModels() {}

  /**
   * The model to start from: the one given to the stage, else the one its {@code initialModelPath}
   * names, else null.
   *
   * @param stage with the params
   * @param given to the stage, or null
   * @param type class of the model
   * @param load loads it, such as {@code LogisticRegressionModel::load}
   * @throws IllegalArgumentException naming the path, where there is no such model
   */
  public static <M> M of(SignumParams<?> stage, M given, Class<M> type, Function<String, M> load) {
    if (given != null || !stage.isSet(stage.initialModelPath())) {
      return given;
    }
    String path = stage.getInitialModelPath();
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
