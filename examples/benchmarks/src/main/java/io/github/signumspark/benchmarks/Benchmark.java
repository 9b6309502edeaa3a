// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks;

import io.github.signumspark.benchmarks.runs.DataFolder;
import io.github.signumspark.benchmarks.runs.OneHotRows;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.tables.BytesTable;
import io.github.signumspark.benchmarks.tables.ClicksTable;
import io.github.signumspark.benchmarks.tables.CostTable;
import io.github.signumspark.benchmarks.tables.DefaultsTable;
import io.github.signumspark.benchmarks.tables.ElasticNetTable;
import io.github.signumspark.benchmarks.tables.FamilyTable;
import io.github.signumspark.benchmarks.tables.GradientDescentTable;
import io.github.signumspark.benchmarks.tables.LadderTable;
import io.github.signumspark.benchmarks.tables.MemoryTable;
import io.github.signumspark.benchmarks.tables.OptimumTable;
import io.github.signumspark.benchmarks.tables.QualityTable;
import io.github.signumspark.benchmarks.tables.ShiftedTable;
import io.github.signumspark.benchmarks.tables.SpeedTable;
import io.github.signumspark.benchmarks.tables.StepCostTable;
import io.github.signumspark.benchmarks.tables.TabularTable;
import io.github.signumspark.benchmarks.tables.TuningTable;
import io.github.signumspark.examples.Synthetic;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What {@code examples/benchmark} runs: the tables of {@code docs/benchmarks.md}. */
public final class Benchmark {
  private static final double REG_PARAM = 1e-4;
  private static final long SEED = 20111226;
  private static final int NON_ZEROS = 30;
  private static final long ONE_HOT_ROWS = 500_000;
  private static final double ONE_HOT_REG_PARAM = 1e-5;
  private static final int MEMORY_PARTITIONS = 200;
  private static final int GRADIENT_DESCENT_ITERATIONS = 400;
  private static final int STEPS = 100;

  private final SparkSession spark;
  private final BenchOptions options;
  private final DataFolder folder;

  private Benchmark(SparkSession spark, BenchOptions options) {
    this.spark = spark;
    this.options = options;
    this.folder = new DataFolder(spark, options.folder());
  }

  /** Prints the tables; see {@link BenchOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    if (Arrays.asList(args).contains("--help")) {
      System.out.print(BenchOptions.USAGE);
      return;
    }
    BenchOptions options;
    try {
      options = BenchOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("benchmark: " + e.getMessage() + " (--help shows the options)");
      System.exit(2);
      return;
    }
    SparkSession spark = SparkSession.builder().appName("Signum benchmark").getOrCreate();
    try {
      run(spark, options, System.out);
    } finally {
      spark.stop();
    }
  }

  /** Prints the tables in a session that is left running. */
  static void run(SparkSession spark, BenchOptions options, PrintStream out) throws IOException {
    try (Report report = new Report(out, options.out())) {
      new Benchmark(spark, options).run(report);
    }
  }

  private void run(Report report) {
    report.text(environment());
    // Fits are timed from the rows on, each time.
    spark.sparkContext().setLocalProperty("spark.signum.keepBlocks", "false");
    for (String table : options.tables()) {
      switch (table) {
        case "quality" -> quality(report);
        case "optimum" -> optimum(report);
        case "nets" -> nets(report);
        case "speed" -> speed(report);
        case "ladder" -> ladder(report);
        case "descent" -> descent(report);
        case "step" -> step(report);
        case "tabular" ->
            new TabularTable(report, spark, options.folder(), options.seeds()).printAll();
        case "family" -> {
          FamilyTable family = new FamilyTable(report, spark, options.folder(), options.seeds());
          options.setsOr(FamilyTable.TASKS.toArray(String[]::new)).forEach(family::add);
        }
        case "cost" -> cost(report);
        case "bytes" -> bytes(report);
        case "memory" -> memory(report);
        case "tuning" -> tuning(report);
        default -> throw new IllegalStateException(table);
      }
    }
  }

  private void quality(Report report) {
    List<String> sets = options.setsOr("a9a", "w8a", "hflights", "imdb");
    QualityTable table = new QualityTable(report, options.seeds());
    for (String set : sets) {
      try (Problem problem = load(set)) {
        table.add(problem);
      }
    }
    DefaultsTable defaults = new DefaultsTable(report);
    for (String set : options.setsOr("a9a", "hflights", "higgs")) {
      try (Problem problem = load(set)) {
        defaults.add(problem.with(0, true));
      }
    }
    ClicksTable clicks = new ClicksTable(report, folder);
    options.setsOr("hflights").forEach(clicks::add);
    long rows = Math.min(20_000, options.rows());
    new ShiftedTable(report, spark, new Synthetic(rows, 20, 20, false, SEED)).print();
  }

