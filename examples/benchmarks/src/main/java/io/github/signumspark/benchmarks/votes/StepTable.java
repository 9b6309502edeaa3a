// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.votes;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.examples.Synthetic;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.GradientDescent;
import org.apache.spark.mllib.optimization.LogisticGradient;
import org.apache.spark.mllib.optimization.SquaredL2Updater;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** Seconds of a step beside MLlib's {@code GradientDescent}: the same rows, gradient and batch. */
final class StepTable {
  private static final int WORKERS = 8;
  private static final int NON_ZEROS = 30;
  private static final int OURS = 12;
  private static final int WARM_UP = 3;
  private static final int THEIRS = 6;
  private static final int TURNS = 3;
  private static final double[] SHARES = {1, 0.1};
  private static final long SEED = 20181010;

  private final Report report;
  private final SparkSession spark;

  StepTable(Report report, SparkSession spark) {
    this.report = report;
    this.spark = spark;
    report.heading("Seconds of a step");
    report.text(
        "Generated rows, "
            + NON_ZEROS
            + " non-zeros each, "
            + WORKERS
            + " partitions, logistic loss without an intercept, all rows in a step or a tenth of"
            + " them (batchSize of votes, else miniBatchFraction). Ours, after a fit that does not"
            + " count: the median of "
            + (OURS - WARM_UP)
            + " steps after "
            + WARM_UP
            + ", a base of the states written every 10 steps among them; GradientDescent: after a"
            + " run that does not count, the median of "
            + TURNS
            + " runs of "
            + (1 + THEIRS)
            + " iterations, each less one of 1, over "
            + THEIRS
            + ".");
    report.header(
        "Coordinates",
        "Rows",
        "In a step",
        "Vote s",
        "Gradient mode s",
        "GradientDescent s",
        "Ratio to vote");
  }

  void print(List<Integer> widths, long rows) {
    for (int width : widths) {
      Synthetic generated = new Synthetic(rows, width, NON_ZEROS, false, SEED);
      try (Problem problem =
          Problem.of(
              "synthetic", generated.generate(spark).repartition(WORKERS), null, 1e-6, false)) {
        for (double share : SHARES) {
          ours(problem, "vote", share);
          double vote = ours(problem, "vote", share);
          ours(problem, "gradient", share);
          double gradient = ours(problem, "gradient", share);
          double theirs = theirs(problem, share);
          report.row(
              number(width, 0),
              number(rows, 0),
              number(100 * share, 0) + " %",
              number(vote, 3),
              number(gradient, 3),
              number(theirs, 3),
              number(theirs / vote, 1));
        }
      }
    }
  }

  private double ours(Problem problem, String mode, double share) {
    Report.progress("%s: steps of %s, %.0f %%", problem, mode, 100 * share);
    List<Double> ends = new ArrayList<>();
    TrainingListener clock =
        new TrainingListener() {
          @Override
          public void onRound(FitInfo fit, Round round) {
            ends.add(round.seconds());
          }
        };
    SignumListeners.add(spark, clock);
    SignumLogisticRegression stage = problem.configure(new SignumLogisticRegression());
    stage.setFitIntercept(false).setAggregation(mode).setMaxIter(OURS);
    stage.setStepSize(0.01).setNumWorkers(WORKERS);
    if (share < 1) {
      if (mode.equals("vote")) {
        stage.setBatchSize(Math.toIntExact(Math.round(share * problem.rows() / WORKERS)));
      } else {
        stage.setMiniBatchFraction(share);
      }
    }
    try {
      stage.fit(problem.train());
    } finally {
      SignumListeners.remove(spark, clock);
    }
    List<Double> steps = new ArrayList<>();
    for (int t = WARM_UP; t < ends.size(); t++) {
      steps.add(ends.get(t) - ends.get(t - 1));
    }
    steps.sort(null);
    return steps.get(steps.size() / 2);
  }

  private double theirs(Problem problem, double share) {
    RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> rows =
        problem
            .train()
            .select("label", "features")
            .javaRDD()
            .map(
                row ->
                    new Tuple2<Object, org.apache.spark.mllib.linalg.Vector>(
                        row.getDouble(0), Vectors.fromML((Vector) row.get(1))))
            .rdd();
    rows.persist(StorageLevel.MEMORY_AND_DISK());
    rows.count();
    try {
      descend(problem, rows, share, WARM_UP);
      List<Double> steps = new ArrayList<>();
      for (int turn = 0; turn < TURNS; turn++) {
        double one = descend(problem, rows, share, 1);
        steps.add((descend(problem, rows, share, 1 + THEIRS) - one) / THEIRS);
      }
      return Medians.median(steps);
    } finally {
      rows.unpersist(true);
    }
  }

  private static double descend(
      Problem problem,
      RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> rows,
      double share,
      int iterations) {
    Report.progress("%s: %d iterations of GradientDescent", problem, iterations);
    long began = System.nanoTime();
    GradientDescent.runMiniBatchSGD(
        rows,
        new LogisticGradient(),
        new SquaredL2Updater(),
        1,
        iterations,
        problem.regParam(),
        share,
        Vectors.zeros(problem.features()),
        0);
    return (System.nanoTime() - began) * 1e-9;
  }
}
