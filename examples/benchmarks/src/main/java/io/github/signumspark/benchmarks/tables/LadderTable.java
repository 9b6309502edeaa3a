// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.JobMeter;
import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegression;

/** What 1 %, 0.1 % and 0.01 % cost either side, penalty by penalty. */
public final class LadderTable {
  private static final double[] PERCENTS = {1, 0.1, 0.01};
  private static final int[] WORKERS = {2, 8, 32};
  private static final double[] PENALTIES = {1e-4, 1e-5, 1e-6, 0};

  private final Report report;
  private final int seeds;

  /**
   * Begins the table.
   *
   * @param seeds of Signum, the orders of the rows
   */
  public LadderTable(Report report, int seeds) {
    this.report = report;
    this.seeds = seeds;
    report.heading("Ladder");
    report.text(
        "Passes to come within 1 %, 0.1 % and 0.01 % of the optimum, where the fit stops, and how far"
            + " above the optimum in percent that is: medians and, in parentheses, the worst of "
            + seeds
            + " seeds; standardized where λ is 0. Seconds are of whole fits. MLlib's passes are its"
            + " evaluations of loss and gradient, its iterations the least that reach the rung.");
    report.header("Set", "λ", "Side", "1 %", "0.1 %", "0.01 %", "stop", "above, %", "s to 0.01 %");
  }

  /** Adds a set's lines. */
  public void add(Problem problem) {
    SignumRun.of(problem, new SignumLogisticRegression());
    for (double penalty : PENALTIES) {
      Problem penalised = problem.with(penalty, penalty == 0);
      MllibRun theirs = MllibRun.optimum(penalised);
      LinearModel ours =
          SignumRun.of(
                  penalised, new SignumLogisticRegression().setTol(1e-10).setMaxIter(1000), false)
              .model();
      double optimum =
          Arrays.stream(penalised.objectives(List.of(theirs.model(), ours))).min().getAsDouble();
      for (int workers : WORKERS) {
        addOurs(penalised, optimum, workers);
      }
      addMllibs(penalised, theirs, optimum);
    }
  }

  private void addOurs(Problem problem, double optimum, int workers) {
    List<List<Double>> passes = new ArrayList<>();
    for (int i = 0; i < PERCENTS.length; i++) {
      passes.add(new ArrayList<>());
    }
    List<Double> stops = new ArrayList<>();
    List<Double> ends = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      SignumRun run =
          SignumRun.of(
              problem, new SignumLogisticRegression().setNumWorkers(workers).setSeed(seed));
      double[] gaps = run.gaps(problem, optimum);
      for (int i = 0; i < PERCENTS.length; i++) {
        passes.get(i).add(run.passesAt(SignumRun.firstWithin(gaps, PERCENTS[i])));
      }
      seconds.add(run.secondsAt(SignumRun.firstWithin(gaps, 0.01)));
      stops.add(run.details().passes());
      ends.add(gaps[gaps.length - 1]);
    }
    List<String> cells = new ArrayList<>(line(problem, "Signum, " + workers + " workers"));
    passes.forEach(rung -> cells.add(both(rung, 0)));
    cells.add(both(stops, 0));
    cells.add(both(ends, 4));
    cells.add(number(Medians.median(seconds), 2));
    report.row(cells.toArray(new String[0]));
  }

  private static String both(List<Double> numbers, int digits) {
    return number(Medians.median(numbers), digits)
        + " ("
        + number(Medians.greatest(numbers), digits)
        + ")";
  }

  private static List<String> line(Problem problem, String side) {
    return List.of(problem.name(), String.format(Locale.ROOT, "%.0e", problem.regParam()), side);
  }

  private void addMllibs(Problem problem, MllibRun best, double optimum) {
    List<String> cells = new ArrayList<>(line(problem, "MLlib"));
    double seconds = 0;
    for (double percent : PERCENTS) {
      int iterations = best.iterationsTo(optimum + percent / 100 * (StrictMath.log(2) - optimum));
      JobMeter meter = JobMeter.start(problem.train().sparkSession());
      seconds = MllibRun.of(problem, iterations).seconds();
      meter.stop();
      cells.add(String.valueOf(meter.all().lossJobs()));
    }
    JobMeter meter = JobMeter.start(problem.train().sparkSession());
    MllibRun run = MllibRun.of(problem, new LogisticRegression());
    meter.stop();
    cells.add(String.valueOf(meter.all().lossJobs()));
    cells.add(number(problem.gaps(List.of(run.model()), optimum)[0], 4));
    cells.add(number(seconds, 2));
    report.row(cells.toArray(new String[0]));
  }
}
