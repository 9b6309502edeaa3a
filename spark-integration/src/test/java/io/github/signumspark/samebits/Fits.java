// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.Rows;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The data sets and stages whose bits are compared. */
final class Fits {
  /** All modes of training. */
  static final List<String> MODES = List.of("local", "vote", "gradient");

  /** Wide enough that weights travel by broadcast. */
  private static final int COLUMNS = 1500;

  private Fits() {}

  /** Sparse rows with weights, in four partitions. */
  static Dataset<Row> sparse(SparkSession spark) {
    return Rows.frame(spark, sparseRows(), 4);
  }

  /** Dense rows of few columns, in three partitions. */
  static Dataset<Row> dense(SparkSession spark) {
    return Rows.frame(spark, Rows.denseLogistic(1000, 7, 12), 3);
  }

  /** Writes the sparse rows as files of different sizes with several row groups each. */
  static void write(SparkSession spark, String path) {
    List<Row> rows = sparseRows();
    int[] ends = {300, 900, 1600};
    int from = 0;
    for (int end : ends) {
      Rows.frame(spark, rows.subList(from, end), 1)
          .write()
          .option("parquet.block.size", 4096)
          .option("parquet.block.row.count.limit", 150)
          .mode(SaveMode.Append)
          .parquet(path);
      from = end;
    }
  }

  /** The sparse rows, features and labels from two sides of a join. */
  static Dataset<Row> joined(SparkSession spark) {
    List<Row> rows = sparseRows();
    List<Row> left = new ArrayList<>();
    List<Row> right = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      left.add(RowFactory.create((long) i, rows.get(i).get(1)));
      right.add(RowFactory.create((long) i, rows.get(i).get(0), rows.get(i).get(2)));
    }
    StructType features =
        new StructType()
            .add("id", DataTypes.LongType)
            .add(sparse(spark).schema().apply("features"));
    StructType labels =
        new StructType()
            .add("id", DataTypes.LongType)
            .add("label", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark
        .createDataFrame(context.parallelize(left, 3), features)
        .join(spark.createDataFrame(context.parallelize(right, 5), labels), "id");
  }

  /** The same rows, whose every partition fails the first time that a task computes it. */
  static Dataset<Row> failingFirst(Dataset<Row> rows) {
    JavaRDD<Row> failing = rows.toJavaRDD().mapPartitions(FirstAttempt::fail);
    return rows.sparkSession().createDataFrame(failing, rows.schema());
  }

  /** A stage that trains on eight workers, in a few rounds or steps. */
  static SignumLogisticRegression stage(String mode) {
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setRegParam(1e-4)
            .setWeightCol("weight")
            .setAggregation(mode)
            .setNumWorkers(8);
    if (mode.equals("local")) {
      // Rounds, and a finish of as many iterations as show that it repeats.
      return stage.setMaxIter(5);
    }
    // Votes are computed again from states that were saved in between, too.
    return stage.setMaxIter(12).setCheckpointInterval(4);
  }

  /** The bits of a fit in each mode, by {@code name} and mode. */
  static Map<String, String> inAllModes(String name, Dataset<Row> rows)
      throws NoSuchAlgorithmException {
    Map<String, String> bits = new TreeMap<>();
    for (String mode : MODES) {
      bits.put(name + " " + mode, Bits.of(stage(mode).fit(rows)));
    }
    return bits;
  }

  /** The bits of a fit with {@code shuffle} as given, by that word. */
  static Map<String, String> with(String shuffle, Dataset<Row> rows)
      throws NoSuchAlgorithmException {
    return Map.of(shuffle, Bits.of(stage("local").setShuffle(shuffle).fit(rows)));
  }

  private static List<Row> sparseRows() {
    return Rows.sparseLogistic(1600, COLUMNS, 8, 11);
  }
}
