// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.mllib.SignumUpdater;
import io.github.signumspark.optim.CosineSchedule;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.classification.SVMModel;
import org.apache.spark.mllib.classification.SVMWithSGD;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.mllib.feature.StandardScaler;
import org.apache.spark.mllib.feature.StandardScalerModel;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Signum inside MLlib's own GradientDescent, for code that uses {@code org.apache.spark.mllib}: a
 * linear support vector machine. Arguments: LIBSVM files to train on and to test on.
 */
public final class UpdaterExample {
  private UpdaterExample() {}

  /** Trains, and prints the area under the ROC curve of the test rows. */
  public static void main(String[] args) {
    Arguments.check(UpdaterExample.class, args, "TRAIN_FILE", "TEST_FILE");
    SparkSession spark = SparkSession.builder().appName("UpdaterExample").getOrCreate();
    System.out.printf(Locale.ROOT, "area under ROC: %.4f%n", trainAndTest(spark, args[0], args[1]));
  }

  static double trainAndTest(SparkSession spark, String train, String test) {
    JavaRDD<LabeledPoint> trainRows = read(spark, train, -1);
    int features = trainRows.first().features().size();
    // Every weight moves by the same length, so the features should have the same scale.
    StandardScalerModel scaler =
        new StandardScaler().fit(trainRows.map(LabeledPoint::features).rdd());

    SVMWithSGD svm = new SVMWithSGD();
    svm.setIntercept(true);
    svm.optimizer()
        .setUpdater(new SignumUpdater().setSchedule(CosineSchedule.of(100)))
        .setStepSize(0.05) // how far a weight moves in one update
        .setNumIterations(100)
        .setRegParam(0.001)
        .setConvergenceTol(0.0); // or a sign method may end after two updates
    SVMModel model = svm.run(scaled(trainRows, scaler).cache().rdd());

    model.clearThreshold();
    return new BinaryClassificationMetrics(
            scaled(read(spark, test, features), scaler)
                .map(
                    row ->
                        new scala.Tuple2<Object, Object>(
                            model.predict(row.features()), row.label()))
                .rdd())
        .areaUnderROC();
  }

  private static JavaRDD<LabeledPoint> read(SparkSession spark, String path, int features) {
    return MLUtils.loadLibSVMFile(spark.sparkContext(), path, features).toJavaRDD();
  }

  private static JavaRDD<LabeledPoint> scaled(
      JavaRDD<LabeledPoint> rows, StandardScalerModel scaler) {
    return rows.map(row -> new LabeledPoint(row.label(), scaler.transform(row.features())));
  }
}
