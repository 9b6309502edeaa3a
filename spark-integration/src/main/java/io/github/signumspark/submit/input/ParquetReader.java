// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Parquet files with a column of vectors, a column of numeric labels and perhaps one of
 * weights. One pass checks the rows; they are read again when they are used, not kept.
 */
public final class ParquetReader {
  private static final Logger LOG = LoggerFactory.getLogger(ParquetReader.class);

  private final SparkSession spark;
  private final String featuresColumn;
  private final String labelColumn;
  private final String weightColumn;
  private final boolean skipUnlabelled;

  /**
   * @param featuresColumn the column of vectors; names are as {@link TableSource#name} makes them
   * @param labelColumn null if labels are not looked at
   * @param weightColumn null if there is none
   * @param skipUnlabelled whether rows without a label are left out rather than refused
   */
  public ParquetReader(
      SparkSession spark,
      String featuresColumn,
      String labelColumn,
      String weightColumn,
      boolean skipUnlabelled) {
    this.spark = spark;
    this.featuresColumn = featuresColumn;
    this.labelColumn = labelColumn;
    this.weightColumn = weightColumn;
    this.skipUnlabelled = skipUnlabelled;
  }

  /** Checks the rows of the files; a row that no stage could take, or no row at all, fails. */
  public InputData read(InputFiles files) {
    files.check();
    try {
      return checked(files);
    } catch (Exception e) {
      throw UserError.ofReading(files, e);
    }
  }

  private InputData checked(InputFiles files) {
    Dataset<Row> found = TableSource.parquet(spark, files);
    String[] names =
        TableNames.of(files, Arrays.asList(found.columns()), Set.of()).toArray(String[]::new);
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < names.length; j++) {
      columns.add(TableSource.column(found.columns()[j]).as(names[j]));
    }
    columns.add(col("_metadata.file_path").as(TableSource.FILE));
    columns.add(col("_metadata.row_index").as(TableSource.START));
    Dataset<Row> placed = found.select(columns.toArray(Column[]::new));
    Dataset<Row> table = placed.drop(TableSource.FILE, TableSource.START);
    StructField features =
        TableColumns.field(files, table.schema(), featuresColumn, "--features-col");
    if (!features.dataType().equals(SQLDataTypes.VectorType())) {
      throw TableColumns.wrongType(
          files, "--features-col", featuresColumn, features.dataType(), "a vector");
    }
    Column label = number(table, files, labelColumn, "--label-col", 0);
    Column weight = number(table, files, weightColumn, "--weight-col", 1);
    boolean skip = skipUnlabelled && labelColumn != null;
    Dataset<Row> labelled = skip ? placed.filter(label.isNotNull()) : placed;
    InputStats stats = new InputStats();
    labelled
        .select(
            TableSource.column(featuresColumn),
            label,
            weight,
            col(TableSource.FILE),
            col(TableSource.START))
        .toJavaRDD()
        .mapPartitions(ParquetReader::statsOf)
        .collect()
        .forEach(stats::addAll);
    InputData.check(stats, files);
    if (skip) {
      long left = placed.filter(label.isNull()).count();
      if (left > 0) {
        LOG.warn(
            "{} {}: {} rows have no label and are left out", files.option(), files.path(), left);
      }
    }
    Dataset<Row> used = skip ? table.filter(label.isNotNull()) : table;
    return new InputData(
        files, stats, (width, mapping) -> mapped(used, width, mapping, files, stats), () -> {});
  }

  private Column number(
      Dataset<Row> table, InputFiles files, String column, String option, double otherwise) {
    if (column == null) {
      return lit(otherwise);
    }
    DataType type = TableColumns.field(files, table.schema(), column, option).dataType();
    if (!(type instanceof NumericType)) {
      throw TableColumns.wrongType(files, option, column, type, "a number");
    }
    return TableSource.column(column).cast("double");
  }

  private static Iterator<InputStats> statsOf(Iterator<Row> rows) {
    InputStats stats = new InputStats();
    int width = -1;
    while (rows.hasNext()) {
      Row row = rows.next();
      RowLocation place = RowLocation.ofRow(row.getString(3), row.getLong(4));
      String fault = faultOf(row);
      if (fault == null) {
        Vector features = row.getAs(0);
        if (width >= 0 && features.size() != width) {
          fault = "its vector has " + features.size() + " features, the ones before have " + width;
        } else {
          width = features.size();
          stats.addRow(row.getDouble(1), width, features.numActives(), place);
        }
      }
      if (fault != null) {
        stats.addFault(fault, place);
        break;
      }
    }
    return List.of(stats).iterator();
  }

  private static String faultOf(Row row) {
    if (row.isNullAt(0)) {
      return "no features";
    }
    if (row.isNullAt(1) || !Double.isFinite(row.getDouble(1))) {
      return "the label is "
          + (row.isNullAt(1)
              ? "missing (--skip-unlabelled leaves such rows out)"
              : row.get(1) + ", not a finite number");
    }
    if (row.isNullAt(2) || !(row.getDouble(2) >= 0) || Double.isInfinite(row.getDouble(2))) {
      return "the weight is "
          + (row.isNullAt(2) ? "missing" : row.get(2) + ", not a finite number from 0");
    }
    Vector features = row.getAs(0);
    double[] values =
        features instanceof org.apache.spark.ml.linalg.SparseVector sparse
            ? sparse.values()
            : features.toArray();
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return "a feature is " + value + ", not a finite number";
      }
    }
    return null;
  }

  private Dataset<Row> mapped(
      Dataset<Row> table, int width, LabelMapping mapping, InputFiles files, InputStats stats) {
    if (stats.features() != width) {
      throw new UserError(
          files.option()
              + ": the vectors of "
              + files.path()
              + " have "
              + stats.features()
              + " features, not the model's "
              + width);
    }
    return labelColumn == null ? table : mapping.applyTo(table, labelColumn);
  }
}
