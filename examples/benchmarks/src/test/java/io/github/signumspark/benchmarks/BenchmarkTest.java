// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.benchmarks.runs.DataFolder;
import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.OneHotRows;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.Scores;
import io.github.signumspark.benchmarks.runs.Scores.Scored;
import io.github.signumspark.benchmarks.tables.GradientDescentTable;
import io.github.signumspark.benchmarks.tables.StepCostTable;
import io.github.signumspark.benchmarks.votes.AdversaryTable;
import io.github.signumspark.benchmarks.votes.Striped;
import io.github.signumspark.benchmarks.votes.TrafficTable;
import io.github.signumspark.examples.Synthetic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every table on small data, and checks the yardsticks against sums done by hand. */
class BenchmarkTest {
  private static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
  }

  @Test
  void printsAllTables(@TempDir Path dir) throws Exception {
    write(dir.resolve("generated_train.svm.gz"), new Synthetic(2000, 20, 8, false, 5));
    write(dir.resolve("generated_test.svm.gz"), new Synthetic(500, 20, 8, false, 5));
    Path file = dir.resolve("report.md");
    BenchOptions options =
        BenchOptions.parse(
            dir.toString(),
            "--tables",
            "quality,optimum,nets,speed,ladder,bytes,cost,memory",
            "--sets",
            "generated",
            "--seeds",
            "1",
            "--repeats",
            "1",
            "--rows",
            "3000",
            "--columns",
            "100,1000",
            "--out",
            file.toString());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Benchmark.run(spark, options, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    String report = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(report, Files.readString(file));
    assertEquals(3, lines(report, "Quality").size());
    for (String line : lines(report, "Quality")) {
      assertEquals(cell(line, 10), cell(line, 8), 0.05, line);
    }
    assertEquals(0, cell(lines(report, "MLlib's defaults").get(0), 3), 0.05);
    assertTrue(cell(lines(report, "Click-like imbalance").get(0), 4) > 0);
    assertEquals(0, cell(lines(report, "Ill-scaled columns").get(0), 2), 5);
    List<String> optimum = lines(report, "To the optimum");
    assertEquals(3, optimum.size());
    for (String line : optimum) {
      assertTrue(cell(line, 13) < 1e-3, line);
      assertEquals(cell(line, 10), cell(line, 6), 1e-3, line);
    }
    assertTrue(cell(lines(report, "Speed").get(0), 3) > 0);
    assertTrue(cell(lines(report, "Budget").get(0), 9) > 2);
    List<String> ladder = lines(report, "Ladder");
    assertEquals(16, ladder.size(), "three numbers of workers and MLlib, four penalties");
    for (String line : ladder) {
      if (line.contains("workers")) {
        assertTrue(cell(line, 5) < 20 && cell(line, 7) < 0.01, line);
      }
    }
    List<String> nets = lines(report, "Elastic nets");
    assertEquals(8, nets.size());
    for (String line : nets) {
      assertTrue(cell(line, 12) >= -1e-4 && cell(line, 12) < 0.05, line);
      assertEquals(cell(line, 13), cell(line, 6), 1, line);
    }
    String sent = lines(report, "Bytes").get(0);
    assertTrue(cell(sent, 6) > 0 && cell(sent, 9) > 0 && cell(sent, 12) > 0, sent);
    assertTrue(report.contains("Not measured: with the master local[2]"));
    List<String> cost = lines(report, "Cost");
    assertEquals(4, cost.size());
    for (String line : cost) {
      // What Spark counted holds what the fit says it sent.
      assertTrue(cell(line, 10) >= cell(line, 9) && cell(line, 10) > 0, line);
    }
  }

  @Test
  void oneHotRowsAreRareInMostColumns() {
    List<Row> rows = new OneHotRows(2000, 10_000, 30, 3).generate(spark).collectAsList();
    int[] held = new int[10_000];
    double labels = 0;
    for (Row row : rows) {
      SparseVector ones = (SparseVector) row.get(1);
      assertEquals(30, ones.indices().length);
      for (int column : ones.indices()) {
        held[column]++;
      }
      labels += row.getDouble(0);
    }
    assertTrue(held[0] > 1500 && held[0] > 3 * held[10], held[0] + " and " + held[10]);
    assertTrue(Arrays.stream(held).filter(count -> count <= 2).count() > 5000);
    assertTrue(labels > 200 && labels < 1800, labels + " of label 1");
    Dataset<Row> again = new OneHotRows(10, 10_000, 30, 3).generate(spark);
    assertEquals(rows.subList(0, 10), again.collectAsList());
  }

  @Test
  void gradientDescentIsTimedOrGivenUp() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Synthetic set = new Synthetic(500, 20, 5, false, 3);
    try (Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8), null);
        Problem problem = Problem.of("generated", set.generate(spark), null, 1e-3, false)) {
      new GradientDescentTable(report, 60).add(problem);
      new GradientDescentTable(report, 1).add(problem);
    }
    String report = bytes.toString(StandardCharsets.UTF_8);
    List<String> lines = report.lines().filter(line -> line.startsWith("| generated")).toList();
    assertTrue(cell(lines.get(0), 2) > 1, report);
    assertTrue(lines.get(1).contains("| – |"), report);
  }

  @Test
  void votesWithCorruptedPartitionsBeginAsTheProductsDo() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Synthetic set = new Synthetic(3000, 30, 6, true, 3);
    Dataset<Row> rows = set.generate(spark);
    try (Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8), null);
        Problem problem = Problem.of("generated", rows, rows, 1e-3, false)) {
      // Throws where the undisturbed course is not the product's to the last bit.
      new AdversaryTable(report, new DataFolder(spark, "")).print(problem, 5, 20, 3);
    }
    List<String> lines = lines(bytes.toString(StandardCharsets.UTF_8), "Corrupted partitions");
    assertEquals(4, lines.size());
    double sound = cell(lines.get(0), 1);
    assertTrue(sound > 0.75, lines.get(0));
    assertEquals(sound, cell(lines.get(0), 5), lines.get(0));
    assertEquals(sound, cell(lines.get(2), 1), 0.1, lines.get(2));
    assertTrue(cell(lines.get(3), 1) < 0.5, "three of five have turned: " + lines.get(3));
    assertTrue(cell(lines.get(3), 5) < 0.5, "three of five collude: " + lines.get(3));
  }

  @Test
  void bytesOfAStepAreSparksOwn() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8), null)) {
      TrafficTable traffic = new TrafficTable(report, spark);
      traffic.print(20_000, 4000);
      traffic.printTernary(20_000);
    }
    List<String> lines = lines(bytes.toString(StandardCharsets.UTF_8), "Bytes of a step");
    assertEquals(3, lines.size());
    for (String line : lines) {
      assertTrue(cell(line, 4) > cell(line, 3), "results are more than their payload: " + line);
    }
    // The outcome in two bits does not compress away; a ballot of two bits takes twice the full
    // one.
    assertTrue(cell(lines.get(2), 7) > 0.6 * 20_000 / 4, lines.get(2));
    assertEquals(8 * 2 * 20_000 / 8.0, cell(lines.get(2), 3), 1000, lines.get(2));
  }

  @Test
  void stepsAreTimed() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8), null)) {
      new StepCostTable(report, spark, 4, 1).add(2);
    }
    String line = lines(bytes.toString(StandardCharsets.UTF_8), "Step").get(0);
    assertTrue(cell(line, 1) > 0 && cell(line, 2) > 0, line);
  }

  /** Rows as LIBSVM text, compressed. */
  private static void write(Path file, Synthetic set) throws IOException {
    try (PrintStream out =
        new PrintStream(
            new GZIPOutputStream(Files.newOutputStream(file)), false, StandardCharsets.UTF_8)) {
      for (Row row : set.generate(spark).collectAsList()) {
        SparseVector vector = (SparseVector) row.get(1);
        StringBuilder line = new StringBuilder().append((int) row.getDouble(0));
        for (int i = 0; i < vector.indices().length; i++) {
          line.append(' ').append(vector.indices()[i] + 1).append(':').append(vector.values()[i]);
        }
        out.println(line);
      }
    }
  }

  /** The rows of the table under a heading. */
  private static List<String> lines(String report, String heading) {
    String section = report.split("## " + heading + "\n")[1].split("\n## ")[0];
    return section.lines().filter(line -> line.startsWith("| ")).skip(1).toList();
  }

  /** A number, without the worst in parentheses behind it. */
  private static double cell(String line, int column) {
    String text = line.split("\\|")[column + 1].trim();
    return Double.parseDouble(text.split(" ")[0].replace(",", ""));
  }

  @Test
  void lossIsThatOfTheFormula() {
    Vector sparse = Vectors.sparse(3, new int[] {0, 2}, new double[] {1, -2});
    Dataset<Row> rows =
        spark.createDataFrame(
            List.of(
                RowFactory.create(1.0, sparse), RowFactory.create(0.0, Vectors.dense(0.5, 1, 0))),
            Synthetic.schema(3));
    LinearModel zero = new LinearModel(new double[3], 0);
    LinearModel model = new LinearModel(new double[] {1, 2, 3}, 0.25);
    try (Problem problem = Problem.of("two", rows, null, 0.5, false)) {
      double[] objectives = problem.objectives(List.of(zero, model));
      assertEquals(StrictMath.log(2), objectives[0], 1e-15);
      double first = StrictMath.log1p(StrictMath.exp(4.75));
      double second = StrictMath.log1p(StrictMath.exp(2.75));
      assertEquals((first + second) / 2 + 0.25 * 14, objectives[1], 1e-14);
    }
  }

  @Test
  void areaCountsTiesHalf() {
    Scores scores =
        Scores.of(
            new Scored(0.1, false),
            new Scored(0.4, true),
            new Scored(0.4, false),
            new Scored(0.8, true));
    assertEquals(3.5 / 4, scores.auc());
  }

  @Test
  void generatedRowsDependOnTheSeedOnly() {
    List<Row> rows = new Synthetic(50, 1000, 30, true, 3).generate(spark).collectAsList();
    List<Row> more = new Synthetic(90, 1000, 30, true, 3).generate(spark).collectAsList();
    assertEquals(rows, more.subList(0, 50));
    for (Row row : rows) {
      assertEquals(30, ((Vector) row.get(1)).numNonzeros());
    }
  }

  @Test
  void neighboursShareNoMoreColumnsThanOthers() {
    List<Row> rows = new Synthetic(200, 100_000, 30, false, 3).generate(spark).collectAsList();
    long distinct =
        rows.stream()
            .flatMapToInt(row -> Arrays.stream(((SparseVector) row.get(1)).indices()))
            .distinct()
            .count();
    // 6,000 draws of 100,000 columns: about 5,820 are different.
    assertTrue(distinct > 5700, distinct + " columns");
  }

  @Test
  void stripedPartitionsHaveEveryColumnOnce() {
    Dataset<Row> rows = new Striped(103, 2, 4, 7).generate(spark);
    assertEquals(2, rows.rdd().getNumPartitions());
    List<Row> all = rows.collectAsList();
    for (List<Row> half : List.of(all.subList(0, 4), all.subList(4, 8))) {
      int[] columns =
          half.stream()
              .flatMapToInt(row -> Arrays.stream(((SparseVector) row.get(1)).indices()))
              .sorted()
              .toArray();
      assertArrayEquals(IntStream.range(0, 103).toArray(), columns);
    }
  }

  @Test
  void zipfPrefersTheFirstColumns() {
    assertTrue(rowsWithFirstColumn(true) > 10 * rowsWithFirstColumn(false));
  }

  private static long rowsWithFirstColumn(boolean zipf) {
    return new Synthetic(2000, 1000, 5, zipf, 3)
        .generate(spark).collectAsList().stream()
            .filter(row -> ((Vector) row.get(1)).apply(0) != 0)
            .count();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    for (String[] args :
        List.of(
            new String[] {},
            new String[] {"a", "b"},
            new String[] {"a", "--tables", "speed,colour"},
            new String[] {"a", "--seeds", "0"},
            new String[] {"a", "--rows", "many"},
            new String[] {"a", "--out"},
            new String[] {"a", "--what", "1"})) {
      assertThrows(IllegalArgumentException.class, () -> BenchOptions.parse(args));
    }
  }
}
