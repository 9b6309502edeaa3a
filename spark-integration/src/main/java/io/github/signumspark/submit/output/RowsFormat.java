// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.output;

import io.github.signumspark.submit.output.Outputs.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;

/**
 * How rows are written. Under a name that ends with {@code .csv} or {@code .json}, or these and
 * {@code .gz}, they become one file, which the driver joins; else a directory of files.
 *
 * @param type of the files
 * @param single whether it is one file
 * @param gzip whether that is compressed
 */
public record RowsFormat(Type type, boolean single, boolean gzip) {
  private static final String WHOLE_STAGE = "spark.sql.codegen.wholeStage";
  private static final int WIDE = 100;

  private static final Pattern NAME =
      Pattern.compile("\\.(csv|json)(\\.gz)?$", Pattern.CASE_INSENSITIVE);

  /** The types of files. */
  public enum Type {
    /** Parquet, with every column of the input. */
    PARQUET,
    /** As RFC 4180 has it, with a header row; nothing for null. */
    CSV,
    /** An object a line. */
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The format of a path.
   *
   * @param given null for the one that the name says, Parquet for names that say none
   */
  public static RowsFormat of(String path, Type given) {
    Matcher name = NAME.matcher(path == null ? "" : path);
    Type named = name.find() ? Type.valueOf(name.group(1).toUpperCase(Locale.ROOT)) : null;
    boolean single = named != null && (given == null || given == named);
    Type type = given == null ? (named == null ? Type.PARQUET : named) : given;
    return new RowsFormat(type, single, single && name.group(2) != null);
  }

  /** What is to be replaced, if anything is. */
  public Outputs.Kind kind() {
    return single ? Outputs.Kind.FILE : Outputs.Kind.ROWS;
  }

  /** Writes rows to where an output is staged; names the columns that the type has no place for. */
  public void write(Dataset<Row> all, Output output, Logger log) throws IOException {
    Dataset<Row> rows = writable(all, output, log);
    RuntimeConfig settings = rows.sparkSession().conf();
    String before = settings.get(WHOLE_STAGE);
    // One method for all columns is too long to be compiled.
    settings.set(WHOLE_STAGE, rows.columns().length <= WIDE && Boolean.parseBoolean(before));
    try {
      writeRows(rows, output);
    } finally {
      settings.set(WHOLE_STAGE, before);
    }
  }

  private void writeRows(Dataset<Row> rows, Output output) throws IOException {
    if (!single) {
      writer(rows, type == Type.CSV).save(output.staging().toString());
      return;
    }
    Configuration conf = rows.sparkSession().sparkContext().hadoopConfiguration();
    Path parts = output.staging().suffix("-parts");
    FileSystem fs = parts.getFileSystem(conf);
    fs.deleteOnExit(parts);
    try {
      writer(rows, false).save(parts.toString());
      try (OutputStream out = fs.create(output.staging(), true)) {
        if (type == Type.CSV) {
          out.write(header(rows.columns()));
        }
        for (FileStatus part : fs.globStatus(new Path(parts, "part-*"))) {
          try (InputStream in = fs.open(part.getPath())) {
            in.transferTo(out);
          }
        }
      }
    } finally {
      fs.delete(parts, true);
    }
  }

  private DataFrameWriter<Row> writer(Dataset<Row> rows, boolean header) {
    DataFrameWriter<Row> writer = rows.write().mode("overwrite").format(type.toString());
    return switch (type) {
      case PARQUET -> writer;
      case CSV ->
          compressed(writer)
              .option("header", header)
              .option("escape", "\"")
              .option("emptyValue", "")
              .option("ignoreLeadingWhiteSpace", false)
              .option("ignoreTrailingWhiteSpace", false);
      case JSON -> compressed(writer).option("ignoreNullFields", false);
    };
  }

  private DataFrameWriter<Row> compressed(DataFrameWriter<Row> writer) {
    return writer.option("compression", gzip ? "gzip" : "none");
  }

  /** A member of its own where the file is compressed: gzip allows several. */
  private byte[] header(String[] names) throws IOException {
    String line =
        Arrays.stream(names)
            .map(n -> n.matches("(?s).*[\",\r\n].*") ? '"' + n.replace("\"", "\"\"") + '"' : n)
            .collect(Collectors.joining(",", "", "\n"));
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    if (!gzip) {
      return text;
    }
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text);
    }
    return bytes.toByteArray();
  }

  private Dataset<Row> writable(Dataset<Row> rows, Output output, Logger log) {
    List<String> left = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      DataType of = field.dataType();
      boolean nested = of instanceof ArrayType || of instanceof MapType || of instanceof StructType;
      boolean vector = of.equals(SQLDataTypes.VectorType()) || of.equals(SQLDataTypes.MatrixType());
      if (type != Type.PARQUET && vector || type == Type.CSV && nested) {
        left.add(field.name());
      }
    }
    if (!left.isEmpty()) {
      log.info(
          "{}: {} has no place for the vectors and structures of {}: left out",
          output.option(),
          type,
          String.join(", ", left));
    }
    return rows.drop(left.toArray(String[]::new));
  }
}
