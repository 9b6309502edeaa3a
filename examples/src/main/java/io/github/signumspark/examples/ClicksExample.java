// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Clicks on advertisements: who clicks depends on the pair of advertisement and site. A linear
 * model adds one number for each and misses that; a factorization machine learns the pairs. Needs
 * no file: the rows are generated.
 */
public final class ClicksExample {
  private ClicksExample() {}

  /** Trains both, and prints the areas under the ROC curve of held-out rows. */
  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().appName("ClicksExample").getOrCreate();
    Dataset<Row> clicks = clicks(spark, 60_000).cache();
    System.out.printf(
        Locale.ROOT,
        "area under ROC: %.4f linear, %.4f factorization machine%n",
        trainAndTest(clicks, new SignumLogisticRegression().setRegParam(1e-5)),
        trainAndTest(clicks, new SignumFMClassifier().setFactorSize(4)));
  }

  static double trainAndTest(Dataset<Row> clicks, PipelineStage stage) {
    Dataset<Row>[] parts = clicks.randomSplit(new double[] {0.8, 0.2}, 7);
    String[] numbers = {"site", "ad", "hour"};
    String[] columns = {"siteColumns", "adColumns", "hourColumns"};
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new OneHotEncoder().setInputCols(numbers).setOutputCols(columns),
                  new VectorAssembler().setInputCols(columns).setOutputCol("features"),
                  stage
                });
    return new BinaryClassificationEvaluator().evaluate(pipeline.fit(parts[0]).transform(parts[1]));
  }

  /** Generated impressions; a function of the number of rows alone. */
  static Dataset<Row> clicks(SparkSession spark, int rows) {
    return spark
        .range(0, rows, 1, 4)
        .selectExpr(
            "pmod(hash(id, 1), 10000) / 10000 as u",
            "double(pmod(hash(id, 2), 20)) as site",
            "double(pmod(hash(id, 3), 30)) as ad",
            "double(pmod(hash(id, 4), 24)) as hour")
        // A site has one of four audiences, an advertisement one of four topics.
        .selectExpr(
            "double(u < 1 / (1 + exp(2 - if(pmod(site, 4) = pmod(ad, 4), 2.5, 0)"
                + " - 0.5 * sin(hour / 4)))) as label",
            "site",
            "ad",
            "hour");
  }
}
