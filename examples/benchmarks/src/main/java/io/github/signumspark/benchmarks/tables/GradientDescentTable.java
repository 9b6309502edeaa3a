// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.LinearModel;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.GradientDescent;
import org.apache.spark.mllib.optimization.LogisticGradient;
import org.apache.spark.mllib.optimization.SquaredL2Updater;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * MLlib's {@code GradientDescent} to the same objective, full batches, the best of a few step
 * sizes. It has no intercept of its own: a column of ones replaces it, which bears the penalty too;
 * so λ has to be small.
 */
public final class GradientDescentTable {
  private static final double[] STEP_SIZES = {1, 10, 100};
  private static final double PERCENT = 1;
  private static final double NEVER = 0;

  private final Report report;
  private final int maxIterations;

  public GradientDescentTable(Report report, int maxIterations) {
    this.report = report;
    this.maxIterations = maxIterations;
    report.heading("MLlib's GradientDescent");
    report.text(
        "Full batches from cached rows, the best step size of 1, 10, 100, found beforehand; seconds"
            + " to 1 %, or of all "
            + maxIterations
            + " iterations, where – stands for never.");
    report.header(
        "Set", "Step size", "Iterations to 1 %", "GradientDescent s", "Signum s", "Ratio");
  }

  /** Adds a set's line. */
  public void add(Problem problem) {
    LinearModel best = MllibRun.optimum(problem).model();
    double optimum = problem.objectives(List.of(best))[0];
    double target = optimum + PERCENT / 100 * (StrictMath.log(2) - optimum);
    RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> rows = rows(problem);
    try {
      int iterations = Integer.MAX_VALUE;
      double stepSize = STEP_SIZES[0];
      for (double candidate : STEP_SIZES) {
        int needed = iterationsTo(target, run(problem, rows, candidate, maxIterations));
        if (needed < iterations) {
          iterations = needed;
          stepSize = candidate;
        }
        Report.progress("%s: GradientDescent, step size %s: %d", problem.name(), candidate, needed);
      }
      boolean reached = iterations <= maxIterations;
      long began = System.nanoTime();
      run(problem, rows, stepSize, reached ? iterations : maxIterations);
      double seconds = (System.nanoTime() - began) * 1e-9;
      double ours = SignumRun.of(problem, new SignumLogisticRegression(), false).seconds();
      report.row(
          problem.name(),
          number(stepSize, 0),
          reached ? String.valueOf(iterations) : "–",
          number(seconds, 2),
          number(ours, 2),
          (reached ? "" : "more than ") + number(seconds / ours, 1));
    } finally {
      rows.unpersist(true);
    }
  }

  private static RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> rows(Problem problem) {
    RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> rows =
        problem
            .train()
            .select("label", "features")
            .javaRDD()
            .map(
                row ->
                    new Tuple2<Object, org.apache.spark.mllib.linalg.Vector>(
                        row.getDouble(0), MLUtils.appendBias(Vectors.fromML((Vector) row.get(1)))))
            .rdd();
    rows.persist(StorageLevel.MEMORY_ONLY());
    rows.count();
    return rows;
  }

  /** The objective before every iteration. */
  private static double[] run(
      Problem problem,
      RDD<Tuple2<Object, org.apache.spark.mllib.linalg.Vector>> rows,
      double stepSize,
      int iterations) {
    return GradientDescent.runMiniBatchSGD(
            rows,
            new LogisticGradient(),
            new SquaredL2Updater(),
            stepSize,
            iterations,
            problem.regParam(),
            1,
            Vectors.zeros(problem.features() + 1),
            NEVER)
        ._2();
  }

  private static int iterationsTo(double target, double[] objectives) {
    for (int k = 0; k < objectives.length; k++) {
      if (objectives[k] <= target) {
        return k;
      }
    }
    return Integer.MAX_VALUE;
  }
}
