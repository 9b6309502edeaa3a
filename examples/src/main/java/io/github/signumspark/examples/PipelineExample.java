// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.io.IOException;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A pipeline with a Signum stage: scale, fit, save, load, measure. Arguments: LIBSVM files to train
 * on and to test on, and a path for the pipeline's model.
 */
public final class PipelineExample {
  private PipelineExample() {}

  /** Trains, and prints the area under the ROC curve of the test rows. */
  public static void main(String[] args) throws IOException {
    Arguments.check(PipelineExample.class, args, "TRAIN_FILE", "TEST_FILE", "MODEL_FOLDER");
    SparkSession spark = SparkSession.builder().appName("PipelineExample").getOrCreate();
    double area = trainAndTest(spark, args[0], args[1], args[2]);
    System.out.printf(Locale.ROOT, "area under ROC: %.4f%n", area);
  }

  static double trainAndTest(SparkSession spark, String train, String test, String modelPath)
      throws IOException {
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StandardScaler().setInputCol("features").setOutputCol("scaled"),
                  new SignumLogisticRegression().setRegParam(1e-4).setFeaturesCol("scaled")
                });
    PipelineModel fitted = pipeline.fit(spark.read().format("libsvm").load(train));
    // Its stages are MLlib's own classes: loading and serving it needs no jar of Signum's.
    fitted.write().overwrite().save(modelPath);
    Dataset<Row> scored =
        PipelineModel.load(modelPath)
            .transform(spark.read().format("libsvm").option("numFeatures", 57).load(test));
    return new BinaryClassificationEvaluator().evaluate(scored);
  }
}
