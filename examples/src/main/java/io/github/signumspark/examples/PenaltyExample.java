// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.tuning.SignumCrossValidator;
import io.github.signumspark.ml.tuning.SignumGrid;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The penalty, found by itself: from where all weights are nearly 0 down, by cross-validation that
 * reads the rows once, sixty models in about the time of a few. Arguments: LIBSVM files to train on
 * and to test on.
 */
public final class PenaltyExample {
  private static final int PENALTIES = 20;

  private PenaltyExample() {}

  /** Prints the area under the ROC curve by penalty, and that of the best model's test rows. */
  public static void main(String[] args) {
    Arguments.check(PenaltyExample.class, args, "TRAIN_FILE", "TEST_FILE");
    SparkSession spark = SparkSession.builder().appName("PenaltyExample").getOrCreate();
    CrossValidatorModel tuned = tune(spark.read().format("libsvm").load(args[0]));
    for (int m = 0; m < PENALTIES; m++) {
      double regParam = (Double) tuned.getEstimatorParamMaps()[m].toSeq().head().value();
      System.out.printf(Locale.ROOT, "%8.1e  %.5f%n", regParam, tuned.avgMetrics()[m]);
    }
    LogisticRegressionModel best = (LogisticRegressionModel) tuned.bestModel();
    Dataset<Row> test =
        spark.read().format("libsvm").option("numFeatures", best.numFeatures()).load(args[1]);
    System.out.printf(
        Locale.ROOT,
        "regParam %.1e, area under ROC of test rows: %.4f%n",
        best.getRegParam(),
        new BinaryClassificationEvaluator().evaluate(best.transform(test)));
  }

  static CrossValidatorModel tune(Dataset<Row> train) {
    SignumLogisticRegression stage = new SignumLogisticRegression();
    return new SignumCrossValidator()
        .setEstimator(stage)
        .setEstimatorParamMaps(SignumGrid.regParams(stage, train, PENALTIES))
        .setEvaluator(new BinaryClassificationEvaluator())
        .setNumFolds(3)
        .setSeed(7)
        .setParallelism(2)
        .fit(train);
  }
}
