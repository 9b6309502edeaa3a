// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.examples.Synthetic;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener.Round;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.GradientDescent;
import org.apache.spark.mllib.optimization.LogisticGradient;
import org.apache.spark.mllib.optimization.SquaredL2Updater;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * What one step costs where there is next to nothing to compute: a full batch of few rows in
 * several partitions, by {@code aggregation = gradient} and by MLlib's {@code GradientDescent}, in
 * turns.
 */
public final class StepCostTable {
  private static final int ROWS = 640;
  private static final int COLUMNS = 10;
  private static final long SEED = 3;
  private static final double NEVER = 0;

  private final Report report;
  private final SparkSession spark;
  private final int steps;
  private final int repeats;

  public StepCostTable(Report report, SparkSession spark, int steps, int repeats) {
    this.report = report;
    this.spark = spark;
    this.steps = steps;
    this.repeats = repeats;
    report.heading("Step");
    report.text(
        String.format(
            Locale.ROOT,
            "%d cached rows of %d columns, full batches, %d steps a fit; milliseconds a step, in"
                + " turns, the median of %d after a first turn that does not count.",
            ROWS,
            COLUMNS,
            steps,
            repeats));
    report.header("Partitions", "GradientDescent ms", "Signum ms", "Ratio", "least");
  }

  /** Adds the line of a number of partitions. */
  public void add(int partitions) {
    Dataset<Row> rows =
        new Synthetic(ROWS, COLUMNS, COLUMNS, false, SEED)
            .generateDense(spark, false)
            .repartition(partitions)
            .cache();
    RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> pairs = pairs(rows);
    pairs.persist(StorageLevel.MEMORY_ONLY());
    pairs.count();
    try {
      List<Double> theirs = new ArrayList<>();
      List<Double> ours = new ArrayList<>();
      for (int turn = 0; turn <= repeats; turn++) {
        double their = gradientDescent(pairs);
        double our = signum(rows, partitions);
        Report.progress(
            "%d partitions: GradientDescent %.1f ms a step, Signum %.1f", partitions, their, our);
        if (turn > 0) {
          theirs.add(their);
          ours.add(our);
        }
      }
      List<Double> ratios = Medians.ratios(theirs, ours);
      report.row(
          String.valueOf(partitions),
          number(Medians.median(theirs), 1),
          number(Medians.median(ours), 1),
          number(Medians.median(ratios), 2),
          number(Medians.least(ratios), 2));
    } finally {
      pairs.unpersist(true);
      rows.unpersist(true);
    }
  }

  private static RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> pairs(
      Dataset<Row> rows) {
    return rows.javaRDD()
        .map(
            row ->
                new Tuple2<Object, org.apache.spark.mllib.linalg.Vector>(
                    row.getDouble(0), Vectors.fromML((Vector) row.get(1))))
        .rdd();
  }

  /** It evaluates once more than it steps. */
  private double gradientDescent(RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> rows) {
    long began = System.nanoTime();
    GradientDescent.runMiniBatchSGD(
        rows,
        new LogisticGradient(),
        new SquaredL2Updater(),
        1,
        steps,
        0,
        1,
        Vectors.zeros(COLUMNS),
        NEVER);
    return (System.nanoTime() - began) * 1e-6 / (steps + 1);
  }

  /** From the first step's end to the last one's: the search of the learning rate is left out. */
  private double signum(Dataset<Row> rows, int partitions) {
    SignumLogisticRegression stage =
        new SignumLogisticRegression()
            .setAggregation("gradient")
            .setNumWorkers(partitions)
            .setMaxIter(steps)
            .setTol(NEVER);
    FitResult details = ((SignumTrainingSummary) stage.fit(rows).summary()).signumDetails();
    List<Round> rounds = details.rounds();
    double first = rounds.get(0).seconds();
    double last = rounds.get(rounds.size() - 1).seconds();
    return (last - first) * 1e3 / (rounds.size() - 1);
  }
}