  private void nets(Report report) {
    ElasticNetTable table = new ElasticNetTable(report, options.repeats());
    for (String set : options.setsOr("a9a", "w8a", "hflights", "imdb")) {
      try (Problem problem = load(set)) {
        table.add(problem);
      }
    }
  }

  private void optimum(Report report) {
    OptimumTable table = new OptimumTable(report, options.repeats());
    List<String> sets =
        options.setsOr(
            "a9a", "w8a", "hflights", "imdb", "higgs", "synthetic", "zipf262144", "zipf1048576");
    for (String set : sets) {
      try (Problem problem = load(set)) {
        table.add(problem);
        table.add(problem.with(REG_PARAM, true));
        table.add(problem.with(0, true));
      }
    }
  }

  private void speed(Report report) {
    SpeedTable table = new SpeedTable(report, options.repeats());
    for (String set : options.setsOr("synthetic", "hflights", "imdb", "a9a")) {
      try (Problem problem = load(set)) {
        table.add(problem);
      }
    }
    table.printBudget();
  }

  private void descent(Report report) {
    GradientDescentTable table = new GradientDescentTable(report, GRADIENT_DESCENT_ITERATIONS);
    for (String set : options.setsOr("a9a", "hflights")) {
      try (Problem problem = load(set)) {
        table.add(problem);
      }
    }
  }

  private void step(Report report) {
    StepCostTable table = new StepCostTable(report, spark, STEPS, options.repeats());
    for (int partitions : new int[] {2, 8, 32}) {
      table.add(partitions);
    }
  }

  private void ladder(Report report) {
    LadderTable table = new LadderTable(report, options.seeds());
    for (String set : options.setsOr("a9a", "w8a", "hflights", "imdb", "synthetic")) {
      try (Problem problem = load(set)) {
        table.add(problem);
      }
    }
  }

  private void cost(Report report) {
    CostTable table = new CostTable(report);
    for (boolean zipf : new boolean[] {false, true}) {
      for (int columns : options.columns()) {
        Synthetic rows = new Synthetic(options.rows(), columns, NON_ZEROS, zipf, SEED);
        String name = zipf ? "Zipf" : "uniform";
        try (Problem problem = Problem.of(name, rows.generate(spark), null, REG_PARAM, false)) {
          table.add(problem);
        }
      }
    }
  }

  private void bytes(Report report) {
    BytesTable table = new BytesTable(report);
    for (String set : options.setsOr("a9a", "w8a", "hflights", "imdb", "synthetic")) {
      try (Problem problem = load(set)) {
        table.add(problem);
      }
    }
  }

  private void memory(Report report) {
    MemoryTable table = new MemoryTable(report, MEMORY_PARTITIONS);
    for (int columns : options.columns()) {
      Synthetic rows = new Synthetic(options.rows(), columns, NON_ZEROS, true, SEED);
      Dataset<Row> spread = rows.generate(spark).repartition(MEMORY_PARTITIONS);
      try (Problem problem = Problem.of("Zipf", spread, null, REG_PARAM, false)) {
        table.add(problem);
      }
    }
  }

  private void tuning(Report report) {
    spark.sparkContext().setLocalProperty("spark.signum.keepBlocks", null);
    TuningTable table = new TuningTable(report, options.repeats());
    for (String set : options.setsOr("a9a", "hflights")) {
      try (Problem problem = load(set)) {
        table.add(problem);
      }
    }
  }

  private Problem load(String set) {
    Report.progress("reading %s", set);
    if (set.equals("synthetic")) {
      Synthetic rows = new Synthetic(options.rows(), 10_000, NON_ZEROS, false, SEED);
      return Problem.of(set, rows.generate(spark), null, REG_PARAM, false);
    }
    if (set.startsWith("zipf")) {
      int columns = Integer.parseInt(set.substring("zipf".length()));
      long rows = Math.min(ONE_HOT_ROWS, options.rows());
      return Problem.of(
          set,
          new OneHotRows(rows, columns, NON_ZEROS, SEED).generate(spark),
          new OneHotRows(rows / 10, columns, NON_ZEROS, SEED + 1).generate(spark),
          ONE_HOT_REG_PARAM,
          false);
    }
    return folder.load(set, REG_PARAM, false);
  }

  private String environment() {
    return String.format(
        Locale.ROOT,
        "%s, Spark %s (%s), JDK %s, %s, %d cores, heap %.1f GiB.",
        LocalDate.now(ZoneOffset.UTC),
        spark.version(),
        spark.sparkContext().master(),
        Runtime.version(),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() / 1073741824.0);
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (var lines = Files.lines(info)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).trim())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        Report.progress("%s: %s", info, e);
      }
    }
    return System.getProperty("os.arch");
  }
}
