// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.WorkerRows;
import io.github.signumspark.internal.PartitionJob;
import io.github.signumspark.internal.SparkInternals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.mllib.linalg.Vector;
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
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** Where rows come from, as pieces not yet read. */
public final class RowSource {
  /**
   * Operators that pass rows on one by one, so that the file that a task has open is the file that
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
  private final JavaRDD<RowBatch> pieces;
  private final boolean files;

  private RowSource(RDD<?> rows, JavaRDD<RowBatch> pieces, boolean files) {
    this.rows = rows;
    this.pieces = pieces;
    this.files = files;
  }

  /** The input's rows: what tells whether they are ordered. */
  public RDD<?> rows() {
    return rows;
  }

  /** The rows as pieces, read when first used. */
  public JavaRDD<RowBatch> pieces() {
    return pieces;
  }

  /** Whether rows come straight from files and are tagged with them. */
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
    DataType type = dataset.schema().apply(features).dataType();
    if (!type.equals(SQLDataTypes.VectorType()) && !type.equals(new VectorUDT())) {
      throw new IllegalArgumentException(
          "column " + features + " must hold vectors, but holds " + type.catalogString());
    }
    Map<String, DataType> columns = new LinkedHashMap<>();
    columns.put(label, DataTypes.DoubleType);
    columns.put(features, type);
    if (weight != null) {
      columns.put(weight, DataTypes.DoubleType);
    }
    if (validation != null) {
      columns.put(validation, DataTypes.BooleanType);
    }
    Dataset<?> needed = only(dataset, columns);
    boolean files = streamsFiles(needed.queryExecution().executedPlan());
    ReadSpec spec = new ReadSpec(label, features, weight, validation, rule, files);
    RDD<InternalRow> rows = needed.queryExecution().toRdd();
    return new RowSource(
        rows,
        PartitionJob.<InternalRow, RowBatch>through(
                rows, (partition, some) -> new DatasetReader(some, partition, spec))
            .toJavaRDD(),
        files);
  }

  /**
   * The columns in this order, as these types: the data set itself where it is just that and lies
   * in Spark's cache, for Spark plans it once, however often it is read. Not otherwise: what was
   * planned before it was cached knows nothing of the cache.
   */
  private static Dataset<?> only(Dataset<?> dataset, Map<String, DataType> columns) {
    Map<String, DataType> own = new LinkedHashMap<>();
    for (StructField field : dataset.schema().fields()) {
      own.put(field.name(), field.dataType());
    }
    if (own.size() == dataset.schema().size()
        && List.copyOf(own.entrySet()).equals(List.copyOf(columns.entrySet()))
        && SparkInternals.isReadFromCache(dataset)) {
      return dataset;
    }
    return dataset.select(
        columns.entrySet().stream()
            .map(column -> functions.col(column.getKey()).cast(column.getValue()))
            .toArray(Column[]::new));
  }

  public static RowSource of(RDD<Tuple2<Object, Vector>> rows, LabelRule rule) {
    ReadSpec spec = new ReadSpec("label", "features", null, null, rule, false);
    return new RowSource(
        rows,
        PartitionJob.<Tuple2<Object, Vector>, RowBatch>through(
                rows, (partition, some) -> new PairReader(some, partition, spec))
            .toJavaRDD(),
        false);
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

  /** All rows of each partition of pieces, in the order of their arrival. */
  public static JavaRDD<WorkerRows> byPartition(JavaRDD<RowBatch> pieces) {
    Function2<Integer, java.util.Iterator<RowBatch>, java.util.Iterator<WorkerRows>> gather =
        (partition, some) -> {
          List<RowBatch> all = new ArrayList<>();
          some.forEachRemaining(all::add);
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
    return pieces.mapPartitionsWithIndex(gather, true);
  }
}
