// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.attribute.AttributeGroup;
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

/**
 * Generated rows, a function of the seed and the row's number alone: distinct columns, normal
 * values, and a label drawn by the log-odds of a normal weight a column.
 *
 * @param rows how many
 * @param columns width
 * @param nonZeros of a row
 * @param zipf columns by Zipf's law with exponent 1, else uniform
 * @param seed of everything drawn
 */
public record Synthetic(long rows, int columns, int nonZeros, boolean zipf, long seed)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double MARGIN_DEVIATION = 2.5;

  /** Sparse rows. */
  public Dataset<Row> generate(SparkSession spark) {
    JavaRDD<Row> generated =
        spark
            .range(0, rows, 1, 2 * spark.sparkContext().defaultParallelism())
            .javaRDD()
            .map(number -> row(random(number)));
    return spark.createDataFrame(generated, schema(columns));
  }

  /** Its seed is mixed: streams of seeds that are one step apart are each other's, a draw later. */
  private SplittableRandom random(long number) {
    return new SplittableRandom(new SplittableRandom(seed + (number + 1) * GOLDEN).nextLong());
  }

  private Row row(SplittableRandom random) {
    int[] ids = new int[nonZeros];
    for (int i = 0; i < nonZeros; ) {
      int id = column(random.nextDouble());
      boolean fresh = true;
      for (int k = 0; k < i; k++) {
        fresh &= ids[k] != id;
      }
      if (fresh) {
        ids[i++] = id;
      }
    }
    Arrays.sort(ids);
    double[] values = new double[nonZeros];
    double margin = 0;
    for (int i = 0; i < nonZeros; i++) {
      values[i] = random.nextGaussian();
      margin += values[i] * weight(ids[i]);
    }
    margin *= MARGIN_DEVIATION / Math.sqrt(nonZeros);
    double label = random.nextDouble() < 1 / (1 + StrictMath.exp(-margin)) ? 1 : 0;
    return RowFactory.create(label, Vectors.sparse(columns, ids, values));
  }

  private int column(double uniform) {
    double at = zipf ? StrictMath.pow(columns + 1.0, uniform) - 1 : uniform * columns;
    return Math.min(columns - 1, (int) at);
  }

  /** The true weight of a column, drawn anew each time: an array of all could be long. */
  private double weight(int column) {
    return new SplittableRandom(~seed + (column + 1) * GOLDEN).nextGaussian();
  }

  /**
   * Dense rows: normal columns, the first half moved by {@code 10}, the others by {@code 10⁶} of
   * their standard deviation where {@code shifted}.
   */
  public Dataset<Row> generateDense(SparkSession spark, boolean shifted) {
    JavaRDD<Row> generated =
        spark
            .range(0, rows, 1, 2 * spark.sparkContext().defaultParallelism())
            .javaRDD()
            .map(number -> denseRow(random(number), shifted));
    return spark.createDataFrame(generated, schema(columns));
  }

  private Row denseRow(SplittableRandom random, boolean shifted) {
    double[] values = new double[columns];
    double margin = 0;
    for (int j = 0; j < columns; j++) {
      values[j] = random.nextGaussian();
      margin += values[j] * weight(j);
      if (shifted) {
        values[j] += j < columns / 2 ? 10 : 1e6;
      }
    }
    margin *= MARGIN_DEVIATION / Math.sqrt(columns);
    double label = random.nextDouble() < 1 / (1 + StrictMath.exp(-margin)) ? 1 : 0;
    Vector features = Vectors.dense(values);
    return RowFactory.create(label, features);
  }

  public static StructType schema(int width) {
    return new StructType(
        new StructField[] {
          new StructField("label", DataTypes.DoubleType, false, Metadata.empty()),
          new StructField(
              "features",
              SQLDataTypes.VectorType(),
              false,
              new AttributeGroup("features", width).toMetadata())
        });
  }
}
