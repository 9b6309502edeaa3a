// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.input.InputData;
import io.github.signumspark.submit.input.InputFiles;
import io.github.signumspark.submit.input.LibsvmReader;
import io.github.signumspark.submit.input.ParquetReader;
import io.github.signumspark.submit.input.TableReader;
import io.github.signumspark.submit.input.TableSource;
import io.github.signumspark.submit.input.UserError;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** How the rows of one run are read, and how their features become a vector. */
interface TrainInput {

  /** Reads the training rows; to be called first. */
  InputData readTrain(InputFiles files);

  /** Reads other rows with the columns and classes of the training rows. */
  InputData readTest(InputFiles files);

  /** The column that holds the vector, of rows that were encoded. */
  String featuresColumn();

  /** The name that a column of the files has in the rows; null for null. */
  String column(String given);

  /** Rows with their features in a vector. */
  Dataset<Row> encode(Dataset<Row> rows);

  /** Rows, or none, with the columns that {@link #encoders} take. */
  default Dataset<Row> columns(Dataset<Row> rows) {
    return rows;
  }

  /** What the training columns are used as, in words. */
  default Map<String, String> described() {
    return Map.of();
  }

  /** What encodes, for the saved pipeline. */
  List<PipelineStage> encoders();

  /** Classes by label where labels are words, else empty. */
  SortedMap<String, Double> classes();

  /** The way that the options and the files ask for. */
  static TrainInput of(SparkSession spark, TrainOptions options, InputFiles train) {
    if (options.format == TrainOptions.Format.LIBSVM) {
      return new Vectors("features", files -> new LibsvmReader(spark).read(files));
    }
    if (options.format == TrainOptions.Format.CSV) {
      return new Table(
          new TableReader(
              TableSource.csv(spark, options.table.syntax()), options.predictions != null),
          options);
    }
    train.check();
    String vectors = vectorColumn(TableSource.parquet(spark, train).schema(), options);
    if (vectors == null) {
      return new Table(
          new TableReader(
              TableSource.parquet(spark, options.table.syntax()), options.predictions != null),
          options);
    }
    List<String> needless = options.ofTablesOnly();
    if (!needless.isEmpty()) {
      throw new UserError(
          needless.get(0)
              + ": "
              + train.path()
              + " holds vectors, in column "
              + vectors
              + ", and no table");
    }
    ParquetReader reader =
        new ParquetReader(
            spark,
            vectors,
            TableSource.name(options.labelColumn()),
            TableSource.name(options.weightColumn),
            options.skipUnlabelled);
    return new Vectors(vectors, reader::read);
  }

  /** The column of vectors of a Parquet file; null where its features stand in columns. */
  private static String vectorColumn(StructType types, TrainOptions options) {
    if (options.features == null) {
      return isVector(types, "features") ? "features" : null;
    }
    if (options.features.length > 1) {
      return null;
    }
    String only = options.features[0];
    for (StructField field : types.fields()) {
      if (field.name().equals(only) && !field.dataType().equals(SQLDataTypes.VectorType())) {
        return null;
      }
    }
    return TableSource.name(only);
  }

  /** A table may have a column of that name that is a number. */
  private static boolean isVector(StructType types, String name) {
    for (StructField field : types.fields()) {
      if (field.name().equals(name)) {
        return !(field.dataType() instanceof NumericType);
      }
    }
    return false;
  }

  /** Rows that hold a vector already. */
  record Vectors(String featuresColumn, Reader reader) implements TrainInput {

    /** Reads and checks the rows of files. */
    interface Reader {
      InputData read(InputFiles files);
    }

    @Override
    public InputData readTrain(InputFiles files) {
      return reader.read(files);
    }

    @Override
    public InputData readTest(InputFiles files) {
      return reader.read(files);
    }

    @Override
    public String column(String given) {
      return TableSource.name(given);
    }

    @Override
    public Dataset<Row> encode(Dataset<Row> rows) {
      return rows;
    }

    @Override
    public List<PipelineStage> encoders() {
      return List.of();
    }

    @Override
    public SortedMap<String, Double> classes() {
      return new TreeMap<>();
    }
  }

  /** Rows of a table. */
  record Table(TableReader reader, TrainOptions options) implements TrainInput {

    @Override
    public InputData readTrain(InputFiles files) {
      return reader.readTrain(files, options.use());
    }

    @Override
    public InputData readTest(InputFiles files) {
      return reader.readTest(files);
    }

    @Override
    public String featuresColumn() {
      return reader.featuresColumn();
    }

    @Override
    public String column(String given) {
      return TableSource.name(given);
    }

    @Override
    public Dataset<Row> encode(Dataset<Row> rows) {
      return reader.encode(rows);
    }

    @Override
    public List<PipelineStage> encoders() {
      return List.of(reader.encoders());
    }

    @Override
    public Dataset<Row> columns(Dataset<Row> rows) {
      return reader.empty(rows.sparkSession());
    }

    @Override
    public Map<String, String> described() {
      return reader.described();
    }

    @Override
    public SortedMap<String, Double> classes() {
      return new TreeMap<>(reader.classes());
    }
  }
}
