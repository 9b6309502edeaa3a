// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Columns of words and numbers, some missing: a pipeline encodes them, a CrossValidator tunes the
 * penalty, and the resulting model is MLlib's own. Needs no file: the rows are generated.
 */
public final class TuningExample {
  private TuningExample() {}

  /** Trains, and prints the area under the ROC curve of held-out rows. */
  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().appName("TuningExample").getOrCreate();
    System.out.printf(Locale.ROOT, "area under ROC: %.4f%n", trainAndTest(visits(spark, 6000)));
  }

  static double trainAndTest(Dataset<Row> visits) {
    Dataset<Row>[] parts = visits.randomSplit(new double[] {0.8, 0.2}, 7);
    SignumLogisticRegression signum = new SignumLogisticRegression().setMaxPasses(8);
    String[] words = {"country", "device"};
    String[] indexes = {"countryIndex", "deviceIndex"};
    String[] columns = {"countryColumns", "deviceColumns"};
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer()
                      .setInputCols(words)
                      .setOutputCols(indexes)
                      .setHandleInvalid("keep"),
                  new OneHotEncoder().setInputCols(indexes).setOutputCols(columns),
                  new Imputer()
                      .setInputCols(new String[] {"age"})
                      .setOutputCols(new String[] {"ageFilled"}),
                  new VectorAssembler()
                      .setInputCols(
                          new String[] {"countryColumns", "deviceColumns", "ageFilled", "pages"})
                      .setOutputCol("features"),
                  signum
                });
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(signum.regParam(), new double[] {1e-4, 1e-2, 1}).build();
    BinaryClassificationEvaluator evaluator = new BinaryClassificationEvaluator();
    PipelineModel best =
        (PipelineModel)
            new CrossValidator()
                .setEstimator(pipeline)
                .setEstimatorParamMaps(grid)
                .setEvaluator(evaluator)
                .setNumFolds(2)
                .setSeed(7)
                .fit(parts[0])
                .bestModel();
    return evaluator.evaluate(best.transform(parts[1]));
  }

  /** Generated visits to a shop; a function of the number of rows alone. */
  static Dataset<Row> visits(SparkSession spark, int rows) {
    return spark
        .range(0, rows, 1, 4)
        .selectExpr(
            "id",
            "pmod(hash(id, 1), 1000) / 1000 as u",
            "int(18 + pmod(hash(id, 2), 50)) as years",
            "double(1 + pmod(hash(id, 3), 20)) as pages",
            "array('DE', 'FR', 'IT', 'PL')[pmod(hash(id, 4), 4)] as country",
            "if(pmod(hash(id, 5), 2) = 0, 'phone', 'laptop') as device")
        .selectExpr(
            "double(u < 1 / (1 + exp(0.04 * years - 0.3 * pages + if(device = 'phone', 1, 0)"
                + " - if(country = 'FR', 0.6, 0)))) as label",
            "if(pmod(hash(id, 6), 20) = 0, double('NaN'), years) as age",
            "pages",
            "country",
            "device");
  }
}
