// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.megabytes;
import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.JobMeter;
import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * Both libraries timed, in turns, on the same cached rows: MLlib with the least number of
 * iterations that is within 1 %, found beforehand, Signum with default params.
 */
public final class SpeedTable {
  private static final double PERCENT = 1;

  /** Warm-up fits: after fewer, the seconds of both still fall from fit to fit. */
  private static final int WARM_UPS = 8;

  private final Report report;
  private final int repeats;
  private final List<String[]> budget = new ArrayList<>();

  public SpeedTable(Report report, int repeats) {
    this.report = report;
    this.repeats = repeats;
    report.heading("Speed");
    report.text(
        "Seconds from calling `fit` to the model, warm, in turns, the same cached DataFrame;"
            + " medians of "
            + repeats
            + ". MLlib runs the least number of iterations that is within 1 %. Ours runs to its own"
            + " end; the time at which its model was first within 1 % stands beside it. Ratios:"
            + " MLlib's seconds over ours, median and least of the pairs.");
    report.header(
        "Set",
        "MLlib iterations",
        "MLlib s",
        "Signum s",
        "Ratio, whole fit",
        "least",
        "Signum s to 1 %",
        "Ratio to 1 %",
        "least",
        "Final gap %",
        "MLlib gap %");
  }

  /** Adds a set's line. */
  public void add(Problem problem) {
    MllibRun best = MllibRun.optimum(problem);
    double optimum = problem.objectives(List.of(best.model()))[0];
    double target = optimum + PERCENT / 100 * (StrictMath.log(2) - optimum);
    int iterations = best.iterationsTo(target);
    Report.progress("%s: f* %.6f, MLlib needs %d iterations", problem, optimum, iterations);
    SparkSession spark = problem.train().sparkSession();

    JobMeter meter = JobMeter.start(spark);
    SignumRun first = SignumRun.of(problem, new SignumLogisticRegression());
    meter.stop();
    JobMeter mllibMeter = JobMeter.start(spark);
    MllibRun firstMllib = MllibRun.of(problem, iterations);
    mllibMeter.stop();
    double[] gaps = first.gaps(problem, optimum);
    // The same bits in every repetition, hence the same place.
    int place = SignumRun.firstWithin(gaps, PERCENT);
    for (int i = 1; i < WARM_UPS; i++) {
      SignumRun.of(problem, new SignumLogisticRegression());
      MllibRun.of(problem, iterations);
    }

    List<Double> ours = new ArrayList<>();
    List<Double> toTarget = new ArrayList<>();
    List<Double> reading = new ArrayList<>();
    List<Double> training = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      SignumRun run = fresh(() -> SignumRun.of(problem, new SignumLogisticRegression()));
      ours.add(run.seconds());
      toTarget.add(run.secondsAt(place));
      reading.add(run.details().ingestSeconds());
      training.add(run.details().trainSeconds());
      theirs.add(fresh(() -> MllibRun.of(problem, iterations)).seconds());
      Report.progress(
          "%s: Signum %.2f s (%.2f to 1 %%), MLlib %.2f s",
          problem.name(), run.seconds(), toTarget.get(i), theirs.get(i));
    }
    List<Double> ratios = Medians.ratios(theirs, ours);
    List<Double> targetRatios = Medians.ratios(theirs, toTarget);
    report.row(
        problem.toString(),
        String.valueOf(iterations),
        number(Medians.median(theirs), 2),
        number(Medians.median(ours), 2),
        number(Medians.median(ratios), 2),
        number(Medians.least(ratios), 2),
        number(Medians.median(toTarget), 2),
        number(Medians.median(targetRatios), 2),
        number(Medians.least(targetRatios), 2),
        number(gaps[gaps.length - 1], 3),
        number(problem.gaps(List.of(firstMllib.model()), optimum)[0], 3));
    JobMeter.Sums our = meter.all();
    JobMeter.Sums their = mllibMeter.all();
    budget.add(
        new String[] {
          problem.name(),
          String.valueOf(first.details().workers()),
          number(Medians.median(reading), 2),
          number(Medians.median(training), 2),
          String.valueOf(first.details().rounds().size()),
          number(first.passesAt(place), 2),
          number(first.details().passes(), 2),
          String.valueOf(our.jobs()),
          String.valueOf(their.jobs()),
          String.valueOf(their.lossJobs()),
          megabytes(our.bytesUp()),
          megabytes(their.bytesUp()),
          megabytes(meter.bytesDown()),
          megabytes(mllibMeter.bytesDown())
        });
  }

  /** After a garbage collection. */
  private static <T> T fresh(Supplier<T> run) {
    System.gc();
    return run.get();
  }

  /** Prints the phases and bytes of the sets so far. */
  public void printBudget() {
    report.heading("Budget");
    report.text(
        "Reading: from the DataFrame to blocks. Bytes by Spark's own metrics, whole fits: up are"
            + " task results and shuffles, down are broadcasts as they are stored, serialised and"
            + " compressed, once each (tasks' code among them).");
    report.header(
        "Set",
        "Workers",
        "Reading s",
        "Training s",
        "Rounds",
        "Passes to 1 %",
        "Passes",
        "Jobs",
        "MLlib's jobs",
        "of these evaluations",
        "MB up",
        "MLlib's MB up",
        "MB down",
        "MLlib's MB down");
    budget.forEach(report::row);
  }
}
