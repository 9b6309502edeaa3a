// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.megabytes;
import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.JobMeter;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;

/** What a pass costs as the rows grow wider with the same non-zeros. */
public final class CostTable {
  private static final int ITERATIONS = 4;

  private final Report report;
  private double firstPassSeconds;
  private String firstName;

  public CostTable(Report report) {
    this.report = report;
    report.heading("Cost");
    report.text(
        "Generated rows, the same non-zeros at every width, "
            + ITERATIONS
            + " iterations of the finish; the second of two fits. Executor and driver seconds are of training, over its"
            + " passes: run time of the tasks, and the time in which no job ran. Megabytes are of the"
            + " whole fit; ours as the fit counts them, before framing and compression, Spark's by its"
            + " own metrics.");
    report.header(
        "Columns",
        "Width",
        "Workers",
        "Passes",
        "Reading s",
        "Training s",
        "Executor s a pass",
        "to the first",
        "Driver s a pass",
        "MB up",
        "Spark's MB up",
        "MB down",
        "Spark's MB down");
  }

  /** Adds a set's line. */
  public void add(Problem problem) {
    run(problem);
    System.gc();
    JobMeter meter = JobMeter.start(problem.train().sparkSession());
    SignumRun run = run(problem);
    meter.stop();
    long began = run.recorder().trainingBegan();
    long ended = run.recorder().trainingEnded();
    JobMeter.Sums training = meter.between(began, ended);
    double passes = run.details().passes();
    double pass = training.executorSeconds() / passes;
    if (!problem.name().equals(firstName)) {
      firstName = problem.name();
      firstPassSeconds = pass;
    }
    report.row(
        problem.name(),
        number(problem.features(), 0),
        String.valueOf(run.details().workers()),
        number(passes, 2),
        number(run.details().ingestSeconds(), 2),
        number(run.details().trainSeconds(), 2),
        number(pass, 3),
        number(pass / firstPassSeconds, 2),
        number(((ended - began) * 1e-3 - training.jobSeconds()) / passes, 2),
        megabytes(run.details().bytesUp()),
        megabytes(meter.all().bytesUp()),
        megabytes(run.details().bytesDown()),
        megabytes(meter.bytesDown()));
  }

  private static SignumRun run(Problem problem) {
    Report.progress("cost: %s", problem);
    return SignumRun.of(problem, new SignumLogisticRegression().setMaxIter(ITERATIONS), false);
  }
}
