// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.signumspark.submit.ProgramRun;
import io.github.signumspark.testing.LocalSpark;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as people have them: each is read right, or refused with what to do about it. */
class InputCasesTest {
  private static final String HEADER = "age,score,land,label";
  private static final List<String> ROWS = rows();

  private static SparkSession spark;

  @TempDir Path dir;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.session();
  }

  @AfterEach
  void nothingIsKept() {
    assertEquals(0, spark.sparkContext().getPersistentRDDs().size());
  }

  @Test
  void missingMarksAreNoWords() throws IOException {
    Path base = write("base.csv", HEADER, every(10, ROWS, row -> row.replaceAll("^[^,]*", "")));
    Path na = write("na.csv", HEADER, every(10, ROWS, row -> row.replaceAll("^[^,]*", "NA")));
    assertFails(
        "--train: file:"
            + na
            + ", row 1: column age is 'NA', and 270 of its 300 values are numbers; --na 'NA' makes"
            + " it a missing value, --text-col age reads the column as words, --drop-col age",
        na);
    assertEquals(metrics(base), metrics(na, "--na=NA,-"));
    // Marks alone beside the numbers, however many.
    Path most = write("most.csv", HEADER, every(-3, ROWS, row -> row.replaceAll("^[^,]*", "n/a")));
    assertFails("--train: file:" + most + ", row 2: column age is 'n/a', and 100 of its 300", most);
  }

  @Test
  void oneOddValueDoesNotDecideAType() throws IOException {
    for (String odd : List.of("12%", "fifty", "€5", "1_000", "0x1F", "12f", "٣", "1e")) {
      Path file = write("odd.csv", HEADER, at(20, ROWS, row -> row.replaceAll("^[^,]*", odd)));
      assertFails(
          "--train: file:"
              + file
              + ", row 21: column age is '"
              + odd
              + "', and 299 of its 300 values are numbers; --na '"
              + odd
              + "' makes",
          file);
    }
    Path label = write("odd.csv", HEADER, at(20, ROWS, row -> row.replaceAll("[01]$", "x")));
    assertFails("--train: file:" + label + ", row 21: column label is 'x', and 299 of", label);
    Path nan = write("odd.csv", HEADER, at(20, ROWS, row -> row.replaceAll("^[^,]*", "nan")));
    assertFails(
        "--train: file:" + nan + ", row 21: column age is NaN, not a finite number (in text, --na",
        nan);
    // As words where that is wanted.
    Path code = write("code.csv", HEADER, at(20, ROWS, row -> row.replaceAll("^[^,]*", "A1")));
    assertTrue(metrics(code, "--text-col=age", "--max-passes=1").path("features").asInt() > 200);
  }

  @Test
  void decimalCommas() throws IOException {
    Path points = write("points.csv", HEADER, ROWS);
    Path commas =
        write(
            "commas.csv",
            HEADER.replace(',', ';'),
            ROWS.stream().map(row -> row.replace(',', ';').replace('.', ',')).toList());
    assertFails(
        "--train: file:"
            + commas
            + ", row 1: column age is '28,21', and 0 of its 300 values are"
            + " numbers; --decimal , reads it as a number, --text-col age",
        commas);
    assertEquals(metrics(points), metrics(commas, "--decimal=,"));
  }

  @Test
  void columnsOfIdsAreNoFeatures() throws IOException {
    List<String> rows =
        IntStream.range(0, ROWS.size()).mapToObj(i -> "id" + i + "," + ROWS.get(i)).toList();
    Path ids = write("ids.csv", "id," + HEADER, rows);
    assertFails(
        "--max-words 100: column id has 300 different words, each of them a feature;"
            + " --drop-col id leaves the column out",
        ids,
        "--max-words=100");
    ProgramRun run = train(ids);
    assertEquals(0, run.status(), run.errors());
    assertWarned(run, "column id has 300 different words in 300 rows");
    assertEquals(metrics(write("base.csv", HEADER, ROWS)), metrics(ids, "--drop-col=id"));
  }

  @Test
  void aBooleanIsTheSameHoweverItIsSpelled() throws IOException {
    List<String> capitals =
        ROWS.stream()
            .map(row -> row.replace("IT", "TRUE").replaceAll("[DF][ER]", "FALSE"))
            .toList();
    Path train = write("train.csv", HEADER, capitals);
    Path small = write("small.csv", HEADER, capitals.stream().map(String::toLowerCase).toList());
    assertEquals(0, train(train, "--model=" + dir.resolve("model")).status());
    String table = dir.resolve("table.parquet").toString();
    spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(train.toString())
        .coalesce(1)
        .write()
        .parquet(table);
    List<Row> first = scores(train.toString());
    assertEquals(first, scores(small.toString()));
    assertEquals(first, scores(table));
    UnaryOperator<String> mixed =
        row ->
            row.replaceAll("1$", "True")
                .replaceAll("0$", "FALSE")
                .replaceAll("^(3.*)True$", "$1true");
    Path labels = write("labels.csv", HEADER, ROWS.stream().map(mixed).toList());
    JsonNode numbers = metrics(write("base.csv", HEADER, ROWS));
    assertEquals(numbers.path("train"), metrics(labels).path("train"));
    assertEquals("{\"false\":0,\"true\":1}", metrics(labels).path("labels").toString());
  }

  @Test
  void filesOfOneFolderMatchByName() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("folder"));
    List<String> swapped =
        ROWS.subList(150, 300).stream()
            .map(row -> row.replaceAll("^([^,]*),([^,]*),", "$2,$1,"))
            .toList();
    write("folder/a.csv", HEADER, ROWS.subList(0, 150));
    write("folder/b.csv", "score,age,land,label", swapped);
    Path base = Files.createDirectory(dir.resolve("base"));
    write("base/a.csv", HEADER, ROWS.subList(0, 150));
    write("base/b.csv", HEADER, ROWS.subList(150, 300));
    JsonNode expected = metrics(base, "--format=csv");
    JsonNode swappedBack = metrics(folder, "--format=csv");
    assertEquals(expected.path("features"), swappedBack.path("features"));
    for (String measure : List.of("accuracy", "areaUnderROC", "logLoss")) {
      // MLlib sums the area under the curve in the order of its tasks.
      assertEquals(
          expected.path("train").path(measure).asDouble(),
          swappedBack.path("train").path(measure).asDouble(),
          1e-12,
          measure);
    }
    write("folder/c.csv", "score,years,land,label", swapped);
    assertFails(
        "--train: file:"
            + folder.resolve("a.csv")
            + " has a column age, file:"
            + folder.resolve("c.csv")
            + " has none",
        folder,
        "--format=csv");
  }

  @Test
  void aTextWhereANumberWas() throws IOException {
    Path train = write("train.csv", "my.age,score,land,label", ROWS);
    assertEquals(0, train(train, "--model=" + dir.resolve("model")).status());
    Dataset<Row> table =
        spark
            .read()
            .option("header", true)
            .csv(train.toString())
            .coalesce(1)
            .withColumnRenamed("my.age", "my.age");
    String good = dir.resolve("good.parquet").toString();
    table.write().parquet(good);
    assertEquals(scores(train.toString()), scores(good));
    String bad = dir.resolve("bad.parquet").toString();
    spark
        .read()
        .option("header", true)
        .csv(write("bad.csv", "my.age,score,land,label", at(7, ROWS, r -> "x12" + r)).toString())
        .coalesce(1)
        .write()
        .parquet(bad);
    for (String ansi : List.of("true", "false")) {
      spark.conf().set("spark.sql.ansi.enabled", ansi);
      try {
        ProgramRun run = score(bad);
        assertEquals(1, run.status());
        assertTrue(
            run.lastLine()
                .matches(
                    "signum: --input: file:.*bad.parquet/part-.*, row 8: column my_age is 'x12.*', not a"
                        + " number"),
            run.lastLine());
        assertFalse(run.errors().contains("\tat "), run.errors());
      } finally {
        spark.conf().unset("spark.sql.ansi.enabled");
      }
    }
  }

  @Test
  void wordsThatTheModelDoesNotKnowAreTold() throws IOException {
    Path train = write("train.csv", HEADER, ROWS);
    Path test = write("test.csv", HEADER, every(30, ROWS, row -> row.replaceAll("IT|DE|FR", "XX")));
    ProgramRun run = train(train, "--model=" + dir.resolve("model"), "--test=" + test);
    String told =
        ": column land: 10 of 300 rows have a word that the model was not trained with, which is no"
            + " category; the first is 'XX' (file:"
            + test
            + ", row 1)";
    assertWarned(run, "--test" + told);
    assertWarned(score(test.toString()), "--input" + told);
  }

  @Test
  void quotesAsEveryToolWritesThem() throws IOException {
    List<String> quoted =
        at(20, ROWS, row -> row.replaceAll("IT|DE|FR", "\"say \"\"hi\"\", you\""));
    Path rfc = write("rfc.csv", HEADER, quoted);
    assertEquals(300, metrics(rfc).path("rows").asInt());
    Path lines =
        write(
            "lines.csv", HEADER, at(20, ROWS, row -> row.replaceAll("IT|DE|FR", "\"a\nb,\"\"c\"")));
    assertEquals(300, metrics(lines).path("rows").asInt());
    Path spark =
        write(
            "spark.csv",
            HEADER,
            at(20, ROWS, row -> row.replaceAll("IT|DE|FR", "\"say \\\\\"hi\\\\\", you\"")));
    assertFails(
        "--train: file:" + spark + ", row 21: the record does not fit the columns: ", spark);
    assertEquals(metrics(rfc), metrics(spark, "--escape=\\"));
  }

  @Test
  void oddNames() throws IOException {
    Path odd = write("odd.csv", "Größe (cm),a`b,数据 x,label", ROWS);
    assertEquals(
        metrics(write("base.csv", HEADER, ROWS)), metrics(odd, "--model=" + dir.resolve("model")));
    List<String> names = List.of(scored(odd.toString()).columns());
    assertEquals(List.of("Größe (cm)", "a_b", "数据 x", "label"), names.subList(0, 4));
    Path twice = write("twice.csv", "a,A,land,label", ROWS);
    assertFails("--train " + twice + ": two columns are named a and A, which are one name", twice);
    metrics(twice, "--drop-col=A");
    String vectors = dir.resolve("vectors.parquet").toString();
    new VectorAssembler()
        .setInputCols(new String[] {"age", "score"})
        .setOutputCol("my.vec")
        .transform(
            spark
                .read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(write("base.csv", HEADER, ROWS).toString()))
        .withColumnRenamed("label", "tar.get")
        .withColumn("prediction", org.apache.spark.sql.functions.lit(5))
        .write()
        .parquet(vectors);
    metrics(
        Path.of(vectors),
        "--features-col=my.vec",
        "--label-col=tar.get",
        "--model=" + dir.resolve("model"));
    assertEquals(
        List.of(
            "age",
            "score",
            "land",
            "tar_get",
            "my_vec",
            "input_prediction",
            "prediction",
            "predictedLabel",
            "probability_0",
            "probability_1"),
        List.of(scored(vectors).columns()));
  }

  @Test
  void columnsNamedAsAModelsResults() throws IOException {
    Path base = write("base.csv", HEADER, ROWS);
    Path names = write("names.csv", "features,prediction,probability,label", ROWS);
    assertEquals(metrics(base), metrics(names, "--model=" + dir.resolve("model")));
    String once = dir.resolve("once.parquet").toString();
    scored(names.toString()).write().parquet(once);
    Dataset<Row> twice = scored(once);
    assertEquals(
        List.of(
            "features",
            "input_prediction",
            "input_probability",
            "label",
            "input_prediction_2",
            "input_predictedLabel",
            "input_probability_0",
            "input_probability_1",
            "prediction",
            "predictedLabel",
            "probability_0",
            "probability_1"),
        List.of(twice.columns()));
    assertEquals(
        0,
        twice
            .filter(
                "prediction <> input_prediction_2 or predictedLabel <> input_predictedLabel or"
                    + " probability_1 <> input_probability_1")
            .count());
    assertEquals(300, twice.count());
  }

  @Test
  void labels() throws IOException {
    JsonNode base = metrics(write("base.csv", HEADER, ROWS));
    Path five =
        write(
            "five.csv",
            HEADER,
            ROWS.stream().map(row -> row.replaceAll("0$", "-3.5").replaceAll("1$", "7")).toList());
    JsonNode any = metrics(five);
    assertEquals(base.path("train"), any.path("train"));
    assertEquals("{\"-3.5\":0,\"7\":1}", any.path("labels").toString());
    Path gaps = write("gaps.csv", HEADER, every(10, ROWS, row -> row.replaceAll("[01]$", "")));
    assertFails(
        "--train: file:" + gaps + ", row 1: the label is missing (--skip-unlabelled leaves", gaps);
    ProgramRun run = train(gaps, "--skip-unlabelled", "--metrics=" + dir.resolve("m.json"));
    assertWarned(run, "--train " + gaps + ": 30 rows have no label and are left out");
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < ROWS.size(); i++) {
      if (i % 10 != 0) {
        rest.add(ROWS.get(i));
      }
    }
    JsonNode without = metrics(write("rest.csv", HEADER, rest));
    assertEquals(without, metricsOf(dir.resolve("m.json")));
    Path noLabel =
        write(
            "no.csv",
            "age,score,land",
            ROWS.stream().map(r -> r.replaceAll(",[01]$", "")).toList());
    assertFails(
        "--label-col: " + noLabel + " has no column label; it has age, score, land",
        write("base.csv", HEADER, ROWS),
        "--test=" + noLabel);
  }

  @Test
  void emptyColumnsAndDates() throws IOException {
    Path base = write("base.csv", HEADER, ROWS);
    Path empty = write("empty.csv", "none," + HEADER, ROWS.stream().map(row -> "," + row).toList());
    ProgramRun run = train(empty, "--metrics=" + dir.resolve("m.json"));
    assertWarned(run, "column none has no value in any row and is left out");
    assertEquals(metrics(base), metricsOf(dir.resolve("m.json")));
    List<String> dated =
        IntStream.range(0, ROWS.size())
            .mapToObj(
                i ->
                    java.time.LocalDate.ofEpochDay(18_000 + i)
                        + (i % 2 == 0 ? "" : "T12:00:00")
                        + ","
                        + ROWS.get(i))
            .toList();
    List<String> days =
        IntStream.range(0, ROWS.size())
            .mapToObj(i -> (18_000 + i + (i % 2 == 0 ? 0 : 0.5)) + "," + ROWS.get(i))
            .toList();
    Path dates = write("dates.csv", "day," + HEADER, dated);
    assertFails(
        "--features-col: column day of "
            + dates
            + " holds date, not a number or text: --dates days makes dates numbers, --dates drop",
        dates);
    assertEquals(metrics(base), metrics(dates, "--dates=drop"));
    assertEquals(metrics(write("days.csv", "day," + HEADER, days)), metrics(dates, "--dates=days"));
  }

  @Test
  void delimitersAndFormatsByName() throws IOException {
    JsonNode base = metrics(write("base.csv", HEADER, ROWS));
    for (String[] other :
        new String[][] {{"t.tsv", "\t"}, {"t.csv", "\t"}, {"t.csv", ";"}, {"t.csv", "|"}}) {
      Path file =
          write(
              other[0],
              HEADER.replace(",", other[1]),
              ROWS.stream().map(row -> row.replace(",", other[1])).toList());
      assertEquals(base, metrics(file), String.join(" ", other));
    }
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    Path plain = write("plain.csv.gz", HEADER, ROWS);
    assertFails("--train: file:" + plain + " cannot be read: not a gzip file", plain);
    Path cut = dir.resolve("cut.csv.gz");
    byte[] bytes;
    try (var buffer = new java.io.ByteArrayOutputStream();
        OutputStream gzip = new GZIPOutputStream(buffer)) {
      Random random = new Random(1);
      StringBuilder text = new StringBuilder(HEADER + "\n");
      for (int i = 0; i < 50_000; i++) {
        text.append(random.nextInt())
            .append(',')
            .append(i)
            .append(",IT,")
            .append(i % 2)
            .append('\n');
      }
      gzip.write(text.toString().getBytes(StandardCharsets.UTF_8));
      gzip.flush();
      bytes = buffer.toByteArray();
    }
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    assertFails("--train: file:" + cut + " cannot be read: ", cut);
    Path parquet = write("no.parquet", HEADER, ROWS);
    assertFails("--train: file:" + parquet + " cannot be read: ", parquet);
  }

  /** Minutes on a busy machine. */
  @Test
  @Tag("proof")
  void moreColumnsThanSparkReadsByDefault() throws IOException {
    int width = 20_600;
    String header =
        IntStream.range(0, width).mapToObj(j -> "c" + j).collect(Collectors.joining(","))
            + ",label";
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int row = i;
      rows.add(
          IntStream.range(0, width)
                  .mapToObj(j -> String.valueOf((j * 7 + row * 3) % 11))
                  .collect(Collectors.joining(","))
              + ","
              + i % 2);
    }
    TableSource source = TableSource.csv(spark, TableSyntax.standard());
    Path wide = write("wide.csv", header, rows);
    InputFiles files =
        new InputFiles(spark.sparkContext().hadoopConfiguration(), "--train", wide.toString());
    Row last =
        source
            .read(files, java.util.Set.of())
            .select("c0", "c" + (width - 1), TableSource.CORRUPT)
            .collectAsList()
            .get(5);
    assertEquals("4", last.getString(0));
    assertEquals(String.valueOf(((width - 1) * 7 + 15) % 11), last.getString(1));
    assertTrue(last.isNullAt(2), "does not fit");
  }

  private JsonNode metrics(Path train, String... options) throws IOException {
    Path metrics = dir.resolve("metrics.json");
    List<String> all = new ArrayList<>(Arrays.asList(options));
    all.addAll(List.of("--metrics=" + metrics, "--overwrite"));
    ProgramRun run = train(train, all.toArray(String[]::new));
    assertEquals(0, run.status(), run.errors());
    return metricsOf(metrics);
  }

  /** What a run measured, without what it took. */
  private static JsonNode metricsOf(Path file) throws IOException {
    JsonNode all = new ObjectMapper().readTree(file.toFile());
    var kept = new ObjectMapper().createObjectNode();
    for (String name : List.of("rows", "features", "labels", "train")) {
      kept.set(name, all.path(name));
    }
    // What the labels are called is for labels() alone.
    ((ObjectNode) kept.path("train").path("confusionMatrix")).remove("labels");
    return kept;
  }

  private ProgramRun train(Path train, String... options) {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    all.addAll(List.of("--task=logistic", "--train=" + train));
    if (all.stream().noneMatch(option -> option.startsWith("--max-passes"))) {
      all.add("--max-passes=2");
    }
    return ProgramRun.train(all.toArray(String[]::new));
  }

  private ProgramRun score(String input) {
    return ProgramRun.score(
        "--model=" + dir.resolve("model"),
        "--input=" + input,
        "--output=" + dir.resolve("scored"),
        "--overwrite");
  }

  private Dataset<Row> scored(String input) {
    ProgramRun run = score(input);
    assertEquals(0, run.status(), run.errors());
    return spark.read().parquet(dir.resolve("scored").toString());
  }

  private List<Row> scores(String input) {
    return scored(input).select("probability_1").collectAsList();
  }

  private void assertFails(String message, Path train, String... options) {
    ProgramRun run = train(train, options);
    assertTrue(run.lastLine().startsWith("signum: " + message), run.lastLine());
    assertEquals(1, run.status());
    assertFalse(run.errors().contains("\tat "), run.errors());
    assertFalse(run.lastLine().contains("_signum_"), run.lastLine());
  }

  private static void assertWarned(ProgramRun run, String message) {
    assertEquals(0, run.status(), run.errors());
    assertTrue(
        run.warnings().stream().anyMatch(warning -> warning.contains(message)),
        () -> String.join("\n", run.warnings()));
  }

  private Path write(String name, String header, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(header));
    all.addAll(lines);
    return Files.write(dir.resolve(name), all);
  }

  private static List<String> at(int row, List<String> rows, UnaryOperator<String> change) {
    List<String> changed = new ArrayList<>(rows);
    changed.set(row, change.apply(rows.get(row)));
    return changed;
  }

  /** Changes each n-th row from the first on; with -n all but those. */
  private static List<String> every(int n, List<String> rows, UnaryOperator<String> change) {
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      boolean hit = i % Math.abs(n) == 0;
      changed.add(hit == n > 0 ? change.apply(rows.get(i)) : rows.get(i));
    }
    return changed;
  }

  private static List<String> rows() {
    Random random = new Random(7);
    List<String> rows = new ArrayList<>();
    rows.add("28.21,-1.15,IT,0");
    for (int i = 1; i < 300; i++) {
      double age = 40 + 12 * random.nextGaussian();
      double score = random.nextGaussian();
      String land = List.of("IT", "DE", "FR").get(random.nextInt(3));
      boolean one = (age - 40) / 12 + score + random.nextGaussian() > 0;
      rows.add(
          String.format(java.util.Locale.ROOT, "%.2f,%.2f,%s,%d", age, score, land, one ? 1 : 0));
    }
    return rows;
  }
}
