// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.votes;

import io.github.signumspark.examples.Synthetic;
import java.io.Serial;
import java.io.Serializable;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Long rows that share no column with the others of their partition: of {@code stripes} rows a
 * partition, row i has the columns i, i + stripes, i + 2 stripes … So every partition has every
 * column exactly once. Labels alternate, values are normal.
 *
 * @param columns width
 * @param partitions how many
 * @param stripes rows of a partition
 * @param seed of the values
 */
public record Striped(int columns, int partitions, int stripes, long seed) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  public Dataset<Row> generate(SparkSession spark) {
    return spark.createDataFrame(
        spark
            .range(0, (long) partitions * stripes, 1, partitions)
            .javaRDD()
            .map(number -> row(number)),
        Synthetic.schema(columns));
  }

  private Row row(long number) {
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed ^ number).nextLong());
    int stripe = (int) (number % stripes);
    int[] ids = new int[(columns - stripe + stripes - 1) / stripes];
    double[] values = new double[ids.length];
    for (int k = 0; k < ids.length; k++) {
      ids[k] = stripe + k * stripes;
      values[k] = random.nextGaussian();
    }
    return RowFactory.create((double) (number % 2), Vectors.sparse(columns, ids, values));
  }
}
