// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** A table in files. */
public interface TableSource {
  /** Column with the text of a record that does not fit; null where it fits. */
  String CORRUPT = "_signum_corrupt_record";

  /** Columns with the file of a row and the offset of the part of it that one task reads. */
  String FILE = "_signum_file";

  /** See {@link #FILE}. */
  String START = "_signum_start";

  /** Column with the reason why a field of a row has not the type that is wanted; else null. */
  String FAULT = "_signum_fault";

  /** What a column's name begins with that holds another one as it was in the input. */
  String GIVEN = "_signum_given_";

  /** How its fields are written. */
  TableSyntax syntax();

  /** Whether the format says what type a column has: CSV does not. */
  boolean hasTypes();

  /**
   * The rows as they stand in the files, under the columns' {@linkplain #name names}, and behind
   * the columns {@link #CORRUPT}, {@link #FILE} and {@link #START}.
   *
   * @param dropped names of columns to leave out, as the file has them
   */
  Dataset<Row> read(InputFiles files, Set<String> dropped);

  /** The name that a column gets in the rows; null for null. */
  static String name(String given) {
    return TableNames.of(given);
  }

  /** The rows without the columns that were added to them. */
  static Dataset<Row> plain(Dataset<Row> rows) {
    return rows.drop(CORRUPT, FILE, START, FAULT);
  }

  static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  /** CSV text with a header row. */
  static TableSource csv(SparkSession spark, TableSyntax syntax) {
    return new Csv(spark, syntax);
  }

  /** Parquet files. */
  static TableSource parquet(SparkSession spark, TableSyntax syntax) {
    return new Parquet(spark, syntax);
  }

  /** See {@link #csv}. */
  record Csv(SparkSession spark, TableSyntax syntax) implements TableSource {

    @Override
    public boolean hasTypes() {
      return false;
    }

    @Override
    public Dataset<Row> read(InputFiles files, Set<String> dropped) {
      return new CsvFiles(spark, files, syntax).read(dropped);
    }
  }

  /** See {@link #parquet}. */
  record Parquet(SparkSession spark, TableSyntax syntax) implements TableSource {

    @Override
    public boolean hasTypes() {
      return true;
    }

    @Override
    public Dataset<Row> read(InputFiles files, Set<String> dropped) {
      Dataset<Row> table = parquet(spark, files);
      StructType types = table.schema();
      List<String> names = TableNames.of(files, Arrays.asList(table.columns()), dropped);
      List<Column> selected = new ArrayList<>();
      for (int j = 0; j < names.size(); j++) {
        String given = types.fieldNames()[j];
        if (!dropped.contains(given)) {
          selected.add(dated(column(given), types.fields()[j].dataType()).as(names.get(j)));
        }
      }
      selected.add(lit(null).cast(DataTypes.StringType).as(CORRUPT));
      selected.add(col("_metadata.file_path").as(FILE));
      selected.add(col("_metadata.file_block_start").as(START));
      return table.select(selected.toArray(Column[]::new));
    }

    /** Dates as days where those are wanted; times of day are of the session's zone. */
    private Column dated(Column column, DataType type) {
      boolean date = type instanceof DateType;
      boolean time = type instanceof TimestampType || type instanceof TimestampNTZType;
      if (syntax.dates() != TableSyntax.Dates.DAYS || !date && !time) {
        return column;
      }
      Column days = functions.unix_date(column.cast(DataTypes.DateType)).cast("double");
      Column seconds =
          functions
              .hour(column)
              .multiply(lit(3600))
              .plus(functions.minute(column).multiply(lit(60)))
              .plus(functions.second(column));
      return date ? days : days.plus(seconds.divide(lit(86400.0)));
    }
  }

  /** The table of Parquet files; a file that is none fails. */
  static Dataset<Row> parquet(SparkSession spark, InputFiles files) {
    try {
      return spark.read().parquet(files.path());
    } catch (Exception e) {
      throw UserError.ofReading(files, e);
    }
  }
}
