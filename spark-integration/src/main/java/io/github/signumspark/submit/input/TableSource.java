// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A table in files: the types of its columns, and its rows with the types that are wanted. */
public interface TableSource {
  /** Column with the text of a record that does not fit; null where it fits. */
  String CORRUPT = "_signum_corrupt_record";

  /** Columns with the file of a row and the offset of the part of it that one task reads. */
  String FILE = "_signum_file";

  /** See {@link #FILE}. */
  String START = "_signum_start";

  /** The types of the columns as they are found, under their {@linkplain #name names}. */
  StructType types(InputFiles files);

  /** The name that a column gets: MLlib's stages take a dot for a field of a structure. */
  static String name(String given) {
    return given == null ? null : given.replace('.', '_');
  }

  private static StructType named(InputFiles files, StructType types) {
    Set<String> names = new LinkedHashSet<>();
    StructType named = new StructType();
    for (StructField field : types.fields()) {
      if (!names.add(name(field.name()))) {
        throw new UserError(
            files.option()
                + " "
                + files.path()
                + ": two columns are named "
                + name(field.name())
                + " where a dot counts as an underscore");
      }
      named = named.add(name(field.name()), field.dataType());
    }
    return named;
  }

  /** The rows, and behind the columns {@link #CORRUPT}, {@link #FILE} and {@link #START}. */
  Dataset<Row> rows(InputFiles files, TableColumns columns);

  /** The rows without the columns that were added to them. */
  static Dataset<Row> plain(Dataset<Row> rows) {
    return rows.drop(CORRUPT, FILE, START);
  }

  /** With {@link #FILE} and {@link #START}: a row that is kept no longer knows them. */
  private static Dataset<Row> placed(Dataset<Row> rows) {
    return rows.select(
        col("*"), col("_metadata.file_path").as(FILE), col("_metadata.file_block_start").as(START));
  }

  /** CSV text with a line of names. */
  static TableSource csv(SparkSession spark, String delimiter) {
    return new Csv(spark, delimiter);
  }

  /** Parquet files. */
  static TableSource parquet(SparkSession spark) {
    return new Parquet(spark);
  }

  /** See {@link #csv}. */
  record Csv(SparkSession spark, String delimiter) implements TableSource {

    @Override
    public StructType types(InputFiles files) {
      return named(files, reader().option("inferSchema", true).csv(files.path()).schema());
    }

    @Override
    public Dataset<Row> rows(InputFiles files, TableColumns columns) {
      List<StructField> fields = new ArrayList<>();
      for (String name : named(files, reader().csv(files.path()).schema()).fieldNames()) {
        DataType wanted = columns.typeOf(name);
        fields.add(
            DataTypes.createStructField(
                name, wanted == null ? DataTypes.StringType : wanted, true));
      }
      StructType found = DataTypes.createStructType(fields);
      for (String feature : columns.features()) {
        TableColumns.field(files, found, feature, files.option());
      }
      return placed(
          reader()
              // Else a record is only looked at as far as its columns are used.
              .option("columnPruning", false)
              .option("columnNameOfCorruptRecord", CORRUPT)
              .schema(found.add(CORRUPT, DataTypes.StringType))
              .csv(files.path()));
    }

    private DataFrameReader reader() {
      return spark
          .read()
          .option("header", true)
          .option("sep", delimiter)
          .option("ignoreLeadingWhiteSpace", true)
          .option("ignoreTrailingWhiteSpace", true);
    }
  }

  /** See {@link #parquet}. */
  record Parquet(SparkSession spark) implements TableSource {

    @Override
    public StructType types(InputFiles files) {
      return named(files, spark.read().parquet(files.path()).schema());
    }

    @Override
    public Dataset<Row> rows(InputFiles files, TableColumns columns) {
      Dataset<Row> table = spark.read().parquet(files.path());
      for (String feature : columns.features()) {
        TableColumns.field(files, named(files, table.schema()), feature, files.option());
      }
      UnaryOperator<String> quoted = name -> "`" + name.replace("`", "``") + "`";
      List<Column> selected = new ArrayList<>();
      Arrays.stream(table.columns())
          .forEach(
              name -> {
                DataType wanted = columns.typeOf(name(name));
                Column column = col(quoted.apply(name));
                selected.add((wanted == null ? column : column.cast(wanted)).as(name(name)));
              });
      selected.add(lit(null).cast(DataTypes.StringType).as(CORRUPT));
      selected.add(col("_metadata.file_path").as(FILE));
      selected.add(col("_metadata.file_block_start").as(START));
      return table.select(selected.toArray(Column[]::new));
    }
  }
}
