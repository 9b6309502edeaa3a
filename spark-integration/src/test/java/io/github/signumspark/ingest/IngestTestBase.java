// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.pack.WorkerBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A session and rows for tests of this package. */
abstract class IngestTestBase {
  static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType)
          .add("features", SQLDataTypes.VectorType())
          .add("w", DataTypes.DoubleType)
          .add("v", DataTypes.BooleanType);

  static SparkSession spark;
  static JavaSparkContext context;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("ingest")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    spark.sparkContext().setLogLevel("WARN");
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @AfterEach
  void nothingStaysPersisted() {
    assertEquals(Map.of(), context.getPersistentRDDs());
  }

  static Row row(double label, Vector features) {
    return row(label, features, 1.0, false);
  }

  static Row row(double label, Vector features, double weight, boolean validation) {
    return RowFactory.create(label, features, weight, validation);
  }

  static Dataset<Row> dataset(List<Row> rows, int partitions) {
    return spark.createDataFrame(context.parallelize(rows, partitions), SCHEMA);
  }

  /** Random rows: sparse and dense vectors mixed, some empty, labels that depend on them. */
  static List<Row> rows(int n, int d, double density, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] values = new double[d];
      double margin = random.nextGaussian();
      for (int j = 0; j < d; j++) {
        if (random.nextDouble() < density) {
          values[j] = Math.rint(random.nextGaussian() * (j + 1) * 100) / 100;
          margin += values[j] / (j + 1);
        }
      }
      Vector dense = Vectors.dense(values);
      rows.add(
          row(
              margin > 0 ? 1 : 0,
              random.nextBoolean() ? dense : dense.toSparse(),
              1 + random.nextInt(3),
              random.nextInt(10) == 0));
    }
    return rows;
  }

  /** Rows of blocks as text, in the data's units, with how often they occur. */
  static Map<String, Integer> content(IngestedData data, boolean validation) {
    Map<String, Integer> content = new TreeMap<>();
    for (WorkerBlock worker : data.javaBlocks().collect()) {
      RowBlock block = validation ? worker.validation() : worker.train();
      for (int i = 0; block != null && i < block.rows(); i++) {
        TreeMap<Integer, String> features = new TreeMap<>();
        int from = block.isSparse() ? block.offsets()[i] : i * block.width();
        int to = block.isSparse() ? block.offsets()[i + 1] : from + block.width();
        for (int e = from; e < to; e++) {
          int j = block.columnId(block.isSparse() ? block.columns()[e] : e - from);
          double value = block.values()[e] * data.scaling().unit(j) + data.scaling().centre(j);
          if (Math.abs(value) > 5e-3) {
            features.put(j, String.format("%.2f", value));
          }
        }
        content.merge(block.label(i) + " " + block.weight(i) + " " + features, 1, Integer::sum);
      }
    }
    return content;
  }

  static Map<String, Integer> expected(List<Row> rows, boolean weighted, boolean validation) {
    Map<String, Integer> content = new TreeMap<>();
    for (Row row : rows) {
      if (row.getBoolean(3) == validation) {
        TreeMap<Integer, String> features = new TreeMap<>();
        double[] values = ((Vector) row.get(1)).toArray();
        for (int j = 0; j < values.length; j++) {
          if (Math.abs(values[j]) > 5e-3) {
            features.put(j, String.format("%.2f", values[j]));
          }
        }
        content.merge(
            row.getDouble(0) + " " + (weighted ? row.getDouble(2) : 1.0) + " " + features,
            1,
            Integer::sum);
      }
    }
    return content;
  }

  static Ingest full(Dataset<Row> data) {
    return Ingest.of(data).weightCol("w").validationCol("v").seed(3);
  }
}
