// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * Rows without generated code. What {@link Dataset#toJavaRDD} reads rows with is generated for the
 * columns' types and compiled, which of thousands of columns takes far longer than to read them.
 */
public final class PlainRows {
  private PlainRows() {}

  /** The rows, in the partitions and in the order of {@code dataset.toDF().rdd()}. */
  public static JavaRDD<Row> of(Dataset<Row> dataset) {
    StructType schema = dataset.schema();
    RDD<Row> rows =
        PartitionJob.through(
            dataset.queryExecution().toRdd(),
            (partition, internal) -> {
              Function1<Object, Object> convert =
                  CatalystTypeConverters.createToScalaConverter(schema);
              return new java.util.Iterator<Row>() {
                @Override
                public boolean hasNext() {
                  return internal.hasNext();
                }

                @Override
                public Row next() {
                  InternalRow row = internal.next();
                  return (Row) convert.apply(row);
                }
              };
            });
    return rows.toJavaRDD();
  }
}
