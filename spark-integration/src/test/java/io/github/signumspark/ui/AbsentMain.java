// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.SparkSession;

/** Fits without the plugin, in a JVM that tells which classes it loads. */
final class AbsentMain {
  private AbsentMain() {}

  /** Fits, and looks at the summary. */
  public static void main(String[] args) {
    SparkSession spark = LocalSpark.session();
    LogisticRegressionModel model =
        new SignumLogisticRegression()
            .setMaxPasses(1)
            .fit(Rows.frame(spark, Rows.sparseLogistic(200, 20, 4, 1), 2));
    System.out.println("objective " + model.summary().objectiveHistory()[0]);
    spark.stop();
  }
}
