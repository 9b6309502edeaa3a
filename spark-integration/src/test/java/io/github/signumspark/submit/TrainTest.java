// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.signumspark.submit.input.InputData;
import io.github.signumspark.submit.input.InputFiles;
import io.github.signumspark.submit.input.LabelMapping;
import io.github.signumspark.submit.input.LibsvmReader;
import io.github.signumspark.testing.LocalSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train and Score, called in this JVM. */
class TrainTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static SparkSession spark;

  @TempDir Path dir;
  private Path train;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.session();
  }

  @BeforeEach
  void writeRows() throws IOException {
    train = write("train.svm", rows(0, 1, 200));
  }

  @Test
  void trainsAndScores() throws IOException {
    Path test = write("test.svm", rows(0, 1, 60));
    ProgramRun result =
        run(
            "--task=logistic",
            "--train=" + train,
            "--test=" + test,
            "--reg-param=0.01",
            "--model=" + dir.resolve("new/model"),
            "--metrics=" + dir.resolve("metrics.json"),
            "--predictions=" + dir.resolve("predictions"));
    assertEquals(0, result.status(), result.errors());

    JsonNode metrics = JSON.readTree(dir.resolve("metrics.json").toFile());
    assertAll(
        () -> assertEquals("logistic", metrics.path("task").asText()),
        () -> assertEquals(200, metrics.path("rows").asInt()),
        () -> assertEquals(60, metrics.path("testRows").asInt()),
        () -> assertEquals(3, metrics.path("features").asInt()),
        () -> assertEquals("{\"0\":0,\"1\":1}", metrics.path("labels").toString()),
        () -> assertTrue(metrics.path("train").path("areaUnderROC").asDouble() > 0.9),
        () -> assertTrue(metrics.path("test").path("accuracy").asDouble() > 0.8),
        () -> assertTrue(metrics.path("test").path("logLoss").asDouble() < 0.6),
        () -> assertTrue(metrics.path("objectiveHistory").size() > 1),
        () -> assertEquals("signum", metrics.path("solver").asText()),
        () -> assertTrue(metrics.path("kernelProviders").size() > 0),
        () -> assertTrue(metrics.path("objectiveHistory").path(1).path("seconds").isNumber()),
        () -> assertTrue(metrics.path("seconds").path("fit").asDouble() > 0),
        () -> assertTrue(metrics.path("seconds").path("ingest").asDouble() > 0),
        () ->
            assertTrue(
                metrics.path("seconds").path("total").asDouble()
                    >= metrics.path("seconds").path("fit").asDouble()),
        () -> assertEquals(spark.version(), metrics.path("versions").path("spark").asText()),
        () -> assertTrue(metrics.path("versions").path("signum").asText().matches("\\d.*")));

    LogisticRegressionModel model =
        LogisticRegressionModel.load(dir.resolve("new/model").toString());
    assertEquals(3, model.numFeatures());
    Dataset<Row> predictions = spark.read().parquet(dir.resolve("predictions").toString());
    assertEquals(60, predictions.count());
    assertEquals(
        List.of(
            "label", "features", "prediction", "predictedLabel", "probability_0", "probability_1"),
        List.of(predictions.columns()));

    ProgramRun scored =
        score(
            "--model=" + dir.resolve("new/model"),
            "--input=" + test,
            "--output=" + dir.resolve("scored"));
    assertEquals(0, scored.status(), scored.errors());
    assertEquals(
        predictions.collectAsList(),
        spark.read().parquet(dir.resolve("scored").toString()).collectAsList());
    assertOnlyVisible("metrics.json", "new", "predictions", "scored", "test.svm", "train.svm");
  }

  @Test
  void measuresLikeTheDefinitions() throws IOException {
    // One feature, its coefficient by symmetry: scores 1 and -1 with known probabilities.
    Path rows = write("tiny.svm", List.of("1 1:1", "1 1:1", "1 1:1", "0 1:1", "0 1:-1", "0 1:-1"));
    ProgramRun result =
        run(
            "--task=logistic",
            "--train=" + rows,
            "--reg-param=0.1",
            "--model=" + dir.resolve("model"),
            "--metrics=" + dir.resolve("metrics.json"));
    assertEquals(0, result.status(), result.errors());
    LogisticRegressionModel model = LogisticRegressionModel.load(dir.resolve("model").toString());
    double up = 1 / (1 + StrictMath.exp(-(model.coefficients().apply(0) + model.intercept())));
    double down = 1 / (1 + StrictMath.exp(-(-model.coefficients().apply(0) + model.intercept())));
    double logLoss =
        -(3 * StrictMath.log(up) + StrictMath.log(1 - up) + 2 * StrictMath.log(1 - down)) / 6;
    JsonNode measures = JSON.readTree(dir.resolve("metrics.json").toFile()).path("train");
    assertEquals(logLoss, measures.path("logLoss").asDouble(), 1e-12);
    assertEquals(5 / 6.0, measures.path("accuracy").asDouble(), 1e-12);
    // Of 9 pairs, 6 are in order and 3 are ties, which count half.
    assertEquals(7.5 / 9, measures.path("areaUnderROC").asDouble(), 1e-12);
  }

  @Test
  void goesOnFromAModel() throws IOException {
    Path first = dir.resolve("first.json");
    Path second = dir.resolve("second.json");
    String model = dir.resolve("model").toString();
    run("--task=logistic", "--train=" + train, "--model=" + model, "--metrics=" + first);
    ProgramRun result =
        run(
            "--task=logistic",
            "--train=" + train,
            "--initial-model=" + model,
            "--max-iter=3",
            "--metrics=" + second);
    assertEquals(0, result.status(), result.errors());
    assertTrue(firstObjective(second) < firstObjective(first) - 0.1, result.errors());
    assertFails(
        1,
        "--initial-model " + dir.resolve("none") + ": no such file or directory",
        "--task=logistic",
        "--train=" + train,
        "--initial-model=" + dir.resolve("none"));
  }

  private static double firstObjective(Path metrics) throws IOException {
    return JSON.readTree(metrics.toFile())
        .path("objectiveHistory")
        .path(0)
        .path("objective")
        .asDouble();
  }

  @Test
  void mapsOtherPairsOfLabels() throws IOException {
    for (double[] pair : new double[][] {{-1, 1}, {1, 2}}) {
      Path rows = write("pair.svm", rows(pair[0], pair[1], 100));
      Path metrics = dir.resolve("metrics.json");
      ProgramRun result =
          run(
              "--task=logistic",
              "--max-iter=3",
              "--train=" + rows,
              "--metrics=" + metrics,
              "--overwrite");
      assertEquals(0, result.status(), result.errors());
      JsonNode labels = JSON.readTree(metrics.toFile()).path("labels");
      assertEquals(0, labels.path(Long.toString((long) pair[0])).asInt(-1));
      assertEquals(1, labels.path(Long.toString((long) pair[1])).asInt(-1));
    }
  }

  @Test
  void readsGzipDirectoriesAndGlobs() throws IOException {
    Files.createDirectories(dir.resolve("parts"));
    List<String> rows = rows(0, 1, 90);
    write("parts/a.svm", rows.subList(0, 30));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(dir.resolve("parts/b.svm.gz")))) {
      out.write(String.join("\r\n", rows.subList(30, 90)).getBytes(StandardCharsets.UTF_8));
    }
    write("parts/_hidden", List.of("no row"));
    for (String path : List.of("parts", "parts/*.svm*", "par*/[ab].svm*")) {
      Path metrics = dir.resolve("metrics.json");
      ProgramRun result =
          run(
              "--task=logistic",
              "--train=" + dir + "/" + path,
              "--metrics=" + metrics,
              "--overwrite");
      assertEquals(0, result.status(), result.errors());
      assertEquals(90, JSON.readTree(metrics.toFile()).path("rows").asInt());
    }
  }

  @Test
  void trainsOnParquetAndSavesAPipeline() throws IOException {
    LibsvmReader reader = new LibsvmReader(spark);
    try (InputData data =
        reader.read(
            new InputFiles(
                spark.sparkContext().hadoopConfiguration(),
                "--train",
                write("signs.svm", rows(-1, 1, 100)).toString()))) {
      data.rows(3, "", LabelMapping.identity())
          .selectExpr("cast(label as int) as my_label", "features as x", "2.0 as w", "'a' as id")
          .write()
          .parquet(dir.resolve("rows.parquet").toString());
    }
    ProgramRun result =
        run(
            "--task=logistic",
            "--train=" + dir.resolve("rows.parquet"),
            "--format=parquet",
            "--label-col=my_label",
            "--features-col=x",
            "--weight-col=w",
            "--model=" + dir.resolve("model"));
    assertEquals(0, result.status(), result.errors());
    assertEquals(2, PipelineModel.load(dir.resolve("model").toString()).stages().length);
    ProgramRun scored =
        score(
            "--model=" + dir.resolve("model"),
            "--input=" + dir.resolve("rows.parquet"),
            "--format=parquet",
            "--output=" + dir.resolve("scored"));
    assertEquals(0, scored.status(), scored.errors());
    Dataset<Row> rows = spark.read().parquet(dir.resolve("scored").toString());
    assertEquals(
        List.of(
            "my_label",
            "x",
            "w",
            "id",
            "prediction",
            "predictedLabel",
            "probability_-1",
            "probability_1"),
        List.of(rows.columns()));
    assertTrue(rows.filter("my_label = predictedLabel").count() > 80);
  }

  @Test
  void replacesOutputsOnlyWhenTold() throws IOException {
    String model = "--model=" + dir.resolve("model");
    assertEquals(0, run("--task=logistic", "--train=" + train, model).status());
    Object before = directoryKey(dir.resolve("model/metadata"));
    assertFails(
        1,
        "--model " + dir.resolve("model") + ": exists; --overwrite replaces it",
        "--task=logistic",
        "--train=" + train,
        model);
    assertEquals(before, directoryKey(dir.resolve("model/metadata")));
    assertEquals(0, run("--task=logistic", "--train=" + train, model, "--overwrite").status());
    assertNotEquals(before, directoryKey(dir.resolve("model/metadata")));
    assertEquals(3, LogisticRegressionModel.load(dir.resolve("model").toString()).numFeatures());
    assertOnlyVisible("model", "train.svm");
  }

  @Test
  void neverReplacesWhatIsNoOutput() throws IOException {
    Files.createDirectories(dir.resolve("home"));
    write("home/letter", List.of("dear"));
    assertFails(
        1,
        "--model " + dir.resolve("home") + ": exists and is not a saved model",
        "--task=logistic",
        "--train=" + train,
        "--model=" + dir.resolve("home"),
        "--overwrite");
    assertFails(
        1,
        "--metrics " + dir.resolve("home") + ": exists and is not a file",
        "--task=logistic",
        "--train=" + train,
        "--metrics=" + dir.resolve("home"),
        "--overwrite");
    assertFails(
        1,
        "--metrics file:" + train + ": holds --train",
        "--task=logistic",
        "--train=" + train,
        "--metrics=" + train,
        "--overwrite");
    assertFails(
        1,
        "--metrics and --model name the same place: " + dir.resolve("m"),
        "--task=logistic",
        "--train=" + train,
        "--model=" + dir.resolve("m"),
        "--metrics=" + dir.resolve("m"));
    assertTrue(Files.exists(dir.resolve("home/letter")));
  }

  @Test
  void refusesMissingInput() throws IOException {
    Path missing = dir.resolve("missing.svm");
    assertFails(
        1,
        "--train " + missing + ": no such file or directory",
        "--task=logistic",
        "--train=" + missing,
        "--model=" + dir.resolve("model"));
    assertFails(
        1,
        "--test " + missing + ": no such file or directory",
        "--task=logistic",
        "--train=" + train,
        "--test=" + missing,
        "--model=" + dir.resolve("model"));
    ProgramRun result = run("--task=logistic", "--train=nowhere://host/path");
    assertEquals(1, result.status());
    assertTrue(
        result.lastLine().startsWith("signum: --train nowhere://host/path: "), result.lastLine());
    assertOnlyVisible("train.svm");
  }

  @Test
  void tellsTheLineOfAMalformedRow() throws IOException {
    List<String> rows = rows(0, 1, 10);
    rows.add(4, "# a comment");
    rows.add(5, "1 1:0.5 2:oops");
    Path broken = write("broken.svm", rows);
    assertFails(
        1,
        "--train: file:" + broken + ", line 6: the value of feature 2, 'oops', is not a number",
        "--task=logistic",
        "--train=" + broken,
        "--model=" + dir.resolve("model"));
    assertFails(
        1,
        "--test: file:" + broken + ", line 6: the value of feature 2, 'oops', is not a number",
        "--task=logistic",
        "--train=" + train,
        "--test=" + broken,
        "--model=" + dir.resolve("model"));
    Path zipped = dir.resolve("broken.svm.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(Files.readAllBytes(broken));
    }
    assertFails(
        1,
        "--train: file:" + zipped + ", line 6: the value of feature 2, 'oops', is not a number",
        "--task=logistic",
        "--train=" + zipped);
    assertOnlyVisible("broken.svm", "broken.svm.gz", "train.svm");
  }

  @Test
  void tellsTheFileThatIsNoGzip() throws IOException {
    Path broken = write("broken.svm.gz", List.of("this is no gzip"));
    ProgramRun result = run("--task=logistic", "--train=" + broken);
    assertEquals(1, result.status());
    assertTrue(
        result
            .lastLine()
            .startsWith("signum: --train: file:" + broken + ", line 1: cannot be read: "),
        result.lastLine());
  }

  @Test
  void pointsOutTheFormatsOfTables() throws IOException {
    for (String header : List.of("age,label", "age;label", "age\tlabel")) {
      Path table = write("table.txt", List.of(header, "39,1"));
      assertFails(
          1,
          "--train: file:"
              + table
              + ", line 1: the label, '"
              + header.split("\t")[0]
              + "', is not a number (read as LIBSVM text; for a table there is --format csv or"
              + " parquet)",
          "--task=logistic",
          "--train=" + table);
    }
  }

  @Test
  void tellsTheByteOffsetInASplitFile() throws IOException {
    List<String> rows = rows(0, 1, 300);
    rows.set(250, "1 0:1");
    rows.set(280, "1 5:1 4:1");
    Path broken = write("split.svm", rows);
    long offset = rows.subList(0, 250).stream().mapToLong(row -> row.length() + 1L).sum();
    String key = "mapreduce.input.fileinputformat.split.maxsize";
    spark.sparkContext().hadoopConfiguration().set(key, "1000");
    try {
      assertFails(
          1,
          "--train: file:" + broken + ", byte offset " + offset + ": feature index 0 is below 1",
          "--task=logistic",
          "--train=" + broken);
    } finally {
      spark.sparkContext().hadoopConfiguration().unset(key);
    }
  }

  @Test
  void refusesLabelsThatAreNoneOfTheTask() throws IOException {
    List<String> rows = rows(0, 1, 10);
    rows.set(6, "3 1:1");
    Path three = write("three.svm", rows);
    assertFails(
        1,
        "--train: file:"
            + three
            + ", line 7: label 3; two classes have two labels, and the rows also have 0 and 1",
        "--task=logistic",
        "--train=" + three);
    assertFails(
        1,
        "--test: file:" + three + ", line 7: label 3 is none of the training labels [0, 1]",
        "--task=logistic",
        "--train=" + train,
        "--test=" + three);
    Path one = write("one.svm", List.of("7 1:1", "7 1:2"));
    assertFails(
        1,
        "--train: file:"
            + one
            + ", line 1: label 7; two classes have two labels, and the rows have no other",
        "--task=logistic",
        "--train=" + one);
  }

  @Test
  void refusesRowsWiderThanTheModel() throws IOException {
    assertFails(
        1,
        "--train: file:" + train + ", line 1 has feature index 3, but --num-features is 2",
        "--task=logistic",
        "--train=" + train,
        "--num-features=2");
    Path wide = write("wide.svm", List.of("0 1:1", "1 7:1"));
    assertFails(
        1,
        "--test: file:"
            + wide
            + ", line 2 has feature index 7, but the model has 3 features; --num-features makes it"
            + " wider",
        "--task=logistic",
        "--train=" + train,
        "--test=" + wide);
    Path model = dir.resolve("model");
    ProgramRun result =
        run(
            "--task=logistic",
            "--train=" + train,
            "--test=" + wide,
            "--num-features=9",
            "--model=" + model);
    assertEquals(0, result.status(), result.errors());
    assertEquals(9, LogisticRegressionModel.load(model.toString()).numFeatures());
  }

  @Test
  void refusesEmptyData() throws IOException {
    Path empty = write("empty.svm", List.of("# nothing", ""));
    assertFails(1, "--train " + empty + ": no rows", "--task=logistic", "--train=" + empty);
    assertFails(
        1,
        "--test " + empty + ": no rows",
        "--task=logistic",
        "--train=" + train,
        "--test=" + empty);
    Path bare = write("bare.svm", List.of("0", "1"));
    assertFails(
        1, "--train " + bare + ": no row has a feature", "--task=logistic", "--train=" + bare);
  }

  @Test
  void refusesUnwritableOutputBeforeItReads() throws IOException {
    Path file = write("file", List.of("x"));
    // The input is missing too: the output is looked at first.
    ProgramRun result =
        run("--task=logistic", "--train=/missing", "--model=" + file.resolve("model"));
    assertEquals(1, result.status());
    assertTrue(
        result
            .lastLine()
            .startsWith("signum: --model " + file.resolve("model") + ": not writable: "),
        result.lastLine());
  }

  @Test
  void leavesNothingWhenTheRunFails() throws IOException {
    Path rows = write("broken.svm", List.of("0 1:1", "oops"));
    ProgramRun result =
        run(
            "--task=logistic",
            "--train=" + rows,
            "--model=" + dir.resolve("a/b/model"),
            "--metrics=" + dir.resolve("c/metrics.json"));
    assertEquals(1, result.status());
    assertOnlyVisible("broken.svm", "train.svm");
  }

  @Test
  void refusesWrongCommandLines() {
    assertUsage("Unknown option: '--foo=1'", "--task=logistic", "--train=x", "--foo=1");
    assertUsage("Missing required option: '--train=PATH'", "--task=logistic");
    assertUsage("Invalid value for option '--task'", "--task=guess", "--train=x");
    assertUsage(
        "Invalid value for option '--format'", "--task=logistic", "--train=x", "--format=x");
    assertUsage(
        "Invalid value for option '--max-iter'", "--task=logistic", "--train=x", "--max-iter=many");
    assertUsage("--max-iter -1: ", "--task=logistic", "--train=x", "--max-iter=-1");
    assertUsage("--reg-param -0.5: ", "--task=logistic", "--train=x", "--reg-param=-0.5");
    assertUsage(
        "--reg-param much: a number is needed, or auto",
        "--task=logistic",
        "--train=x",
        "--reg-param=much");
    assertUsage(
        "--reg-param auto does not apply to --task fm-classification: name a number",
        "--task=fm-classification",
        "--train=x",
        "--reg-param=auto");
    assertUsage("--folds needs --reg-param auto", "--task=svc", "--train=x", "--folds=3");
    assertUsage(
        "--penalties 1: at least 2 are needed",
        "--task=svc",
        "--train=x",
        "--reg-param=auto",
        "--penalties=1");
    assertUsage(
        "--tuning-metric logLoss: a support vector machine gives no probabilities",
        "--task=svc",
        "--train=x",
        "--reg-param=auto",
        "--tuning-metric=logLoss");
    assertUsage(
        "--tuning-metric auc: ",
        "--task=linear",
        "--train=x",
        "--reg-param=auto",
        "--tuning-metric=auc");
    // The choices of a word, and no id of a stage.
    assertUsage(
        "--aggregation votes: it is one of local, vote, gradient",
        "--task=logistic",
        "--train=x",
        "--aggregation=votes");
    assertUsage(
        "--reg-param -0.5: parameter regParam given invalid value -0.5",
        "--task=logistic",
        "--train=x",
        "--reg-param=-0.5");
    assertUsage(
        "--label-col and --weight-col are both y: a column has one use",
        "--task=logistic",
        "--train=x.csv",
        "--label-col=y",
        "--weight-col=y");
    assertUsage(
        "--validation-col and --features-col are both b.c: a column has one use",
        "--task=logistic",
        "--train=x.parquet",
        "--validation-col=B_C",
        "--features-col=a,b.c");
    assertUsage("--na needs --format parquet or csv", "--task=svc", "--train=x", "--na=NA");
    assertUsage("--decimal x: the decimal", "--task=svc", "--train=x.csv", "--decimal=x");
    assertUsage("--num-features 0: ", "--task=logistic", "--train=x", "--num-features=0");
    assertUsage(
        "--weight-col needs --format parquet or csv",
        "--task=logistic",
        "--train=x",
        "--weight-col=w");
    assertUsage("--delimiter needs --format csv", "--task=svc", "--train=x", "--delimiter=;");
    assertUsage("--layers does not apply to --task svc", "--task=svc", "--train=x", "--layers=2,3");
    assertUsage(
        "--num-features needs --format libsvm",
        "--task=logistic",
        "--train=x",
        "--num-features=3",
        "--format=parquet");
  }

  @Test
  void refusesParquetThatNoStageCouldTake() throws IOException {
    String table = dir.resolve("table").toString();
    spark.sql("select 1.0D as label, 'text' as features").write().parquet(table);
    assertFails(
        1,
        "--features-col: column features of " + table + " holds string, not a vector",
        "--task=logistic",
        "--format=parquet",
        "--train=" + table);
    assertFails(
        1,
        "--features-col: " + table + " has no column x; it has label, features",
        "--task=logistic",
        "--format=parquet",
        "--features-col=x",
        "--train=" + table);
    String nan = dir.resolve("nan").toString();
    spark
        .sql(
            "select double(id) as label, array(double(id), double('NaN')) as a from range(0, 2, 1,"
                + " 1)")
        .withColumn(
            "features",
            org.apache.spark.ml.functions.array_to_vector(org.apache.spark.sql.functions.col("a")))
        .write()
        .parquet(nan);
    ProgramRun result = run("--task=logistic", "--format=parquet", "--train=" + nan);
    assertEquals(1, result.status());
    assertTrue(
        result.lastLine().matches("signum: --train: file:.*\\.parquet, row 1: a feature is NaN.*"),
        result.lastLine());
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Files.createDirectories(dir.resolve("no-model/metadata"));
    write("no-model/metadata/part-00000", List.of("{\"class\":\"java.lang.Runtime\"}"));
    ProgramRun result =
        score(
            "--model=" + dir.resolve("no-model"),
            "--input=" + train,
            "--output=" + dir.resolve("scored"));
    assertEquals(1, result.status());
    assertEquals(
        "signum: --model " + dir.resolve("no-model") + ": java.lang.Runtime is no model",
        result.lastLine());
    assertFalse(Files.exists(dir.resolve("scored")));
  }

  @Test
  void keepsASessionThatIsNotItsOwn() {
    assertEquals(0, run("--task=logistic", "--train=" + train).status());
    assertFalse(spark.sparkContext().isStopped());
    assertEquals(0, spark.sparkContext().getPersistentRDDs().size());
  }

  private void assertFails(int status, String message, String... args) {
    ProgramRun result = run(args);
    assertEquals("signum: " + message, result.lastLine());
    assertEquals(status, result.status());
    assertFalse(result.errors().contains("\tat "), result.errors());
  }

  private static void assertUsage(String message, String... args) {
    ProgramRun result = run(args);
    assertTrue(result.lastLine().startsWith("signum: " + message), result.lastLine());
    assertEquals(2, result.status());
  }

  private static ProgramRun run(String... args) {
    return ProgramRun.train(args);
  }

  private static ProgramRun score(String... args) {
    return ProgramRun.score(args);
  }

  private static Object directoryKey(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      // The names of what Spark wrote hold random ids.
      return files.map(Path::toString).sorted().toList();
    }
  }

  private void assertOnlyVisible(String... names) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      assertEquals(
          List.of(names),
          files
              .map(file -> file.getFileName().toString())
              // Hadoop keeps a checksum beside each file.
              .filter(name -> !name.endsWith(".crc"))
              .sorted()
              .toList());
    }
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(dir.resolve(name), lines);
  }

  /** Rows of 3 features whose first one tells the class, with some noise. */
  private static List<String> rows(double first, double second, int count) {
    Random random = new Random(17);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean positive = random.nextBoolean();
      double x = (positive ? 1 : -1) + 0.7 * random.nextGaussian();
      rows.add(
          (long) (positive ? second : first)
              + " 1:"
              + x
              + " 2:"
              + random.nextGaussian()
              + " 3:"
              + random.nextInt(2));
    }
    return rows;
  }
}
