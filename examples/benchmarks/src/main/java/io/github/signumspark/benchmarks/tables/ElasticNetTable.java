// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.CoordinateDescent;
import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.tuning.SignumGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;

/** Elastic nets from nearly empty to nearly full beside MLlib's and coordinate descent. */
public final class ElasticNetTable {
  private static final double[] ALPHAS = {0.5, 1};
  private static final double[] SHARES = {0.5, 0.1, 0.01, 0.001};
  private static final double LEAST = 1e-9; // a thousandth of what is asked for

  private final Report report;
  private final int repeats;

  /** Begins the table. */
  public ElasticNetTable(Report report, int repeats) {
    this.report = report;
    this.repeats = repeats;
    report.heading("Elastic nets");
    report.text(
        "Whole fits at either side's own stop, default params besides those named, without"
            + " standardization. λ as a share of the least one at which all weights are 0. Seconds: warm,"
            + " in turns, medians of "
            + repeats
            + ". Above: MLlib's objective less ours, and ours less what coordinate descent on the rows"
            + " comes to from there, in percent of the gain over the constant model; behind it the"
            + " weights that are not 0 there.");
    report.header(
        "Set",
        "α",
        "λ",
        "share",
        "Signum s",
        "passes",
        "non-zeros",
        "MLlib s",
        "iterations",
        "non-zeros",
        "Ratio",
        "MLlib above, %",
        "above coordinate descent, %",
        "its non-zeros");
  }

  /** Adds a set's lines. */
  public void add(Problem problem) {
    for (double alpha : ALPHAS) {
      double most =
          SignumGrid.values(
              new SignumLogisticRegression().setStandardization(false).setElasticNetParam(alpha),
              problem.train(),
              2)[0];
      for (double share : SHARES) {
        add(problem.with(share * most, false), alpha, share);
      }
    }
  }

  private void add(Problem problem, double alpha, double share) {
    fit(problem, new SignumLogisticRegression(), alpha);
    LogisticRegressionModel ours = null;
    LogisticRegressionModel theirs = null;
    List<Double> ourSeconds = new ArrayList<>();
    List<Double> theirSeconds = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      System.gc();
      long began = System.nanoTime();
      ours = fit(problem, new SignumLogisticRegression(), alpha);
      ourSeconds.add((System.nanoTime() - began) * 1e-9);
      System.gc();
      began = System.nanoTime();
      theirs = fit(problem, new LogisticRegression(), alpha);
      theirSeconds.add((System.nanoTime() - began) * 1e-9);
    }
    CoordinateDescent descent = new CoordinateDescent(problem, alpha, LinearModel.of(ours));
    double objective = descent.objective();
    double gain = theirs.summary().objectiveHistory()[0] - objective;
    descent.descend(LEAST);
    report.row(
        problem.name(),
        number(alpha, 1),
        String.format(Locale.ROOT, "%.1e", problem.regParam()),
        String.valueOf(share),
        number(Medians.median(ourSeconds), 2),
        number(((SignumTrainingSummary) ours.summary()).signumDetails().passes(), 0),
        String.valueOf(ours.coefficients().numNonzeros()),
        number(Medians.median(theirSeconds), 2),
        String.valueOf(theirs.summary().totalIterations()),
        String.valueOf(theirs.coefficients().numNonzeros()),
        number(Medians.median(Medians.ratios(theirSeconds, ourSeconds)), 1),
        number(100 * (last(theirs) - last(ours)) / gain, 4),
        number(100 * (objective - descent.objective()) / gain, 5),
        String.valueOf(descent.nonZeros()));
  }

  private static LogisticRegressionModel fit(
      Problem problem, LogisticRegression stage, double alpha) {
    return problem.configure(stage).setElasticNetParam(alpha).fit(problem.train());
  }

  private static double last(LogisticRegressionModel model) {
    double[] history = model.summary().objectiveHistory();
    return history[history.length - 1];
  }
}
