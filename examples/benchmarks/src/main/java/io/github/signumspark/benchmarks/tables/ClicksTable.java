// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.DataFolder;
import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.Scores;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * As few positives as among clicks: a set reduced to one positive in two hundred by a seeded draw.
 */
public final class ClicksTable {
  private static final double SHARE = 0.005;
  private static final double REG_PARAM = 1e-4;
  private static final long SEED = 77;

  private final Report report;
  private final DataFolder folder;

  public ClicksTable(Report report, DataFolder folder) {
    this.report = report;
    this.folder = folder;
    report.heading("Click-like imbalance");
    report.text(
        "The positives thinned to 0.5 % of the rows; λ = 1e-4, `standardization = false`, MLlib at"
            + " its optimum. Calibration: mean prediction over mean label.");
    report.header("Rows", "Calibration, Signum", "MLlib", "Log-loss, Signum", "MLlib", "Ratio");
  }

  /** Adds a set's lines: the rows trained on and the test rows. */
  public void add(String set) {
    Dataset<Row> train = folder.read(set, "train", 0);
    int features = ((Vector) train.select("features").first().get(0)).size();
    try (Problem problem =
        Problem.of(
            set,
            thin(train).repartition(DataFolder.partitions(train.sparkSession())),
            thin(folder.read(set, "test", features)),
            REG_PARAM,
            false)) {
      LinearModel ours = SignumRun.of(problem, new SignumLogisticRegression(), false).model();
      LinearModel theirs = MllibRun.optimum(problem).model();
      for (Dataset<Row> rows : List.of(problem.train(), problem.test())) {
        Scores our = Scores.of(rows, ours);
        Scores their = Scores.of(rows, theirs);
        report.row(
            set + (rows == problem.train() ? ", train, " : ", test, ") + number(rows.count(), 0),
            number(our.calibration(), 4),
            number(their.calibration(), 4),
            number(our.logLoss(), 6),
            number(their.logLoss(), 6),
            number(our.logLoss() / their.logLoss(), 4));
      }
    }
  }

  /**
   * Keeps all negatives, and of the positives those that the draw by position in the file keeps.
   */
  private static Dataset<Row> thin(Dataset<Row> rows) {
    double positives = rows.filter("label > 0").count();
    double negatives = rows.count() - positives;
    double kept = SHARE / (1 - SHARE) * negatives / positives;
    JavaRDD<Row> thinned =
        rows.javaRDD()
            .zipWithIndex()
            .filter(
                pair ->
                    pair._1().getDouble(0) <= 0
                        || new SplittableRandom(SEED + 0x9E3779B97F4A7C15L * pair._2()).nextDouble()
                            < kept)
            .map(pair -> pair._1());
    return rows.sparkSession().createDataFrame(thinned, rows.schema());
  }
}
