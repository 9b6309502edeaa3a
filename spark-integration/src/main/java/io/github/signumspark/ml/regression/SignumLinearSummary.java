// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.regression;

import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.internal.SubclassWithDetails;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.ml.SignumTrainingSummary;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * MLlib's summary of a linear regression, and how Signum trained it.
 *
 * <p>MLlib's class has one constructor, with other parameters in Spark 4.1 than in 4.0, and a
 * compiled subclass can call but one of them. So that one jar supports both, {@link
 * SubclassWithDetails} makes the subclass on first use.
 */
final class SignumLinearSummary {
  private static final Constructor<?> MLLIB = SparkInternals.linearSummaryConstructor();
  private static final Constructor<?> OURS =
      SubclassWithDetails.of(
          MethodHandles.lookup(),
          SignumLinearSummary.class.getSimpleName() + "WithDetails",
          MLLIB,
          SignumTrainingSummary.class,
          "toJson",
          "signumDetails",
          FitResult.class);

  private SignumLinearSummary() {}

  /**
   * A summary.
   *
   * @param model with a prediction column
   * @param predictions the rows with its predictions
   * @param predictionCol their column
   * @param objectiveHistory of training
   * @param details how Signum trained the model
   */
  static LinearRegressionTrainingSummary of(
      LinearRegressionModel model,
      Dataset<Row> predictions,
      String predictionCol,
      double[] objectiveHistory,
      FitResult details) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(predictions, predictionCol, model.getLabelCol(), model.getFeaturesCol()));
    if (MLLIB.getParameterTypes()[4] == String.class) {
      arguments.add(model.isDefined(model.weightCol()) ? model.getWeightCol() : "");
      arguments.add(model.numFeatures());
      arguments.add(model.getFitIntercept());
    } else {
      arguments.add(model);
    }
    // No standard errors, which the normal equations alone have.
    arguments.add(new double[] {0});
    arguments.add(objectiveHistory);
    if (arguments.size() < MLLIB.getParameterCount()) {
      arguments.add(new double[0]);
    }
    arguments.add(details);
    try {
      return (LinearRegressionTrainingSummary) OURS.newInstance(arguments.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
