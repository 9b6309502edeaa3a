// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.JobMeter;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.ArrayList;
import java.util.List;

/** What 1 %, 0.1 % and 0.01 % cost either side. */
public final class LadderTable {
  private static final double[] PERCENTS = {1, 0.1, 0.01};
  private static final int[] WORKERS = {2, 8, 32};

  private final Report report;

  public LadderTable(Report report) {
    this.report = report;
    report.heading("Ladder");
    report.text(
        "Passes to come within 1 %, 0.1 % and 0.01 % of the optimum, and the seconds since `fit` began,"
            + " one run each after a warm-up. MLlib's passes are its evaluations of loss and gradient."
            + " Stop: the gap of the model that the fit returns.");
    report.header(
        "Set",
        "Side",
        "1 %: passes",
        "s",
        "0.1 %: passes",
        "s",
        "0.01 %: passes",
        "s",
        "Stop: gap %");
  }

  /** Adds a set's lines. */
  public void add(Problem problem) {
    MllibRun best = MllibRun.optimum(problem);
    double optimum = problem.objectives(List.of(best.model()))[0];
    SignumRun.of(problem, new SignumLogisticRegression());
    for (int workers : WORKERS) {
      addOurs(problem, optimum, workers);
    }
    addMllibs(problem, best, optimum);
  }

  private void addOurs(Problem problem, double optimum, int workers) {
    SignumRun run = SignumRun.of(problem, new SignumLogisticRegression().setNumWorkers(workers));
    double[] gaps = run.gaps(problem, optimum);
    List<String> cells = new ArrayList<>();
    cells.add(problem.name());
    cells.add("Signum, " + workers + " workers");
    for (double percent : PERCENTS) {
      int place = SignumRun.firstWithin(gaps, percent);
      cells.add(number(run.passesAt(place), 2));
      cells.add(number(run.secondsAt(place), 2));
    }
    cells.add(number(gaps[gaps.length - 1], 4));
    report.row(cells.toArray(new String[0]));
  }

  private void addMllibs(Problem problem, MllibRun best, double optimum) {
    List<String> cells = new ArrayList<>();
    cells.add(problem.name());
    cells.add("MLlib");
    for (double percent : PERCENTS) {
      int iterations = best.iterationsTo(optimum + percent / 100 * (StrictMath.log(2) - optimum));
      JobMeter meter = JobMeter.start(problem.train().sparkSession());
      MllibRun run = MllibRun.of(problem, iterations);
      meter.stop();
      cells.add(String.valueOf(meter.all().lossJobs()));
      cells.add(number(run.seconds(), 2));
    }
    cells.add("0");
    report.row(cells.toArray(new String[0]));
  }
}
