// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows that were read and checked once, with what that found; close it to let kept rows go. */
public final class InputData implements AutoCloseable {

  /** Makes the rows of a width, with their labels mapped. */
  @FunctionalInterface
  interface Rows {
    Dataset<Row> of(int width, LabelMapping mapping);
  }

  private final InputFiles files;
  private final InputStats stats;
  private final Rows rows;
  private final Map<String, Column> given;
  private final Runnable release;

  InputData(InputFiles files, InputStats stats, Rows rows, Runnable release) {
    this(files, stats, rows, null, release);
  }

  /**
   * Rows that were read.
   *
   * @param given the columns as they were, by name, in terms of the rows; null where the rows have
   *     them under their names, or behind {@link TableSource#GIVEN}
   */
  InputData(
      InputFiles files, InputStats stats, Rows rows, Map<String, Column> given, Runnable release) {
    this.files = files;
    this.stats = stats;
    this.rows = rows;
    this.given = given;
    this.release = release;
  }

  /** Fails if the pass over the rows met a fault, or no row. */
  static void check(InputStats stats, InputFiles files) {
    if (stats.fault() != null) {
      throw new UserError(
          files.option() + ": " + files.describe(stats.faultPlace()) + ": " + stats.fault());
    }
    if (stats.rows() == 0) {
      throw new UserError(files.option() + " " + files.path() + ": no rows");
    }
  }

  public InputFiles files() {
    return files;
  }

  public InputStats stats() {
    return stats;
  }

  /**
   * The rows as {@code width} features wide.
   *
   * @param limit says what sets the width, for the message if a row is wider
   */
  public Dataset<Row> rows(int width, String limit, LabelMapping mapping) {
    if (stats.features() > width) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: %s has feature index %d, but %s",
              files.option(),
              files.describe(stats.widest()),
              stats.features(),
              limit));
    }
    return rows.of(width, mapping);
  }

  /** The columns as they were, by name, in terms of what {@link #rows} returned. */
  public Map<String, Column> given(Dataset<Row> returned) {
    if (given != null) {
      return given;
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    Set<String> present = new HashSet<>(Arrays.asList(returned.columns()));
    for (String name : returned.columns()) {
      if (!name.startsWith(TableSource.GIVEN)) {
        String kept = TableSource.GIVEN + name;
        columns.put(name, TableSource.column(present.contains(kept) ? kept : name));
      }
    }
    return columns;
  }

  @Override
  public void close() {
    release.run();
  }

  /** The columns of rows that were text: a label and a vector that knows its width. */
  static StructType schema(int width) {
    Metadata vector = new AttributeGroup("features", width).toMetadata();
    return new StructType(
        new StructField[] {
          new StructField("label", DataTypes.DoubleType, false, Metadata.empty()),
          new StructField("features", SQLDataTypes.VectorType(), false, vector)
        });
  }
}
