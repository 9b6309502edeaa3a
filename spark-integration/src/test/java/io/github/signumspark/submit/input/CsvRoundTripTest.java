// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import io.github.signumspark.testing.LocalSpark;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table of any texts, as the csv writers of Java and Python write it, reads back as the table.
 */
class CsvRoundTripTest {
  private static final int TABLES = 25;
  private static final String[] PIECES = {
    "a", "Z", "0", "7", ",", ";", "\t", "|", "\"", "\"\"", "\\", "'", "\n", " ", "é", "数", "#",
    "NA", "-", ".", "=", "%"
  };
  private static final String PYTHON =
      """
      import csv, json, sys
      for name, rows in json.load(open(sys.argv[1], encoding="utf-8")).items():
          seed = int(name)
          with open(f"{sys.argv[2]}/{name}.csv", "w", newline="", encoding="utf-8") as out:
              csv.writer(
                  out,
                  quoting=csv.QUOTE_ALL if seed % 2 else csv.QUOTE_MINIMAL,
                  lineterminator="\\r\\n" if seed % 3 else "\\n",
              ).writerows(rows)
      """;

  private static SparkSession spark;

  @TempDir Path dir;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.session();
  }

  @Test
  void ofJava() throws IOException {
    for (int seed = 0; seed < TABLES; seed++) {
      List<List<String>> table = table(seed);
      CsvWriterSettings settings = new CsvWriterSettings();
      settings.setQuoteAllFields(seed % 2 == 1);
      settings.setQuoteEscapingEnabled(true);
      settings.setIgnoreLeadingWhitespaces(false);
      settings.setIgnoreTrailingWhitespaces(false);
      settings.getFormat().setLineSeparator(seed % 3 == 0 ? "\n" : "\r\n");
      settings.getFormat().setComment('\0');
      StringWriter text = new StringWriter();
      CsvWriter writer = new CsvWriter(text, settings);
      table.forEach(row -> writer.writeRow(row.toArray()));
      writer.close();
      Path file = dir.resolve(seed + ".csv");
      Files.writeString(file, text.toString());
      assertReads(table, file);
    }
  }

  @Test
  void ofPython() throws Exception {
    Map<String, List<List<String>>> tables = new java.util.TreeMap<>();
    for (int seed = 0; seed < TABLES; seed++) {
      tables.put(Integer.toString(seed), table(1000 + seed));
    }
    Path json = dir.resolve("tables.json");
    new ObjectMapper().writeValue(json.toFile(), tables);
    Process python;
    try {
      python =
          new ProcessBuilder("python3", "-c", PYTHON, json.toString(), dir.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "no python3");
      return;
    }
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    python.waitFor(1, TimeUnit.MINUTES);
    assertEquals(0, python.exitValue(), said);
    for (Map.Entry<String, List<List<String>>> table : tables.entrySet()) {
      assertReads(table.getValue(), dir.resolve(table.getKey() + ".csv"));
    }
  }

  private void assertReads(List<List<String>> table, Path file) throws IOException {
    TableSyntax comma = new TableSyntax(",", '"', Set.of(), '.', null);
    FieldParser parser = new FieldParser(comma);
    InputFiles files =
        new InputFiles(spark.sparkContext().hadoopConfiguration(), "--train", file.toString());
    List<Row> rows = TableSource.csv(spark, comma).read(files, Set.of()).collectAsList();
    String what = file.getFileName() + ":\n" + Files.readString(file);
    assertEquals(table.size() - 1, rows.size(), what);
    int width = table.get(0).size();
    for (int i = 0; i < rows.size(); i++) {
      assertNull(rows.get(i).getString(width), what);
      for (int j = 0; j < width; j++) {
        // Blanks around a value do not count, quoted or not.
        assertEquals(
            parser.value(table.get(i + 1).get(j)), parser.value(rows.get(i).getString(j)), what);
      }
    }
  }

  /** A header row and some rows; the first column is a number, so that no line is blank. */
  private static List<List<String>> table(int seed) {
    Random random = new Random(seed);
    int width = 2 + random.nextInt(4);
    List<List<String>> table = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int j = 0; j < width; j++) {
      names.add("column " + j + (random.nextInt(3) == 0 ? "\", (" + PIECES[j] + ")" : ""));
    }
    table.add(names);
    int rows = 1 + random.nextInt(12);
    for (int i = 0; i < rows; i++) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(i)));
      for (int j = 1; j < width; j++) {
        StringBuilder cell = new StringBuilder();
        for (int k = random.nextInt(5); k > 0; k--) {
          cell.append(PIECES[random.nextInt(PIECES.length)]);
        }
        row.add(cell.toString());
      }
      table.add(row);
    }
    return table;
  }
}
