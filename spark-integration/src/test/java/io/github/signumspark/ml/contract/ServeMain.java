// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml.contract;

import java.nio.file.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Loads saved pipelines where this project's classes are not there, and prints their predictions: a
 * folder with {@code rows}, {@code model} and nothing else for each argument.
 */
final class ServeMain {
  private ServeMain() {}

  public static void main(String[] folders) throws Exception {
    try {
      Class.forName("io.github.signumspark.ml.classification.SignumLogisticRegression");
      throw new IllegalStateException("this project's classes are there");
    } catch (ClassNotFoundException expected) {
      System.out.println("fact jar absent");
    }
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()) {
      for (String folder : folders) {
        Dataset<Row> rows = spark.read().parquet(Path.of(folder, "rows").toString());
        Dataset<Row> scored =
            PipelineModel.load(Path.of(folder, "model").toString()).transform(rows);
        double sum = 0;
        for (Row row : scored.select("prediction").collectAsList()) {
          sum += row.getDouble(0);
        }
        System.out.println("fact " + Path.of(folder).getFileName() + " " + sum);
      }
    }
  }
}
