// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.replace;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CSV files of one path, read as text: their first lines are looked at by the driver, so that files
 * with other orders of columns are matched by name, and any width is read.
 */
final class CsvFiles {
  private static final Logger LOG = LoggerFactory.getLogger(CsvFiles.class);
  private static final Pattern TSV = Pattern.compile("\\.tsv(\\.\\w+)?$");
  private static final String DELIMITERS = "\t;|";
  private static final int MOST_COLUMNS = 1 << 20;

  /** Spark's own default. */
  private static final int USUAL_COLUMNS = 20480;

  private final SparkSession spark;
  private final InputFiles files;
  private final TableSyntax syntax;
  private final Configuration conf;

  CsvFiles(SparkSession spark, InputFiles files, TableSyntax syntax) {
    this.spark = spark;
    this.files = files;
    this.syntax = syntax;
    this.conf = spark.sparkContext().hadoopConfiguration();
  }

  /** The rows as text under the columns' names, and the column of records that do not fit. */
  Dataset<Row> read(Set<String> dropped) {
    Dataset<Row> lines = spark.read().text(files.path());
    String[] paths = lines.inputFiles();
    Arrays.sort(paths);
    String delimiter = syntax.delimiter() == null ? delimiter(paths) : syntax.delimiter();
    Map<List<String>, List<String>> byHeader = byHeader(paths, delimiter);
    List<String> partitions = new ArrayList<>();
    for (StructField field : lines.schema().fields()) {
      if (!field.name().equals("value")) {
        partitions.add(field.name());
      }
    }
    List<String> first = byHeader.keySet().iterator().next();
    boolean multiLine = hasOpenQuotes(lines);
    if (multiLine) {
      LOG.info(
          "{} {}: line breaks within quotes; each file is read by one task",
          files.option(),
          files.path());
    }
    Dataset<Row> all = null;
    for (Map.Entry<List<String>, List<String>> group : byHeader.entrySet()) {
      checkSameNames(first, group.getKey(), byHeader);
      List<String> given = new ArrayList<>(group.getKey());
      given.addAll(partitions);
      List<String> names = TableNames.of(files, given, dropped);
      // Spark warns of names that are not the file's own; it has no two of one name.
      Set<String> different = new HashSet<>();
      given.forEach(name -> different.add(name.toLowerCase(Locale.ROOT)));
      List<String> read = different.size() == given.size() ? given : names;
      List<StructField> fields = new ArrayList<>();
      List<Column> selected = new ArrayList<>();
      boolean asRead = read.equals(names);
      if (asRead) {
        // Thousands of names take Spark long.
        selected.add(col("*"));
      }
      for (int j = 0; j < read.size(); j++) {
        fields.add(DataTypes.createStructField(read.get(j), DataTypes.StringType, true));
        if (!asRead && !dropped.contains(given.get(j))) {
          selected.add(TableSource.column(read.get(j)).as(names.get(j)));
        }
      }
      fields.add(DataTypes.createStructField(TableSource.CORRUPT, DataTypes.StringType, true));
      if (!asRead) {
        selected.add(col(TableSource.CORRUPT));
      }
      selected.add(col("_metadata.file_path").as(TableSource.FILE));
      selected.add(col("_metadata.file_block_start").as(TableSource.START));
      DataFrameReader reader =
          reader(delimiter, multiLine, given.size()).schema(DataTypes.createStructType(fields));
      if (byHeader.size() > 1 && !partitions.isEmpty()) {
        reader = reader.option("basePath", files.path());
      }
      Dataset<Row> rows =
          (byHeader.size() == 1
                  ? reader.csv(files.path())
                  : reader.csv(group.getValue().toArray(String[]::new)))
              .select(selected.toArray(Column[]::new));
      all = all == null ? rows : all.unionByName(rows);
    }
    return all;
  }

  private DataFrameReader reader(String delimiter, boolean multiLine, int width) {
    return spark
        .read()
        .option("header", true)
        .option("sep", delimiter)
        .option("escape", String.valueOf(syntax.escape()))
        .option("multiLine", multiLine)
        .option("maxColumns", Math.max(USUAL_COLUMNS, 2 * width))
        .option("ignoreLeadingWhiteSpace", true)
        .option("ignoreTrailingWhiteSpace", true)
        // Else a record is only looked at as far as its columns are used.
        .option("columnPruning", false)
        .option("columnNameOfCorruptRecord", TableSource.CORRUPT);
  }

