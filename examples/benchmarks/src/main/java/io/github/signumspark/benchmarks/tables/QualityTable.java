// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.Scores;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.ArrayList;
import java.util.List;

/** How near to the optimum a fit with default params gets, and when, at several worker counts. */
public final class QualityTable {
  private static final int[] WORKERS = {2, 8, 32};

  private final Report report;
  private final int seeds;

  public QualityTable(Report report, int seeds) {
    this.report = report;
    this.seeds = seeds;
    report.heading("Quality");
    report.text(
        "λ = 1e-4, `standardization = false`, all else at its default. Gap: objective above the"
            + " optimum f* in percent of ln 2 − f*. Passes count the rows that training read, over"
            + " the number of rows; reading the data set once before is not counted, for either"
            + " side. Median and worst of "
            + seeds
            + " seeds; – means never.");
    report.header(
        "Set",
        "f*",
        "Workers",
        "Passes to 1 %, median",
        "worst",
        "Passes in all",
        "Final gap %, median",
        "worst",
        "Test AUC, median",
        "worst",
        "Reference AUC");
  }

  /** Adds a set's lines. */
  public void add(Problem problem) {
    LinearModel best = MllibRun.optimum(problem).model();
    double optimum = problem.objectives(List.of(best))[0];
    double reference = Scores.of(problem.test(), best).auc();
    for (int workers : WORKERS) {
      List<Double> hits = new ArrayList<>();
      List<Double> finals = new ArrayList<>();
      List<Double> passes = new ArrayList<>();
      List<Double> areas = new ArrayList<>();
      for (int seed = 1; seed <= seeds; seed++) {
        SignumRun run =
            SignumRun.of(
                problem, new SignumLogisticRegression().setNumWorkers(workers).setSeed(seed));
        double[] gaps = run.gaps(problem, optimum);
        hits.add(run.passesAt(SignumRun.firstWithin(gaps, 1)));
        finals.add(gaps[gaps.length - 1]);
        passes.add(run.details().passes());
        areas.add(Scores.of(problem.test(), run.model()).auc());
        Report.progress(
            "%s, %d workers, seed %d: 1 %% at %.2f passes, %.3f %% after %.2f",
            problem.name(),
            workers,
            seed,
            hits.get(seed - 1),
            finals.get(seed - 1),
            passes.get(seed - 1));
      }
      report.row(
          problem.toString(),
          number(optimum, 5),
          String.valueOf(workers),
          number(Medians.median(hits), 2),
          number(Medians.greatest(hits), 2),
          number(Medians.median(passes), 1),
          number(Medians.median(finals), 3),
          number(Medians.greatest(finals), 3),
          number(Medians.median(areas), 4),
          number(Medians.least(areas), 4),
          number(reference, 4));
    }
  }
}
