// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.contract;

import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.classification.SignumMultilayerPerceptronClassifier;
import io.github.signumspark.ml.regression.SignumFMRegressor;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;

/**
 * What the contract test needs to know of a stage.
 *
 * @param make a stage whose fit is Signum's, everything else at its default
 * @param model MLlib's class of its models
 * @param classes of its labels; 0 for numbers
 * @param delegated for each param that is documented as delegated, settings that send a fit to
 *     MLlib
 */
public record StageContract(
    Supplier<Predictor<Vector, ?, ?>> make,
    Class<? extends Model<?>> model,
    int classes,
    Map<String, Map<String, Object>> delegated) {

  /** Columns of the contract test's rows. */
  static final int WIDTH = 4;

  /** Every stage there is; the test fails on one that is not here. */
  public static final List<StageContract> ALL =
      List.of(
          new StageContract(
              SignumLogisticRegression::new, LogisticRegressionModel.class, 2, ofLogistic()),
          new StageContract(SignumLinearSVC::new, LinearSVCModel.class, 2, Map.of()),
          new StageContract(SignumFMClassifier::new, FMClassificationModel.class, 2, Map.of()),
          new StageContract(SignumFMRegressor::new, FMRegressionModel.class, 0, Map.of()),
          new StageContract(
              () -> new SignumMultilayerPerceptronClassifier().setLayers(new int[] {WIDTH, 5, 3}),
              MultilayerPerceptronClassificationModel.class,
              3,
              Map.of()),
          new StageContract(
              () -> new SignumLinearRegression().setLoss("huber"),
              LinearRegressionModel.class,
              0,
              Map.of(
                  "solver",
                  Map.of("solver", "normal", "loss", "squaredError"),
                  "elasticNetParam",
                  Map.of(
                      "elasticNetParam",
                      0.5,
                      "regParam",
                      0.1,
                      "finish",
                      "none",
                      "solver",
                      "l-bfgs",
                      "loss",
                      "squaredError"))));

  private static Map<String, Map<String, Object>> ofLogistic() {
    DenseMatrix bounds = new DenseMatrix(1, WIDTH, new double[WIDTH]);
    Vector bound = Vectors.dense(0);
    Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
    settings.put(
        "elasticNetParam", Map.of("elasticNetParam", 0.5, "regParam", 0.1, "finish", "none"));
    settings.put("lowerBoundsOnCoefficients", Map.of("lowerBoundsOnCoefficients", bounds));
    settings.put("upperBoundsOnCoefficients", Map.of("upperBoundsOnCoefficients", bounds));
    settings.put("lowerBoundsOnIntercepts", Map.of("lowerBoundsOnIntercepts", bound));
    settings.put("upperBoundsOnIntercepts", Map.of("upperBoundsOnIntercepts", bound));
    return settings;
  }

  String stage() {
    return make.get().getClass().getSimpleName();
  }

  @Override
  public String toString() {
    return stage();
  }
}
