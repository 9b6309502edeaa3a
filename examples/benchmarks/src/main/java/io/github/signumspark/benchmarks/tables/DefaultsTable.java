// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.Scores;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import org.apache.spark.ml.classification.LogisticRegression;

/** Both sides with MLlib's own defaults: {@code regParam = 0, standardization = true}. */
public final class DefaultsTable {
  private final Report report;

  public DefaultsTable(Report report) {
    this.report = report;
    report.heading("MLlib's defaults");
    report.text("`regParam = 0`, `standardization = true`, on both sides nothing set. Test rows.");
    report.header(
        "Set", "AUC, Signum", "AUC, MLlib", "Difference", "Log-loss, Signum", "Log-loss, MLlib");
  }

  /** Adds a set's line. */
  public void add(Problem problem) {
    LinearModel ours = SignumRun.of(problem, new SignumLogisticRegression(), false).model();
    LinearModel theirs = MllibRun.of(problem, new LogisticRegression()).model();
    Scores our = Scores.of(problem.test(), ours);
    Scores their = Scores.of(problem.test(), theirs);
    report.row(
        problem.toString(),
        number(our.auc(), 4),
        number(their.auc(), 4),
        number(our.auc() - their.auc(), 4),
        number(our.logLoss(), 5),
        number(their.logLoss(), 5));
  }
}
