// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Data sets of a folder: {@code NAME_train.svm.gz} and {@code NAME_test.svm.gz}. */
public final class DataFolder {
  /** Sets whose files are named otherwise than in the tables. */
  private static final Map<String, String> FILES = Map.of("hflights", "hflights_delay15");

  private final SparkSession spark;
  private final String folder;

  public DataFolder(SparkSession spark, String folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /** A set in twice as many partitions as there are cores. */
  public Problem load(String set, double regParam, boolean standardization) {
    Dataset<Row> train = read(set, "train", 0);
    int features = ((Vector) train.select("features").first().get(0)).size();
    return Problem.of(
        set,
        train.repartition(partitions(spark)),
        read(set, "test", features),
        regParam,
        standardization);
  }

  public static int partitions(SparkSession spark) {
    return 2 * spark.sparkContext().defaultParallelism();
  }

  /** The rows of a file, in its order. */
  public Dataset<Row> read(String set, String part, int features) {
    Path file = new Path(folder, FILES.getOrDefault(set, set) + "_" + part + ".svm.gz");
    var reader = spark.read().format("libsvm");
    if (features > 0) {
      reader = reader.option("numFeatures", features);
    }
    return reader.load(file.toString());
  }
}
