// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.examples.Synthetic;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Dense columns far from zero: the same rows moved by 10 and by 10⁶ standard deviations. */
public final class ShiftedTable {
  private final Report report;
  private final SparkSession spark;
  private final Synthetic rows;

  public ShiftedTable(Report report, SparkSession spark, Synthetic rows) {
    this.report = report;
    this.spark = spark;
    this.rows = rows;
  }

  public void print() {
    report.heading("Ill-scaled columns");
    report.text(
        "Generated dense rows, half of the columns with mean/std = 10, the others 10⁶; λ = 0, so"
            + " that the optimum is that of the rows that were not moved.");
    report.header("Set", "f*", "Gap %, Signum", "Gap %, MLlib with its defaults", "Passes");
    try (Problem plain = Problem.of("centred", rows.generateDense(spark, false), null, 0, true);
        Problem moved = Problem.of("moved", rows.generateDense(spark, true), null, 0, true)) {
      LinearModel best = MllibRun.optimum(plain).model();
      double optimum = plain.objectives(List.of(best))[0];
      SignumRun ours = SignumRun.of(moved, new SignumLogisticRegression(), false);
      LinearModel theirs = MllibRun.of(moved, 100).model();
      double[] gaps = moved.gaps(List.of(ours.model(), theirs), optimum);
      report.row(
          moved.toString(),
          number(optimum, 5),
          number(gaps[0], 3),
          number(gaps[1], 3),
          number(ours.details().passes(), 2));
    }
  }
}