  /** Whether some quotes are closed on another line than they were opened on. */
  private boolean hasOpenQuotes(Dataset<Row> lines) {
    // Of an escaped quote no part counts.
    Column text = col("value");
    if (syntax.escape() != '"') {
      text = replace(text, lit(syntax.escape() + "\""), lit(""));
    }
    Column quotes = length(text).minus(length(replace(text, lit("\""), lit(""))));
    return !lines.filter(quotes.mod(lit(2)).equalTo(lit(1))).isEmpty();
  }

  private String delimiter(String[] paths) {
    String found = ",";
    if (TSV.matcher(files.path()).find() || paths.length > 0 && TSV.matcher(paths[0]).find()) {
      found = "\t";
    } else {
      for (String path : paths) {
        String header = firstLine(path);
        if (header != null) {
          found = delimiterOf(header);
          break;
        }
      }
    }
    if (!found.equals(",")) {
      LOG.info(
          "{} {}: columns are delimited by '{}' (--delimiter)",
          files.option(),
          files.path(),
          found.equals("\t") ? "\\t" : found);
    }
    return found;
  }

  /** A comma if there is one, else what there is most of. */
  private static String delimiterOf(String line) {
    String plain = line.replaceAll("\"[^\"]*\"", "");
    if (plain.indexOf(',') >= 0) {
      return ",";
    }
    char best = ',';
    long most = 0;
    for (char candidate : DELIMITERS.toCharArray()) {
      long count = plain.chars().filter(c -> c == candidate).count();
      if (count > most) {
        best = candidate;
        most = count;
      }
    }
    return String.valueOf(best);
  }

  private String firstLine(String path) {
    CsvParserSettings settings = new CsvParserSettings();
    // A character that no text has: the line is one field.
    settings.getFormat().setDelimiter('\u0000');
    settings.getFormat().setQuote('\u0001');
    settings.setMaxCharsPerColumn(-1);
    String[] record = firstRecord(path, settings);
    return record == null ? null : record[0];
  }

  private String[] header(String path, String delimiter) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(delimiter.replace("\\t", "\t"));
    settings.getFormat().setQuoteEscape(syntax.escape());
    settings.setMaxCharsPerColumn(-1);
    settings.setMaxColumns(MOST_COLUMNS);
    String[] names = firstRecord(path, settings);
    for (int j = 0; names != null && j < names.length; j++) {
      names[j] = names[j] == null ? "_c" + j : names[j].strip();
    }
    return names;
  }

  /** The first record of a file; null if it has none. */
  private String[] firstRecord(String uri, CsvParserSettings settings) {
    settings.getFormat().setComment('\u0000');
    Path path = new Path(URI.create(uri));
    try (InputStream raw = path.getFileSystem(conf).open(path)) {
      CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(path);
      InputStream text = codec == null ? raw : codec.createInputStream(raw);
      CsvParser parser = new CsvParser(settings);
      parser.beginParsing(text, StandardCharsets.UTF_8);
      String[] record = parser.parseNext();
      parser.stopParsing();
      return record;
    } catch (IOException | RuntimeException e) {
      throw new UserError(
          files.option() + ": " + path + " cannot be read: " + UserError.oneLine(e), e);
    }
  }

  /** The files by their names of columns, in the order of the files; at least one. */
  private Map<List<String>, List<String>> byHeader(String[] paths, String delimiter) {
    // Opening a file takes long on some file systems.
    List<String[]> headers =
        IntStream.range(0, paths.length)
            .parallel()
            .mapToObj(k -> new String[][] {header(paths[k], delimiter)})
            .map(header -> header[0])
            .toList();
    Map<List<String>, List<String>> byHeader = new LinkedHashMap<>();
    for (int k = 0; k < paths.length; k++) {
      if (headers.get(k) != null) {
        byHeader
            .computeIfAbsent(List.of(headers.get(k)), names -> new ArrayList<>())
            .add(new Path(URI.create(paths[k])).toString());
      }
    }
    if (byHeader.isEmpty()) {
      throw new UserError(files.option() + " " + files.path() + ": no rows");
    }
    return byHeader;
  }

  private void checkSameNames(
      List<String> first, List<String> other, Map<List<String>, List<String>> byHeader) {
    for (boolean swap : new boolean[] {false, true}) {
      List<String> has = swap ? other : first;
      List<String> lacks = swap ? first : other;
      Set<String> names = new HashSet<>(lacks);
      for (String name : has) {
        if (!names.contains(name)) {
          throw new UserError(
              files.option()
                  + ": "
                  + byHeader.get(has).get(0)
                  + " has a column "
                  + name
                  + ", "
                  + byHeader.get(lacks).get(0)
                  + " has none");
        }
      }
    }
  }
}
