// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.votes;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.JobMeter;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.examples.Synthetic;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import org.apache.spark.sql.SparkSession;

/** Bytes of a step by Spark's own metrics, beside doubles for every coordinate. */
public final class TrafficTable {
  private static final int WORKERS = 8;
  private static final int NON_ZEROS = 30;
  private static final int FROM = 5;
  private static final int TO = 14;
  private static final int STRIPES = 20;
  private static final long SEED = 20181010;

  private final Report report;
  private final SparkSession spark;

  public TrafficTable(Report report, SparkSession spark) {
    this.report = report;
    this.spark = spark;
    report.heading("Bytes of a step");
    report.text(
        "Generated rows, "
            + NON_ZEROS
            + " non-zeros each, "
            + WORKERS
            + " workers. By Spark's own metrics: up task results, down the driver's broadcasts as"
            + " stored, compressed, task binaries included; the mean of steps "
            + FROM
            + " to "
            + (TO - 1)
            + ". Dense doubles: 8 bytes a coordinate and worker up, 8 a coordinate down.");
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

  public void print(int width, long rows) {
    Synthetic generated = new Synthetic(rows, width, NON_ZEROS, false, SEED);
    try (Problem problem = Problem.of("synthetic", generated.generate(spark), null, 1e-6, false)) {
      for (String mode : new String[] {"vote", "gradient"}) {
        measure(problem, new SignumLogisticRegression().setAggregation(mode), 0.01, mode);
      }
    }
  }

  /**
   * Ballots of two bits: every worker has every column, in one row each, and without momentum and
   * penalty votes on those of the three rows in four that are its batch.
   */
  public void printTernary(int width) {
    Striped generated = new Striped(width, WORKERS, STRIPES, SEED);
    try (Problem problem = Problem.of("striped", generated.generate(spark), null, 0, false)) {
      SignumLogisticRegression stage = new SignumLogisticRegression().setAggregation("vote");
      stage.setMomentum(0).setBatchSize(STRIPES * 3 / 4);
      // The rows that a worker has are those of a partition, none missing; and steps so short that
      // margins of so many columns stay where the loss has a slope.
      measure(problem, stage.setShuffle("never"), 1e-6, "vote, a quarter abstaining");
    }
  }

  private void measure(
      Problem problem, SignumLogisticRegression stage, double stepSize, String name) {
    Report.progress("%s: %s", problem, name);
    JobMeter meter = JobMeter.start(problem.train().sparkSession());
    // Lost states would be computed from the start; nothing is written in between.
    stage.setMaxIter(TO).setStepSize(stepSize).setCheckpointInterval(-1).setNumWorkers(WORKERS);
    FitResult details = SignumRun.of(problem, stage, false).details();
    meter.stop();
    JobMeter.RoundBytes bytes = meter.rounds(FROM, TO);
    double up = 0;
    double down = 0;
    for (TrainingListener.Round round : details.rounds().subList(FROM - 1, TO - 1)) {
      up += (double) round.bytesUp() / (TO - FROM);
      down += (double) round.bytesDown() / (TO - FROM);
    }
    double dense = 8.0 * (problem.features() + 1);
    report.row(
        number(problem.features() + 1.0, 0),
        number(100 * heldShare(details), 1) + " %",
        name,
        number(up, 0),
        number(bytes.up(), 0),
        number(dense * WORKERS / bytes.up(), 1),
        number(down, 0),
        number(bytes.down(), 0),
        number(dense / bytes.down(), 1));
  }

  /** The mean share of the coordinates that a worker's rows have. */
  private static double heldShare(FitResult details) {
    var gradient =
        details.traffic().stream()
            .filter(t -> t.aggregation().equals("gradient"))
            .findFirst()
            .orElseThrow();
    return (double) gradient.bytesUp() / gradient.bytesDown() / details.workers();
  }
}
