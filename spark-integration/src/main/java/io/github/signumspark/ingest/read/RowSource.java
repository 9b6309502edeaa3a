// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.WorkerRows;
import io.github.signumspark.internal.PartitionJob;
import io.github.signumspark.internal.ProjectedRows;
import io.github.signumspark.internal.SparkInternals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** The input's rows, as batches that are read lazily. */
public final class RowSource {
  /**
   * Operators that pass rows on one by one, so that the file that a task has open is the one that
   * its current row comes from.
   */
  private static final Set<String> STREAMING =
      Set.of(
          "FileSourceScanExec",
          "BatchScanExec",
          "ProjectExec",
          "FilterExec",
          "WholeStageCodegenExec",
          "InputAdapter",
          "ColumnarToRowExec",
          "DeserializeToObjectExec",
          "MapElementsExec",
          "SerializeFromObjectExec");

  private final RDD<?> rows;
  private final JavaRDD<RowBatch> batches;
  private final boolean files;

  private RowSource(RDD<?> rows, JavaRDD<RowBatch> batches, boolean files) {
    this.rows = rows;
    this.batches = batches;
    this.files = files;
  }

  /** The input's RDD, from which it follows whether the rows are ordered. */
  public RDD<?> rows() {
    return rows;
  }

  /** The rows in batches, read when first used. */
  public JavaRDD<RowBatch> batches() {
    return batches;
  }

  /** Whether rows come directly from files and are tagged with them. */
  boolean files() {
    return files;
  }

  public static RowSource of(
      Dataset<?> dataset,
      String label,
      String features,
      String weight,
      String validation,
      LabelRule rule) {
    DataType type = vectors(dataset, features);
    Dataset<?> needed = only(dataset, columns(label, type, features, weight, validation));
    boolean files = streamsFiles(needed.queryExecution().executedPlan());
    ReadSpec spec = new ReadSpec(label, features, weight, validation, null, rule, files);
    return of(needed.queryExecution().toRdd(), spec);
  }

  /**
   * The same with the fold of every row, in the places where {@code dataset.toDF().rdd()} has it.
   */
  public static RowSource folded(
      Dataset<?> dataset,
      String label,
      String features,
      String weight,
      String validation,
      LabelRule rule,
      FoldRule folds) {
    List<Map.Entry<String, DataType>> columns =
        columns(label, vectors(dataset, features), features, weight, validation);
    if (folds.column() != null) {
      columns.add(Map.entry(folds.column(), DataTypes.IntegerType));
    }
    ReadSpec spec = new ReadSpec(label, features, weight, validation, folds, rule, false);
    return of(ProjectedRows.of(dataset, expressions(columns)), spec);
  }

  private static RowSource of(RDD<InternalRow> rows, ReadSpec spec) {
    return new RowSource(
        rows,
        PartitionJob.<InternalRow, RowBatch>through(
                rows,
                (partition, rowsOfPartition) -> new DatasetReader(rowsOfPartition, partition, spec))
            .toJavaRDD(),
        spec.tagFiles());
  }

  private static DataType vectors(Dataset<?> dataset, String features) {
    DataType type = dataset.schema().apply(features).dataType();
    if (!type.equals(SQLDataTypes.VectorType()) && !type.equals(new VectorUDT())) {
      throw new IllegalArgumentException(
          "column " + features + " must hold vectors, but holds " + type.catalogString());
    }
    return type;
  }

  /**
   * The columns in this order, as these types, one of them twice where it has two roles: the data
   * set itself where it has exactly these columns and is in Spark's cache, because Spark plans it
   * once, however often it is read. Not otherwise: a plan made before caching does not use the
   * cache.
   */
  private static Dataset<?> only(Dataset<?> dataset, List<Map.Entry<String, DataType>> columns) {
    List<Map.Entry<String, DataType>> present = new ArrayList<>();
    for (StructField field : dataset.schema().fields()) {
      present.add(Map.entry(field.name(), field.dataType()));
    }
    if (present.equals(columns) && SparkInternals.isReadFromCache(dataset)) {
      return dataset;
    }
    return select(dataset, columns);
  }

  /** The columns that a fit needs, as a data set that was not planned yet. */
  public static Dataset<?> select(
      Dataset<?> dataset, String label, String features, String weight, String validation) {
    DataType type = dataset.schema().apply(features).dataType();
    return select(dataset, columns(label, type, features, weight, validation));
  }

  /** The columns of a fit, in the order in which they are read, and their types. */
  private static List<Map.Entry<String, DataType>> columns(
      String label, DataType vectors, String features, String weight, String validation) {
    List<Map.Entry<String, DataType>> columns = new ArrayList<>();
    columns.add(Map.entry(label, DataTypes.DoubleType));
    columns.add(Map.entry(features, vectors));
    if (weight != null) {
      columns.add(Map.entry(weight, DataTypes.DoubleType));
    }
    if (validation != null) {
      columns.add(Map.entry(validation, DataTypes.BooleanType));
    }
    return columns;
  }

  private static Dataset<?> select(Dataset<?> dataset, List<Map.Entry<String, DataType>> columns) {
    return dataset.select(expressions(columns));
  }

  private static Column[] expressions(List<Map.Entry<String, DataType>> columns) {
    return columns.stream()
        .map(column -> functions.col(column.getKey()).cast(column.getValue()))
        .toArray(Column[]::new);
  }

  private static boolean streamsFiles(SparkPlan plan) {
    if (!STREAMING.contains(plan.getClass().getSimpleName())) {
      return false;
    }
    for (SparkPlan child : CollectionConverters.asJava(plan.children())) {
      if (!streamsFiles(child)) {
        return false;
      }
    }
    return true;
  }

  /** All rows of each partition of batches, in order of arrival. */
  public static JavaRDD<WorkerRows> byPartition(JavaRDD<RowBatch> batches) {
    Function2<Integer, java.util.Iterator<RowBatch>, java.util.Iterator<WorkerRows>> gather =
        (partition, rowsOfPartition) -> {
          List<RowBatch> all = new ArrayList<>();
          rowsOfPartition.forEachRemaining(all::add);
          RowBatch[] array = all.toArray(new RowBatch[0]);
          return List.of(
                  new WorkerRows(
                      partition,
                      array,
                      WorkerRows.refs(array, 0, array.length, false),
                      WorkerRows.refs(array, 0, array.length, true),
                      0))
              .iterator();
        };
    return batches.mapPartitionsWithIndex(gather, true);
  }
}
