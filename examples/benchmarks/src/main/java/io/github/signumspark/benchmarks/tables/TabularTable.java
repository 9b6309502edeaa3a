// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.DataFolder;
import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.feature.RFormula;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Support vector machine and Huber's regression on tables of numbers and words: the objective of
 * both sides with default params beside MLlib's optimum, and their seconds.
 */
public final class TabularTable {
  private static final double NEVER = 1e-12;

  private final Report report;
  private final SparkSession spark;
  private final String folder;
  private final int seeds;

  public TabularTable(Report report, SparkSession spark, String folder, int seeds) {
    this.report = report;
    this.spark = spark;
    this.folder = folder;
    this.seeds = seeds;
    report.heading("Support vector machine and Huber's regression");
    report.text(
        "All params at their defaults; words one-hot by MLlib's RFormula, rows with a gap left out,"
            + " the same cached rows. f* is MLlib's objective after up to 300 iterations. Over f*:"
            + " the objective in percent of f* above it. Seconds of a fit, in turns, medians of "
            + seeds
            + " seeds.");
    report.header(
        "Task",
        "Rows",
        "Features",
        "f*",
        "MLlib over f* %",
        "Signum over f* %, median",
        "worst",
        "MLlib s",
        "Signum s",
        "Ratio");
  }

  public void printAll() {
    add(
        "SVC, adult",
        "adult_train.csv.gz",
        "income ~ .",
        LinearSVC::new,
        () -> new LinearSVC().setMaxIter(300).setTol(NEVER),
        seed -> new SignumLinearSVC().setSeed(seed));
    for (String[] set :
        new String[][] {
          {"Huber, diamonds", "diamonds.csv.gz", "price ~ ."},
          {"Huber, California housing", "california_housing.csv.gz", "median_house_value ~ ."}
        }) {
      add(
          set[0],
          set[1],
          set[2],
          () -> new LinearRegression().setLoss("huber"),
          () -> new LinearRegression().setLoss("huber").setMaxIter(300).setTol(NEVER),
          seed -> new SignumLinearRegression().setLoss("huber").setSeed(seed));
    }
  }

  private void add(
      String name,
      String file,
      String formula,
      Supplier<Predictor<Vector, ?, ?>> mllib,
      Supplier<Predictor<Vector, ?, ?>> optimal,
      LongFunction<Predictor<Vector, ?, ?>> signum) {
    Dataset<Row> rows = rows(file, formula);
    try {
      double optimum =
          Math.min(objective(optimal.get().fit(rows)), objective(mllib.get().fit(rows)));
      signum.apply(0).fit(rows);
      List<Double> theirs = new ArrayList<>();
      List<Double> ours = new ArrayList<>();
      List<Double> gaps = new ArrayList<>();
      double theirGap = 0;
      for (long seed = 1; seed <= seeds; seed++) {
        long began = System.nanoTime();
        Model<?> our = signum.apply(seed).fit(rows);
        ours.add((System.nanoTime() - began) * 1e-9);
        if (!(summary(our) instanceof SignumTrainingSummary)) {
          throw new IllegalStateException(name + " went to MLlib");
        }
        began = System.nanoTime();
        Model<?> their = mllib.get().fit(rows);
        theirs.add((System.nanoTime() - began) * 1e-9);
        theirGap = 100 * (objective(their) / optimum - 1);
        gaps.add(100 * (objective(our) / optimum - 1));
        Report.progress(
            "%s: over f* %.3f %%, MLlib %.3f %%; %.2f s, MLlib %.2f s",
            name,
            gaps.get(gaps.size() - 1),
            theirGap,
            ours.get(ours.size() - 1),
            theirs.get(theirs.size() - 1));
      }
      report.row(
          name,
          String.valueOf(rows.count()),
          String.valueOf(((Vector) rows.select("features").first().get(0)).size()),
          number(optimum, 5),
          number(theirGap, 3),
          number(Medians.median(gaps), 3),
          number(Medians.greatest(gaps), 3),
          number(Medians.median(theirs), 2),
          number(Medians.median(ours), 2),
          number(Medians.median(Medians.ratios(theirs, ours)), 2));
    } finally {
      rows.unpersist();
    }
  }

  private Dataset<Row> rows(String file, String formula) {
    Report.progress("reading %s", file);
    Dataset<Row> table =
        spark
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .option("ignoreLeadingWhiteSpace", true)
            .csv(folder + "/" + file);
    Dataset<Row> rows =
        new RFormula()
            .setFormula(formula)
            .setHandleInvalid("skip")
            .fit(table)
            .transform(table)
            .selectExpr("cast(label as double) as label", "features")
            .repartition(DataFolder.partitions(spark))
            .cache();
    rows.count();
    return rows;
  }

  private static Object summary(Model<?> model) {
    return model instanceof LinearSVCModel svc
        ? svc.summary()
        : ((LinearRegressionModel) model).summary();
  }

  private static double objective(Model<?> model) {
    double[] history =
        model instanceof LinearSVCModel svc
            ? svc.summary().objectiveHistory()
            : ((LinearRegressionModel) model).summary().objectiveHistory();
    return history[history.length - 1];
  }
}
