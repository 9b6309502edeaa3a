// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Columns of a data set's rows where these stand. A {@code select} is another query, which Spark
 * may divide into other partitions, so that what is drawn by a row's place would differ.
 */
public final class ProjectedRows {
  private ProjectedRows() {}

  /**
   * The columns of all rows, in the partitions and in the order of {@code dataset.toDF().rdd()}. A
   * row is overwritten by the next one.
   *
   * @param dataset the rows
   * @param columns expressions of its columns
   */
  public static RDD<InternalRow> of(Dataset<?> dataset, Column... columns) {
    LogicalPlan selected = dataset.select(columns).queryExecution().analyzed();
    Seq<Expression> wanted =
        CollectionConverters.<Expression>asScala(
                List.<Expression>copyOf(
                    CollectionConverters.asJava(((Project) selected).projectList()).stream()
                        .map(named -> (Expression) named)
                        .toList()))
            .toSeq();
    Seq<Attribute> present = dataset.queryExecution().analyzed().output();
    return PartitionJob.through(
        dataset.queryExecution().toRdd(),
        (partition, rows) -> {
          UnsafeProjection projection = UnsafeProjection.create(wanted, present);
          return new java.util.Iterator<InternalRow>() {
            @Override
            public boolean hasNext() {
              return rows.hasNext();
            }

            @Override
            public InternalRow next() {
              return projection.apply(rows.next());
            }
          };
        });
  }
}
