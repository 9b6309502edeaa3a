// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.io.Serial;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.collection.immutable.Seq;

/**
 * A table without rows that plans no query: for MLlib's summaries, which would otherwise plan
 * queries on creation, which takes as long as some rounds of training.
 */
public final class UnplannedTable extends Dataset<Row> {
  @Serial private static final long serialVersionUID = 1L;

  private UnplannedTable(Dataset<Row> empty) {
    super(empty.queryExecution(), empty.encoder());
  }

  /** The table. */
  public static Dataset<Row> of(SparkSession session) {
    return new UnplannedTable(session.emptyDataFrame());
  }

  /** Whatever the columns, there are no rows. */
  @Override
  public Dataset<Row> select(Seq<Column> columns) {
    return this;
  }

  @Override
  public RDD<Row> rdd() {
    return JavaSparkContext.fromSparkContext(sparkSession().sparkContext()).<Row>emptyRDD().rdd();
  }
}
