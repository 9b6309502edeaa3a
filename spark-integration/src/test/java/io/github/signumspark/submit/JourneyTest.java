// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.github.signumspark.testing.LocalSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a CSV file to a CSV file of predictions, as a person goes, by commands alone. */
class JourneyTest {
  private static final String HEADER = "id,age,work,education num,hours,income";

  private static SparkSession spark;

  @TempDir Path dir;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.session();
  }

  @BeforeEach
  void writeTables() throws IOException {
    Files.write(dir.resolve("train.csv"), people(400, 1));
    Files.write(dir.resolve("test.csv"), people(200, 2));
  }

  private ProgramRun train(String... more) {
    List<String> all = new ArrayList<>(List.of("--train=" + dir.resolve("train.csv")));
    all.addAll(List.of("--model=" + dir.resolve("model"), "--drop-col=id", "--overwrite"));
    all.addAll(Arrays.asList(more));
    ProgramRun run = ProgramRun.train(all.toArray(String[]::new));
    assertEquals(0, run.status(), run.errors());
    return run;
  }

  private ProgramRun score(String input, String output, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--model=" + dir.resolve("model"),
                "--input=" + dir.resolve(input),
                "--output=" + dir.resolve(output),
                "--metrics=" + dir.resolve("metrics.json"),
                "--overwrite"));
    all.addAll(Arrays.asList(more));
    ProgramRun run = ProgramRun.score(all.toArray(String[]::new));
    assertEquals(0, run.status(), run.errors());
    return run;
  }

  private JsonNode metrics() throws IOException {
    return new ObjectMapper().readTree(dir.resolve("metrics.json").toFile());
  }

  /** Not by Spark: what another program finds in the file. */
  private static List<String[]> read(Path file) throws IOException {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setNullValue("");
    settings.setEmptyValue("");
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    try (InputStream raw = Files.newInputStream(file)) {
      InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
      return new CsvParser(settings).parseAll(text, StandardCharsets.UTF_8);
    }
  }

  @Test
  void wordsComeBackAsTheyWere() throws IOException {
    train(
        "--task=logistic",
        "--label-col=income",
        "--test=" + dir.resolve("test.csv"),
        "--positive=<=50K",
        "--na=?",
        "--predictions=" + dir.resolve("predictions.csv"),
        "--metrics=" + dir.resolve("metrics.json"));
    assertFalse(Files.exists(dir.resolve(".metrics.json.crc")));
    JsonNode metrics = metrics();
    assertEquals("{\"<=50K\":1,\">50K\":0}", metrics.path("labels").toString());
    assertEquals("logistic", metrics.path("task").asText());
    assertEquals(dir.resolve("train.csv").toString(), metrics.path("paths").path("train").asText());
    assertEquals("0.0", metrics.path("params").path("elasticNetParam").asText());
    assertTrue(metrics.path("gap").asDouble(-1) >= 0, metrics.toString());
    JsonNode test = metrics.path("test");
    JsonNode matrix = test.path("confusionMatrix").path("actualByPredicted");
    assertEquals("[\">50K\",\"<=50K\"]", test.path("confusionMatrix").path("labels").toString());
    double hits = matrix.path(1).path(1).asDouble();
    double missed = matrix.path(1).path(0).asDouble();
    double wrong = matrix.path(0).path(1).asDouble();
    double rest = matrix.path(0).path(0).asDouble();
    assertEquals(200, hits + missed + wrong + rest);
    assertEquals((hits + rest) / 200, test.path("accuracy").asDouble());
    assertEquals(2 * hits / (2 * hits + missed + wrong), test.path("f1").asDouble(), 1e-15);
    assertEquals(hits / (hits + wrong), test.path("precision").asDouble());
    assertEquals(hits / (hits + missed), test.path("recall").asDouble());
    double share = (hits + missed) / 200;
    assertEquals(share, test.path("baseline").path("areaUnderPR").asDouble(), 1e-15);
    assertEquals(
        Math.max(share, 1 - share), test.path("baseline").path("accuracy").asDouble(), 1e-15);
    assertTrue(test.path("areaUnderPR").asDouble() > share + 0.1, test.toString());

    score("test.csv", "scored.csv", "--na=?");
    List<String[]> given = read(dir.resolve("test.csv"));
    List<String[]> scored = read(dir.resolve("scored.csv"));
    assertEquals(
        HEADER + ",prediction,predictedLabel,probability_>50K,probability_<=50K",
        String.join(",", scored.get(0)));
    assertEquals(given.size(), scored.size());
    int right = 0;
    for (int i = 1; i < given.size(); i++) {
      String[] row = scored.get(i);
      assertEquals(List.of(given.get(i)), List.of(row).subList(0, 6));
      boolean low = Double.parseDouble(row[9]) > 0.5;
      assertEquals(low ? "<=50K" : ">50K", row[7]);
      assertEquals(1, Double.parseDouble(row[8]) + Double.parseDouble(row[9]), 1e-12);
      right += row[5].equals(row[7]) ? 1 : 0;
    }
    assertEquals((hits + rest) / 200, right / 200.0);
    assertEquals(200, metrics().path("labelledRows").asInt());
    assertEquals(test, metrics().path("measures"));
    // Of the test rows, without the column that was dropped.
    List<String[]> predictions = read(dir.resolve("predictions.csv"));
    assertEquals(scored.get(0).length - 1, predictions.get(0).length);
    for (int i = 0; i < predictions.size(); i++) {
      assertEquals(List.of(scored.get(i)).subList(1, 10), List.of(predictions.get(i)), "row " + i);
    }

    // MLlib alone gives the words too.
    Dataset<Row> rows =
        spark
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .option("nullValue", "?")
            .csv(dir.resolve("test.csv").toString());
    List<Row> words =
        PipelineModel.load(dir.resolve("model").toString())
            .transform(rows)
            .select("predictedLabel", "probability")
            .collectAsList();
    int first = Arrays.asList(scored.get(0)).indexOf("predictedLabel") + 1;
    for (int i = 0; i < words.size(); i++) {
      assertEquals(scored.get(i + 1)[7], words.get(i).getString(0));
      // What the programs encode themselves has the bits of MLlib's stages.
      Vector probability = (Vector) words.get(i).get(1);
      assertEquals(probability.apply(0), Double.parseDouble(scored.get(i + 1)[first]));
    }
  }

  @Test
  void aPipelineOfOtherStagesIsScoredToo() throws IOException {
    Dataset<Row> rows =
        spark
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(dir.resolve("train.csv").toString())
            .selectExpr("hours", "double(income = '>50K') as label");
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Imputer().setInputCol("hours").setOutputCol("filled").setStrategy("median"),
                  new VectorAssembler()
                      .setInputCols(new String[] {"filled"})
                      .setOutputCol("features"),
                  new LogisticRegression().setMaxIter(3)
                })
            .fit(rows);
    model.write().overwrite().save(dir.resolve("model").toString());
    score("test.csv", "scored.csv", "--format=csv");
    List<String[]> scored = read(dir.resolve("scored.csv"));
    int at = Arrays.asList(scored.get(0)).indexOf("prediction");
    List<Row> expected =
        model
            .transform(
                spark
                    .read()
                    .option("header", true)
                    .option("inferSchema", true)
                    .csv(dir.resolve("test.csv").toString()))
            .select("prediction")
            .collectAsList();
    assertEquals(200, expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).getDouble(0), Double.parseDouble(scored.get(i + 1)[at]));
    }
  }

  private String parquet() {
    String path = dir.resolve("scored.parquet").toString();
    score("test.csv", "scored.parquet", "--na=?");
    return path;
  }

  @Test
  void everyFormatHasTheSame() throws IOException {
    train("--task=logistic", "--label-col=income", "--na=?");
    score("test.csv", "scored.csv", "--na=?");
    List<String[]> expected = read(dir.resolve("scored.csv"));
    score("test.csv", "scored.csv.gz", "--na=?");
    List<String[]> zipped = read(dir.resolve("scored.csv.gz"));
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(List.of(expected.get(i)), List.of(zipped.get(i)));
    }
    score("test.csv", "parts", "--na=?", "--output-format=csv");
    try (var files = Files.list(dir.resolve("parts"))) {
      assertTrue(files.anyMatch(file -> file.toString().endsWith(".csv")));
    }
    score("test.csv", "scored.json", "--na=?");
    List<String> lines = Files.readAllLines(dir.resolve("scored.json"));
    Dataset<Row> parquet = spark.read().parquet(parquet());
    List<Row> rows = parquet.collectAsList();
    assertEquals(expected.size() - 1, lines.size());
    assertEquals(lines.size(), rows.size());
    for (int i = 0; i < lines.size(); i++) {
      JsonNode line = new ObjectMapper().readTree(lines.get(i));
      for (int j = 0; j < expected.get(0).length; j++) {
        String name = expected.get(0)[j];
        assertEquals(expected.get(i + 1)[j], line.path(name).asText());
        assertEquals(expected.get(i + 1)[j], String.valueOf(rows.get(i).get(j)));
      }
    }
    // Nothing half-written is left.
    try (var files = Files.list(dir)) {
      assertFalse(files.anyMatch(file -> file.toString().contains(".signum-")));
    }
  }

  @Test
  void labelsMayLackOrBeStrange() throws IOException {
    train("--task=logistic", "--label-col=income", "--na=?");
    List<String> rows = new ArrayList<>(people(6, 3));
    rows.set(1, rows.get(1).replaceAll(",[^,]*$", ","));
    rows.set(2, rows.get(2).replaceAll(",[^,]*$", ",no idea"));
    rows.set(3, rows.get(3).replaceAll("^(\\d+,\\d+),[^,]*", "$1,Astronaut"));
    Files.write(dir.resolve("odd.csv"), rows);
    score("odd.csv", "scored.csv", "--na=?");
    List<String[]> scored = read(dir.resolve("scored.csv"));
    assertEquals("", scored.get(1)[5]);
    assertEquals("no idea", scored.get(2)[5]);
    assertEquals("Astronaut", scored.get(3)[2]);
    assertEquals(6, metrics().path("rows").asInt());
    assertEquals(4, metrics().path("labelledRows").asInt());
    assertEquals(1, metrics().path("rowsWithUnseenWords").asInt());

    Files.write(
        dir.resolve("new.csv"), rows.stream().map(row -> row.replaceAll(",[^,]*$", "")).toList());
    score("new.csv", "scored.csv", "--na=?");
    assertEquals(10 - 1, read(dir.resolve("scored.csv")).get(0).length);
    assertFalse(metrics().has("measures"));
  }

  @Test
  void numbersArePredictedToo() throws IOException {
    train("--task=linear", "--label-col=hours", "--na=?", "--metrics=" + dir.resolve("train.json"));
    score("test.csv", "scored.csv", "--na=?");
    List<String[]> scored = read(dir.resolve("scored.csv"));
    assertEquals(HEADER + ",prediction", String.join(",", scored.get(0)));
    double squares = 0;
    double sum = 0;
    double ofLabels = 0;
    for (String[] row : scored.subList(1, scored.size())) {
      double error = Double.parseDouble(row[6]) - Double.parseDouble(row[4]);
      squares += error * error;
      sum += Double.parseDouble(row[4]);
      ofLabels += Double.parseDouble(row[4]) * Double.parseDouble(row[4]);
    }
    JsonNode measures = metrics().path("measures");
    assertEquals(Math.sqrt(squares / 200), measures.path("rmse").asDouble(), 1e-9);
    assertEquals(
        Math.sqrt(ofLabels / 200 - sum / 200 * sum / 200),
        measures.path("baseline").path("rmse").asDouble(),
        1e-9);
  }

  @Test
  void numbersThatAreClassesKeepTheirNames() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String row : people(300, 4)) {
      String[] parts = row.replace("\"Self, inc\"", "Self").split(",");
      if (!parts[0].equals("id")) {
        rows.add((parts[5].equals(">50K") ? "1" : "-1") + " 1:" + parts[1] + " 2:" + parts[3]);
      }
    }
    Files.write(dir.resolve("rows.svm"), rows);
    ProgramRun run =
        ProgramRun.train(
            "--task=logistic",
            "--train=" + dir.resolve("rows.svm"),
            "--model=" + dir.resolve("model"),
            "--predictions=" + dir.resolve("predictions.csv"));
    assertEquals(0, run.status(), run.errors());
    score("rows.svm", "scored.csv");
    List<String[]> scored = read(dir.resolve("scored.csv"));
    assertEquals(
        "label,prediction,predictedLabel,probability_-1,probability_1",
        String.join(",", scored.get(0)));
    for (int i = 1; i < scored.size(); i++) {
      String[] row = scored.get(i);
      assertEquals(rows.get(i - 1).startsWith("1 ") ? "1.0" : "-1.0", row[0]);
      assertEquals(row[1].equals("1.0") ? "1" : "-1", row[2]);
      assertEquals(List.of(row), List.of(read(dir.resolve("predictions.csv")).get(i)));
    }
    assertTrue(metrics().path("measures").path("areaUnderROC").asDouble() > 0.7);
    run =
        ProgramRun.train(
            "--task=logistic", "--train=" + dir.resolve("rows.svm"), "--positive=maybe");
    assertEquals("signum: --positive maybe: the labels are [-1, 1]", run.lastLine());
  }

  /** Rows like those of the census, with an id, whole numbers, blanks and a missing word. */
  private static List<String> people(int count, int seed) {
    Random random = new Random(seed);
    List<String> works = List.of("Private", "State-gov", "\"Self, inc\"", "?");
    List<String> rows = new ArrayList<>(List.of(HEADER));
    for (int i = 0; i < count; i++) {
      int age = 20 + random.nextInt(50);
      int work = random.nextInt(works.size());
      int years = 6 + random.nextInt(10);
      int hours = 20 + years + random.nextInt(10);
      double score = 0.05 * (age - 45) + 0.4 * (years - 11) + (work == 2 ? 1 : 0);
      rows.add(
          String.format(
              Locale.ROOT,
              "%d,%d,%s,%d,%d,%s",
              1000 + i,
              age,
              works.get(work),
              years,
              hours,
              score + random.nextGaussian() > 0 ? ">50K" : "<=50K"));
    }
    return rows;
  }
}
