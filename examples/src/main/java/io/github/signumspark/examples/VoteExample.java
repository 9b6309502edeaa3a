// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.github.signumspark.listener.VoteReport.Voter;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Partitions that cannot be trusted: in three of eight the features are five times too large, and
 * have the wrong sign. The mean of the gradients follows the largest ones; a majority of votes
 * counts every partition once, and shows afterwards which ones disagreed with the rest. Arguments:
 * LIBSVM files to train on and to test on.
 */
public final class VoteExample {
  private VoteExample() {}

  /** Trains both ways, and prints the areas under the ROC curve of the test rows. */
  public static void main(String[] args) {
    Arguments.check(VoteExample.class, args, "TRAIN_FILE", "TEST_FILE");
    SparkSession spark = SparkSession.builder().appName("VoteExample").getOrCreate();
    Dataset<Row> train = corrupted(spark.read().format("libsvm").load(args[0]), 3);
    Dataset<Row> test = spark.read().format("libsvm").option("numFeatures", 57).load(args[1]);
    LogisticRegressionModel mean = stage("gradient").fit(train);
    LogisticRegressionModel vote = stage("vote").fit(train);
    System.out.printf(
        Locale.ROOT,
        "area under ROC: %.4f by the mean of gradients, %.4f by votes%n",
        area(mean, test),
        area(vote, test));
    System.out.println("partitions against the majority: " + dissenters(vote));
  }

  static SignumLogisticRegression stage(String aggregation) {
    return new SignumLogisticRegression()
        .setAggregation(aggregation)
        .setRegParam(1e-3)
        .setNumWorkers(8)
        .setShuffle("never") // a worker's rows are those of one partition, good or bad
        // The loss of corrupted rows is no guide either: not to the size of a step, and not to
        // which weights were the best, which only rows that somebody has verified can show.
        .setStepSize(0.05)
        .setValidationIndicatorCol("trusted");
  }

  /** The partitions that voted against the majority more often than with it. */
  static List<Integer> dissenters(LogisticRegressionModel model) {
    SignumTrainingSummary summary = (SignumTrainingSummary) model.summary();
    return summary.signumDetails().votes().workers().stream()
        .filter(voter -> voter.agreement() < 0.5)
        .map(Voter::worker)
        .toList();
  }

  static double area(LogisticRegressionModel model, Dataset<Row> test) {
    return new BinaryClassificationEvaluator().evaluate(model.transform(test));
  }

  /**
   * The rows in eight partitions, the first of which are corrupted; of the others one row in ten is
   * trusted.
   */
  static Dataset<Row> corrupted(Dataset<Row> rows, int bad) {
    Column values = vector_to_array(col("features"), "float64");
    Column isBad = spark_partition_id().lt(bad);
    return rows.repartition(8, rows.col("features"))
        .withColumn("factor", when(isBad, -5.0).otherwise(1.0))
        .withColumn("trusted", not(isBad).and(pmod(hash(values), lit(10)).equalTo(0)))
        .withColumn("features", array_to_vector(transform(values, x -> x.multiply(col("factor")))));
  }
}
