// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.signumspark.submit.ProgramRun;
import io.github.signumspark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train and Score on tables: numbers, words and gaps, as CSV and as Parquet. */
class TableTest {
  private static final String HEADER = "colour,size,note.a,weight,answer";

  private static SparkSession spark;

  @TempDir Path dir;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.session();
  }

  @Test
  void aCsvTrainsInOneCommandAndScores() throws IOException {
    Path train = write("train.csv", HEADER, rows(300, 1));
    Path test = write("test.csv", HEADER, rows(100, 2));
    ProgramRun run =
        ProgramRun.train(
            "--task=logistic",
            "--format=csv",
            "--train=" + train,
            "--test=" + test,
            "--label-col=answer",
            "--weight-col=weight",
            "--predictions=" + dir.resolve("predictions"),
            "--metrics=" + dir.resolve("metrics.json"),
            "--model=" + dir.resolve("model"));
    assertEquals(0, run.status(), run.errors());
    JsonNode metrics = new ObjectMapper().readTree(dir.resolve("metrics.json").toFile());
    assertEquals(300, metrics.path("rows").asInt());
    // Three colours, two notes, one number.
    assertEquals(6, metrics.path("features").asInt());
    assertEquals(0, metrics.path("labels").path("no").asInt(-1));
    assertEquals(1, metrics.path("labels").path("yes").asInt(-1));
    assertTrue(metrics.path("test").path("areaUnderROC").asDouble() > 0.9, metrics.toString());
    assertEquals(6, PipelineModel.load(dir.resolve("model").toString()).stages().length);
    Dataset<Row> predictions = spark.read().parquet(dir.resolve("predictions").toString());
    assertEquals(
        List.of(
            "colour",
            "size",
            "note_a",
            "weight",
            "answer",
            "prediction",
            "predictedLabel",
            "probability_no",
            "probability_yes"),
        List.of(predictions.columns()));
    assertEquals(100, predictions.count());

    // Other words, another order of the columns, no label, no weight.
    Path fresh =
        write("fresh.csv", "size;note.a;extra;colour", List.of("3;x;1;red", "-3;;2;violet"));
    ProgramRun scored =
        ProgramRun.score(
            "--model=" + dir.resolve("model"),
            "--format=csv",
            "--delimiter=;",
            "--input=" + fresh,
            "--output=" + dir.resolve("scored"));
    assertEquals(0, scored.status(), scored.errors());
    Dataset<Row> rows = spark.read().parquet(dir.resolve("scored").toString());
    assertEquals(
        List.of(
            "size",
            "note_a",
            "extra",
            "colour",
            "prediction",
            "predictedLabel",
            "probability_no",
            "probability_yes"),
        List.of(rows.columns()));
    assertEquals(
        List.of(1.0, 0.0),
        rows.orderBy("extra").select("prediction").collectAsList().stream()
            .map(row -> row.getDouble(0))
            .toList());
    assertEquals(0, spark.sparkContext().getPersistentRDDs().size());
  }

  @Test
  void parquetTablesAndTheOtherTasks() throws IOException {
    Path csv = write("train.csv", HEADER, rows(200, 3));
    String table = dir.resolve("table").toString();
    spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(csv.toString())
        .selectExpr(
            "colour",
            "size",
            "answer",
            "coalesce(size, 0) * 2 + 7 as target",
            "coalesce(size, 0) > 1 as big",
            "coalesce(size, 0) > 2 as held")
        .write()
        .parquet(table);
    for (String[] options :
        new String[][] {
          {"--task=svc", "--label-col=answer", "--features-col=colour,size,big"},
          {"--task=huber", "--label-col=target", "--features-col=size,big"},
          {"--task=linear", "--label-col=target", "--features-col=colour,size"},
          {"--task=logistic", "--label-col=big", "--features-col=size", "--validation-col=held"}
        }) {
      Path metrics = dir.resolve("metrics.json");
      List<String> all = new ArrayList<>(Arrays.asList(options));
      all.addAll(
          List.of(
              "--format=parquet",
              "--train=" + table,
              "--metrics=" + metrics,
              "--model=" + dir.resolve("model"),
              "--overwrite"));
      ProgramRun run = ProgramRun.train(all.toArray(String[]::new));
      assertEquals(0, run.status(), run.errors());
      JsonNode measures = new ObjectMapper().readTree(metrics.toFile()).path("train");
      boolean regression = options[1].endsWith("target");
      double quality = measures.path(regression ? "r2" : "areaUnderROC").asDouble();
      assertTrue(quality > 0.9, options[0] + " " + measures);
      ProgramRun scored =
          ProgramRun.score(
              "--model=" + dir.resolve("model"),
              "--format=parquet",
              "--input=" + table,
              "--output=" + dir.resolve("scored"),
              "--overwrite");
      assertEquals(0, scored.status(), scored.errors());
    }
  }

  @Test
  void refusesTablesThatDoNotFit() throws IOException {
    Path good = write("good.csv", HEADER, rows(20, 5));
    String file = "file:" + dir.resolve("bad.csv").toString();
    assertFails("--label-col: " + good + " has no column label; it has colour, size", good);
    assertFails(
        "--features-col: " + good + " has no column x;",
        good,
        "--label-col=answer",
        "--features-col=x");
    assertFails("--weight-col: column colour of ", good, "--label-col=size", "--weight-col=colour");
    assertFails(
        "--label-col: the labels are the words [blue, green, red], and logistic has two classes",
        good,
        "--label-col=colour");
    assertFails(
        "--label-col: the labels are the words [no, yes], and huber needs numbers",
        good,
        "--label-col=answer",
        "--task=huber");
    Path bad = write("bad.csv", "a,b,label", List.of("1,x,0", "2,NaN,1", "NaN,y,1"));
    assertFails("--train: " + file + ", row 3: column a is NaN, not a finite number", bad);
    write("bad.csv", "a,b,label", List.of("1,x,0", "2,y,"));
    assertFails("--train: " + file + ", row 2: the label is missing", bad);
    write("bad.csv", "a,b,label", List.of("1,x,0", "2,y,1,5,6"));
    assertFails(
        "--train: " + file + ", row 2: the record does not fit the columns: 2,y,1,5,6", bad);
    write("bad.csv", "a,label", List.of("2020-01-01,0", "2020-01-02,1"));
    assertFails("--features-col: column a of " + bad + " holds date, not a number or text", bad);
    write("bad.csv", "label", List.of("0", "1"));
    assertFails("--train " + bad + ": no column is left for features", bad);
    write("bad.csv", "a,label", List.of());
    assertFails("--train " + bad + ": no rows", bad);
    Path test = write("bad.csv", HEADER, List.of("red,1,x,1,perhaps"));
    assertFails(
        "--test: " + file + ", row 1: label perhaps is none of the training labels [no, yes]",
        good,
        "--label-col=answer",
        "--test=" + test);
    write("bad.csv", "colour,answer", List.of("red,yes"));
    assertFails(
        "--test: " + test + " has no column ", good, "--label-col=answer", "--test=" + test);
    try (Stream<Path> left = Files.list(dir)) {
      assertEquals(
          2, left.filter(path -> !path.toString().endsWith(".crc")).count(), "something was left");
    }
    assertEquals(0, spark.sparkContext().getPersistentRDDs().size());
  }

  private void assertFails(String message, Path train, String... options) {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    if (all.stream().noneMatch(option -> option.startsWith("--task"))) {
      all.add("--task=logistic");
    }
    all.addAll(List.of("--format=csv", "--train=" + train, "--model=" + dir.resolve("model/deep")));
    ProgramRun run = ProgramRun.train(all.toArray(String[]::new));
    assertTrue(run.lastLine().startsWith("signum: " + message), run.lastLine());
    assertEquals(1, run.status());
    assertFalse(run.errors().contains("\tat "), run.errors());
  }

  private Path write(String name, String header, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(header));
    all.addAll(lines);
    return Files.write(dir.resolve(name), all);
  }

  /** The size, and red, speak for yes; a size and a note are missing here and there. */
  private static List<String> rows(int count, long seed) {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String colour = List.of("red", "green", "blue").get(random.nextInt(3));
      double size = 2 * random.nextGaussian();
      boolean yes = size + (colour.equals("red") ? 1 : 0) + 0.3 * random.nextGaussian() > 0;
      rows.add(
          String.join(
              ",",
              colour,
              i % 50 == 7 ? "" : Double.toString(size),
              i % 3 == 0 ? "" : i % 2 == 0 ? "x" : "y",
              Integer.toString(1 + i % 2),
              yes ? "yes" : "no"));
    }
    return rows;
  }
}
