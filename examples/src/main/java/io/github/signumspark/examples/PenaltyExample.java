// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.tuning.SignumCrossValidator;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The penalty, found by cross-validation that reads the rows once: thirty models in about the time
 * of a few. Arguments: LIBSVM files to train on and to test on.
 */
public final class PenaltyExample {
  private static final double[] PENALTIES = {
    1e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 1e-1, 1
  };

  private PenaltyExample() {}

  /** Prints the area under the ROC curve by penalty, and that of the best model's test rows. */
  public static void main(String[] args) {
    Arguments.check(PenaltyExample.class, args, "TRAIN_FILE", "TEST_FILE");
    SparkSession spark = SparkSession.builder().appName("PenaltyExample").getOrCreate();
    CrossValidatorModel tuned = tune(spark.read().format("libsvm").load(args[0]));
    for (int m = 0; m < PENALTIES.length; m++) {
      System.out.printf(Locale.ROOT, "%8.0e  %.5f%n", PENALTIES[m], tuned.avgMetrics()[m]);
    }
    LogisticRegressionModel best = (LogisticRegressionModel) tuned.bestModel();
    Dataset<Row> test =
        spark.read().format("libsvm").option("numFeatures", best.numFeatures()).load(args[1]);
    System.out.printf(
        Locale.ROOT,
        "regParam %.0e, area under ROC of test rows: %.4f%n",
        best.getRegParam(),
        new BinaryClassificationEvaluator().evaluate(best.transform(test)));
  }

  static CrossValidatorModel tune(Dataset<Row> train) {
    SignumLogisticRegression stage = new SignumLogisticRegression();
    ParamMap[] grid = new ParamGridBuilder().addGrid(stage.regParam(), PENALTIES).build();
    return new SignumCrossValidator()
        .setEstimator(stage)
        .setEstimatorParamMaps(grid)
        .setEvaluator(new BinaryClassificationEvaluator())
        .setNumFolds(3)
        .setSeed(7)
        .setParallelism(2)
        .fit(train);
  }
}
