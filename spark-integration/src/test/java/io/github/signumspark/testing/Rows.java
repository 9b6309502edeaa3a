// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Data frames with the columns label, features and weight for tests. */
public final class Rows {
  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            new StructField("label", DataTypes.DoubleType, false, Metadata.empty()),
            new StructField("features", SQLDataTypes.VectorType(), false, Metadata.empty()),
            new StructField("weight", DataTypes.DoubleType, false, Metadata.empty())
          });

  private Rows() {}

  /** A row. */
  public static Row row(double label, Vector features, double weight) {
    return RowFactory.create(label, features, weight);
  }

  /** A frame of these rows in this many partitions. */
  public static Dataset<Row> frame(SparkSession spark, List<Row> rows, int partitions) {
    return spark.createDataFrame(
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(rows, partitions),
        SCHEMA);
  }

  /**
   * Rows whose label follows a logistic model of sparse features: {@code nonZeros} of {@code
   * features} columns each, values near 1, coefficients from a normal distribution.
   */
  public static List<Row> sparseLogistic(int rows, int features, int nonZeros, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] truth = new double[features];
    for (int j = 0; j < features; j++) {
      truth[j] = gaussian(random);
    }
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      java.util.TreeMap<Integer, Double> values = new java.util.TreeMap<>();
      while (values.size() < nonZeros) {
        values.put(random.nextInt(features), 0.5 + random.nextDouble());
      }
      double margin = -0.5;
      int[] indices = new int[nonZeros];
      double[] x = new double[nonZeros];
      int k = 0;
      for (var entry : values.entrySet()) {
        indices[k] = entry.getKey();
        x[k] = entry.getValue();
        margin += truth[indices[k]] * x[k++];
      }
      list.add(row(label(random, margin), Vectors.sparse(features, indices, x), 1 + i % 3));
    }
    return list;
  }

  /** The same rows with weight 1 and labels that a linear model tells apart, half of each. */
  public static List<Row> separable(List<Row> rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] truth = new double[((Vector) rows.get(0).get(1)).size()];
    for (int j = 0; j < truth.length; j++) {
      truth[j] = gaussian(random);
    }
    double[] margins =
        rows.stream().mapToDouble(row -> ((Vector) row.get(1)).dot(Vectors.dense(truth))).toArray();
    double median = Arrays.stream(margins).sorted().toArray()[margins.length / 2];
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < margins.length; i++) {
      list.add(row(margins[i] > median ? 1 : 0, (Vector) rows.get(i).get(1), 1));
    }
    return list;
  }

  /** Rows whose label follows a logistic model of dense features of different scales. */
  public static List<Row> denseLogistic(int rows, int features, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] truth = new double[features];
    for (int j = 0; j < features; j++) {
      truth[j] = gaussian(random);
    }
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double[] x = new double[features];
      double margin = 0.3;
      for (int j = 0; j < features; j++) {
        double z = gaussian(random);
        margin += truth[j] * z;
        x[j] = 5 * (j % 3) + z * (1 + j % 4);
      }
      list.add(row(label(random, margin), Vectors.dense(x), 1 + i % 3));
    }
    return list;
  }

  private static double label(SplittableRandom random, double margin) {
    return random.nextDouble() < 1 / (1 + StrictMath.exp(-margin)) ? 1 : 0;
  }

  private static double gaussian(SplittableRandom random) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }
}
