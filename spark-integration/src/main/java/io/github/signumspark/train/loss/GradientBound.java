// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.loss;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.internal.OrderedJob;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.Sent;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The size of gradients at the start of training: one job over the first {@value #ROWS} rows of
 * every worker, in parts of {@value #PART}.
 */
public final class GradientBound {
  private static final int ROWS = 256;
  private static final int PART = 16;

  private GradientBound() {}

  /**
   * The largest coordinate of the parts' mean gradients, times the rows' mean weight.
   *
   * @throws ArithmeticException where a gradient is not finite
   */
  public static double largest(IngestedData data, Objective objective, double[] start) {
    ParameterLayout layout = ParameterLayout.of(objective, data.numFeatures());
    double[] largest = {Double.MIN_NORMAL};
    JavaSparkContext context = JavaSparkContext.fromSparkContext(data.blocks().context());
    try (Sent<double[]> sent = Sent.vector(context, start)) {
      OrderedJob.run(
          data.blocks(),
          (int worker, WorkerBlock block) ->
              largest(
                  objective, block.train(), layout.local(sent.value(), block.train().columnIds())),
          (worker, part) -> largest[0] = Math.max(largest[0], part));
    }
    if (!(largest[0] < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException("the gradient at the starting weights is not finite");
    }
    return largest[0];
  }

  private static double largest(Objective objective, RowBlock block, double[] weights) {
    double largest = 0;
    int rows = Math.min(ROWS, block.rows());
    for (int from = 0; from < rows; from += PART) {
      int to = Math.min(rows, from + PART);
      double[] gradient = new double[weights.length];
      objective.addGradient(block, from, to, weights, gradient);
      for (double g : gradient) {
        largest = Math.max(largest, Math.abs(g) / (to - from));
      }
    }
    return largest;
  }
}
