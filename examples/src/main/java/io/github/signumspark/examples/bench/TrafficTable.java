// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.bench;

import static io.github.signumspark.examples.bench.Report.number;

import io.github.signumspark.ml.SignumFitDetails;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Bytes of a step by Spark's own metrics, beside doubles for every coordinate. */
final class TrafficTable {
  private static final int WORKERS = 8;
  private static final int NON_ZEROS = 30;
  private static final int FEW = 4;
  private static final int MANY = 14;
  private static final int STRIPES = 20;
  private static final long SEED = 20181010;

  private final Report report;
  private final SparkSession spark;

  TrafficTable(Report report, SparkSession spark) {
    this.report = report;
    this.spark = spark;
    report.heading("Bytes of a step");
    report.text(
        "Generated rows, "
            + NON_ZEROS
            + " non-zeros each, "
            + WORKERS
            + " workers. By Spark's own metrics: up task results, down the driver's broadcasts as"
            + " stored, compressed, task binaries included; a step is the difference between fits of "
            + MANY
            + " and of "
            + FEW
            + " steps. Dense doubles: 8 bytes a coordinate and worker up, 8 a coordinate down.");
    report.header(
        "Coordinates",
        "Held by a worker",
        "Mode",
        "Up, counted",
        "Up, Spark's",
        "Dense / Spark's",
        "Down, counted",
        "Down, Spark's",
        "Dense / Spark's");
  }

  void print(int width, long rows) {
    Synthetic generated = new Synthetic(rows, width, NON_ZEROS, false, SEED);
    try (Problem problem = Problem.of("synthetic", generated.generate(spark), null, 1e-6, false)) {
      for (String mode : new String[] {"vote", "gradient"}) {
        Measured few = measure(problem, plain(mode), FEW);
        Measured many = measure(problem, plain(mode), MANY);
        double steps = MANY - FEW;
        double up = (many.up - few.up) / steps;
        double down = (many.down - few.down) / steps;
        double held = heldShare(many.details);
        report.row(
            number(width + 1.0, 0),
            number(100 * held, 1) + " %",
            mode,
            number((many.details.bytesUp() - few.details.bytesUp()) / steps, 0),
            number(up, 0),
            number(8.0 * (width + 1) * WORKERS / up, 1),
            number((many.details.bytesDown() - few.details.bytesDown()) / steps, 0),
            number(down, 0),
            number(8.0 * (width + 1) / down, 1));
      }
    }
  }

  /**
   * Ballots of two bits: every worker has every column, in one row each, and without momentum and
   * penalty votes on those of the three rows in four that are its batch.
   */
  void printTernary(int width) {
    Striped generated = new Striped(width, WORKERS, STRIPES, SEED);
    try (Problem problem = Problem.of("striped", generated.generate(spark), null, 0, false)) {
      Measured few = measureTernary(problem, FEW);
      Measured many = measureTernary(problem, MANY);
      double steps = MANY - FEW;
      double up = (many.up - few.up) / steps;
      double down = (many.down - few.down) / steps;
      report.row(
          number(width, 0),
          number(100 * heldShare(many.details), 1) + " %",
          "vote, a quarter abstaining",
          number((many.details.bytesUp() - few.details.bytesUp()) / steps, 0),
          number(up, 0),
          number(8.0 * width * WORKERS / up, 1),
          number((many.details.bytesDown() - few.details.bytesDown()) / steps, 0),
          number(down, 0),
          number(8.0 * width / down, 1));
    }
  }

  private Measured measureTernary(Problem problem, int steps) {
    SignumLogisticRegression stage = new SignumLogisticRegression().setAggregation("vote");
    stage.setMomentum(0).setBatchSize(STRIPES * 3 / 4).setFitIntercept(false);
    // The rows that a worker has are those of a partition, none missing.
    return measure(problem, stage.setShuffle("never"), steps);
  }

  private record Measured(long up, long down, SignumFitDetails details) {}

  private static SignumLogisticRegression plain(String mode) {
    return new SignumLogisticRegression().setAggregation(mode);
  }

  private static Measured measure(Problem problem, SignumLogisticRegression stage, int steps) {
    String mode = stage.getAggregation();
    Report.progress("%s, %d steps of %s", problem, steps, mode.toUpperCase(Locale.ROOT));
    JobMeter meter = JobMeter.start(problem.train().sparkSession());
    SignumRun run =
        SignumRun.of(
            problem,
            stage
                .setMaxIter(steps)
                .setStepSize(0.01)
                // What is lost would be computed from the start; nothing is written in between.
                .setCheckpointInterval(-1)
                .setNumWorkers(WORKERS),
            false);
    meter.stop();
    return new Measured(meter.all().bytesUp(), meter.bytesDown(), run.details());
  }

  /** The mean share of the coordinates that a worker's rows have. */
  private static double heldShare(SignumFitDetails details) {
    var gradient =
        details.traffic().stream()
            .filter(t -> t.aggregation().equals("gradient"))
            .findFirst()
            .orElseThrow();
    return (double) gradient.bytesUp() / gradient.bytesDown() / details.workers();
  }
}
