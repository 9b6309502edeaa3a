// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import io.github.signumspark.examples.Synthetic;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Generated rows as click logs have them: ones in columns drawn by Zipf's law with exponent 1, and
 * a label drawn by the log-odds −1 + Σ of its columns' weights, uniform in ±0.9. A function of the
 * seed and the row's number; the weights are the same for every seed, so that rows of another one
 * can be tested on.
 *
 * @param rows how many
 * @param columns width
 * @param ones of a row
 * @param seed of the rows
 */
public record OneHotRows(long rows, int columns, int ones, long seed) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
  private static final double BIAS = -1;
  private static final double LARGEST_WEIGHT = 0.9;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The rows. */
  public Dataset<Row> generate(SparkSession spark) {
    return spark.createDataFrame(
        spark.range(0, rows, 1, DataFolder.partitions(spark)).javaRDD().map(this::row),
        Synthetic.schema(columns));
  }

  private Row row(long number) {
    // Streams of seeds that are one step apart are each other's, a draw later.
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed + (number + 1) * GOLDEN).nextLong());
    TreeSet<Integer> held = new TreeSet<>();
    double margin = BIAS;
    while (held.size() < ones) {
      double rank = StrictMath.pow(columns, random.nextDouble()) - 1;
      int column = Math.min(columns - 1, (int) rank);
      if (held.add(column)) {
        margin += LARGEST_WEIGHT * (2 * new SplittableRandom(column * GOLDEN).nextDouble() - 1);
      }
    }
    double label = random.nextDouble() < 1 / (1 + StrictMath.exp(-margin)) ? 1 : 0;
    double[] values = new double[ones];
    Arrays.fill(values, 1);
    int[] columnsHeld = held.stream().mapToInt(Integer::intValue).toArray();
    return RowFactory.create(label, Vectors.sparse(columns, columnsHeld, values));
  }
}
