// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;

/** Whole fits at both libraries' own stops, default params besides the penalty. */
public final class OptimumTable {
  /** Fits that warm up at least, and until so many seconds are over: the JIT works by time. */
  private static final int WARM_UPS = 3;

  private static final double WARM_UP_SECONDS = 8;

  private final Report report;
  private final int repeats;

  /** Begins the table. */
  public OptimumTable(Report report, int repeats) {
    this.report = report;
    this.repeats = repeats;
    report.heading("To the optimum");
    report.text(
        "Whole fits at either side's own stop, default params besides those named, each reading the"
            + " cached rows itself. Seconds: warm, in turns, medians of "
            + repeats
            + " with the least ratio of a pair. Objective: the stage's own, penalty included; the last"
            + " column is how far ours is above MLlib's, in percent of what MLlib's fit gained.");
    report.header(
        "Set",
        "λ",
        "standardized",
        "Signum s",
        "passes",
        "objective",
        "test AUC",
        "MLlib s",
        "iterations",
        "objective",
        "test AUC",
        "Ratio",
        "least",
        "Above MLlib's, % of the gain");
  }

  /** Adds a set's line. */
  public void add(Problem problem) {
    double spent = 0;
    for (int i = 1; i < WARM_UPS || spent < WARM_UP_SECONDS; i++) {
      spent += seconds(problem, new SignumLogisticRegression());
    }
    LogisticRegressionModel ours =
        problem.configure(new SignumLogisticRegression()).fit(problem.train());
    LogisticRegressionModel theirs =
        problem.configure(new LogisticRegression()).fit(problem.train());
    List<Double> ourSeconds = new ArrayList<>();
    List<Double> theirSeconds = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      ourSeconds.add(seconds(problem, new SignumLogisticRegression()));
      theirSeconds.add(seconds(problem, new LogisticRegression()));
      Report.progress(
          "%s: Signum %.2f s, MLlib %.2f s",
          problem.name(), ourSeconds.get(i), theirSeconds.get(i));
    }
    List<Double> ratios = Medians.ratios(theirSeconds, ourSeconds);
    double[] history = theirs.summary().objectiveHistory();
    double objective = last(ours);
    double gain = history[0] - last(theirs);
    report.row(
        problem.toString(),
        String.format(Locale.ROOT, "%.0e", problem.regParam()),
        problem.standardization() ? "yes" : "no",
        number(Medians.median(ourSeconds), 2),
        number(((SignumTrainingSummary) ours.summary()).signumDetails().passes(), 0),
        number(objective, 7),
        auc(ours, problem),
        number(Medians.median(theirSeconds), 2),
        String.valueOf(theirs.summary().totalIterations()),
        number(last(theirs), 7),
        auc(theirs, problem),
        number(Medians.median(ratios), 1),
        number(Medians.least(ratios), 1),
        number(100 * (objective - last(theirs)) / gain, 4));
  }

  private static double seconds(Problem problem, LogisticRegression stage) {
    System.gc();
    long began = System.nanoTime();
    problem.configure(stage).fit(problem.train());
    return (System.nanoTime() - began) * 1e-9;
  }

  private static double last(LogisticRegressionModel model) {
    double[] history = model.summary().objectiveHistory();
    return history[history.length - 1];
  }

  private static String auc(LogisticRegressionModel model, Problem problem) {
    return problem.test() == null
        ? "–"
        : number(new BinaryClassificationEvaluator().evaluate(model.transform(problem.test())), 4);
  }
}
