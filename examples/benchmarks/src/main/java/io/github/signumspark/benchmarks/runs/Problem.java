// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows to train on and to test on, cached, and the objective: mean log-loss + λ/2 ‖w‖², intercept
 * without penalty.
 *
 * @param name for the tables
 * @param train columns {@code label} and {@code features}
 * @param test the same columns, or null
 * @param features width of the vectors
 * @param rows rows to train on
 * @param regParam λ
 * @param standardization MLlib's param; the objective can be computed only without it, or where λ =
 *     0
 */
public record Problem(
    String name,
    Dataset<Row> train,
    Dataset<Row> test,
    int features,
    long rows,
    double regParam,
    boolean standardization)
    implements AutoCloseable {

  private static final int NUMBERS_AT_ONCE = 1 << 25;

  /** Caches the rows and counts them. */
  public static Problem of(
      String name,
      Dataset<Row> train,
      Dataset<Row> test,
      double regParam,
      boolean standardization) {
    Dataset<Row> cached = train.cache();
    long rows = cached.count();
    int features = ((Vector) cached.select("features").first().get(0)).size();
    Dataset<Row> cachedTest = test == null ? null : test.cache();
    if (cachedTest != null) {
      cachedTest.count();
    }
    return new Problem(name, cached, cachedTest, features, rows, regParam, standardization);
  }

  /** The same rows with other params. */
  public Problem with(double otherRegParam, boolean otherStandardization) {
    return new Problem(name, train, test, features, rows, otherRegParam, otherStandardization);
  }

  /** Sets the params of the objective. */
  public <T extends LogisticRegression> T configure(T stage) {
    stage.setRegParam(regParam);
    stage.setStandardization(standardization);
    return stage;
  }

  /** The objective of each model over all rows to train on. */
  public double[] objectives(List<LinearModel> models) {
    if (standardization && regParam != 0) {
      throw new IllegalStateException(name + ": the penalty is in units of the columns");
    }
    double[] all = new double[models.size()];
    int atOnce = Math.max(1, NUMBERS_AT_ONCE / (features + 1));
    for (int from = 0; from < all.length; from += atOnce) {
      List<LinearModel> some = models.subList(from, Math.min(all.length, from + atOnce));
      double[] losses = LogLoss.of(train, some);
      for (int m = 0; m < losses.length; m++) {
        all[from + m] = losses[m] + regParam / 2 * some.get(m).squaredNorm();
      }
    }
    return all;
  }

  /**
   * How far each model is above the optimum, in percent of what there is to gain from the zero
   * model, whose objective is ln 2.
   */
  public double[] gaps(List<LinearModel> models, double optimum) {
    double gain = StrictMath.log(2) - optimum;
    return Arrays.stream(objectives(models)).map(f -> 100 * (f - optimum) / gain).toArray();
  }

  @Override
  public void close() {
    train.unpersist();
    if (test != null) {
      test.unpersist();
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (%,d × %,d)", name, rows, features);
  }
}
