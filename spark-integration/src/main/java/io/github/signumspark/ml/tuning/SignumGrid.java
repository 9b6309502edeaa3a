// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.tuning;

import io.github.signumspark.ml.LinearStage;
import java.util.Arrays;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;

/**
 * Grids found from the rows.
 *
 * <pre>{@code
 * new SignumCrossValidator()
 *     .setEstimator(stage)
 *     .setEstimatorParamMaps(SignumGrid.regParams(stage, train, 20))
 * }</pre>
 */
public final class SignumGrid {
  private SignumGrid() {}

  /**
   * Values of {@code regParam} that are worth trying with a stage's other params: from the least
   * one at which all weights are 0 (nearly 0 where {@code elasticNetParam} is 0 or small) down to
   * 1e-4 of it, 1e-2 where the rows are fewer than 16 a column, and with {@code elasticNetParam} 0
   * to a hundredth of that; each the same multiple of the one before. The rules are those of H2O's
   * {@code lambda_search}. Reads the rows once, or takes the blocks that are kept for them.
   *
   * @param stage a stage of Signum's for a linear model
   * @param dataset the rows to train on
   * @param count how many values, 2 at least
   * @return a map for each, from the strongest penalty to the weakest
   * @throws IllegalArgumentException where the stage's model is not linear, or no feature tells
   *     anything about the labels
   */
  public static ParamMap[] regParams(Estimator<?> stage, Dataset<?> dataset, int count) {
    double[] values = values(stage, dataset, count);
    DoubleParam regParam = (DoubleParam) stage.getParam("regParam");
    return Arrays.stream(values)
        .mapToObj(value -> new ParamMap().put(regParam, value))
        .toArray(ParamMap[]::new);
  }

  /** The values alone, as {@link #regParams} finds them. */
  public static double[] values(Estimator<?> stage, Dataset<?> dataset, int count) {
    if (!(stage instanceof LinearStage linear)) {
      throw new IllegalArgumentException(
          stage.uid()
              + ": the range of regParam is found for SignumLogisticRegression, SignumLinearSVC and"
              + " SignumLinearRegression; name its values for others with a ParamGridBuilder");
    }
    return linear.penaltyRange(dataset).values(count);
  }
}
