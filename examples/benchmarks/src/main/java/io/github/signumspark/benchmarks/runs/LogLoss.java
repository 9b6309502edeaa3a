// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The mean log-loss of several models at once, by one job of its own, independent of the code under
 * test. Costs rows × non-zeros × models multiplications.
 */
final class LogLoss {
  private LogLoss() {}

  static double[] of(Dataset<Row> rows, List<LinearModel> models) {
    int count = models.size();
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Broadcast<double[]> weights = context.broadcast(byColumn(models));
    try {
      List<double[]> parts =
          rows.select("label", "features")
              .javaRDD()
              .mapPartitions(part -> List.of(sums(part, weights.value(), count)).iterator())
              .collect();
      double[] sums = new double[count + 1];
      for (double[] part : parts) {
        for (int m = 0; m <= count; m++) {
          sums[m] += part[m];
        }
      }
      double[] means = new double[count];
      for (int m = 0; m < count; m++) {
        means[m] = sums[m] / sums[count];
      }
      return means;
    } finally {
      weights.destroy();
    }
  }

  /** The models' weights of a column side by side, the intercepts after the last column. */
  private static double[] byColumn(List<LinearModel> models) {
    int count = models.size();
    int features = models.get(0).coefficients().length;
    double[] weights = new double[(features + 1) * count];
    for (int m = 0; m < count; m++) {
      double[] coefficients = models.get(m).coefficients();
      for (int j = 0; j < features; j++) {
        weights[j * count + m] = coefficients[j];
      }
      weights[features * count + m] = models.get(m).intercept();
    }
    return weights;
  }

  /** Sums of the models' losses, followed by the number of rows. */
  private static double[] sums(Iterator<Row> rows, double[] weights, int count) {
    double[] sums = new double[count + 1];
    double[] margins = new double[count];
    while (rows.hasNext()) {
      Row row = rows.next();
      System.arraycopy(weights, weights.length - count, margins, 0, count);
      addMargins((Vector) row.get(1), weights, margins);
      boolean positive = row.getDouble(0) > 0;
      for (int m = 0; m < count; m++) {
        sums[m] += loss(positive ? margins[m] : -margins[m]);
      }
      sums[count]++;
    }
    return sums;
  }

  private static void addMargins(Vector vector, double[] weights, double[] margins) {
    int count = margins.length;
    int[] indices = vector instanceof SparseVector sparse ? sparse.indices() : null;
    double[] values =
        vector instanceof SparseVector sparse ? sparse.values() : ((DenseVector) vector).values();
    for (int i = 0; i < values.length; i++) {
      int from = (indices == null ? i : indices[i]) * count;
      for (int m = 0; m < count; m++) {
        margins[m] += values[i] * weights[from + m];
      }
    }
  }

  /** log(1 + e^−margin). */
  static double loss(double margin) {
    return Math.max(0, -margin) + StrictMath.log1p(StrictMath.exp(-Math.abs(margin)));
  }
}
