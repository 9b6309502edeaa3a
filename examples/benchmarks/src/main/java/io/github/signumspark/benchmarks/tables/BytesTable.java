// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.megabytes;
import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.JobMeter;
import io.github.signumspark.benchmarks.runs.MllibRun;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Bytes sent until the objective is within 1 and .01 %, beside L-BFGS to the same point. */
public final class BytesTable {
  private static final double[] PERCENTS = {1, 0.01};
  private static final String GROUP = "spark.jobGroup.id";

  private final Report report;

  public BytesTable(Report report) {
    this.report = report;
    report.heading("Bytes");
    report.text(
        "By Spark's own metrics, from calling `fit` until the model is within so many percent: ours is"
            + " cancelled after that round, MLlib runs the least number of iterations. Reading the"
            + " rows is among it for both. Up: task results and shuffle writes. Down: broadcasts as"
            + " they are stored, serialised and compressed, once each, tasks' code among them;"
            + " every executor fetches them once. Payload: what our rounds carry, before framing,"
            + " in bytes a coordinate and round; up a worker.");
    report.header(
        "Set",
        "Gap, %",
        "Workers",
        "Partitions",
        "Rounds",
        "MLlib iterations",
        "MB up",
        "MLlib's MB up",
        "Ratio",
        "MB down",
        "MLlib's MB down",
        "Ratio",
        "Payload up",
        "Payload down");
  }

  /** Adds a set's lines. */
  public void add(Problem problem) {
    MllibRun best = MllibRun.optimum(problem);
    double optimum = problem.objectives(List.of(best.model()))[0];
    SignumRun whole = SignumRun.of(problem, new SignumLogisticRegression());
    double[] gaps = whole.gaps(problem, optimum);
    for (double percent : PERCENTS) {
      int iterations = best.iterationsTo(optimum + percent / 100 * (StrictMath.log(2) - optimum));
      add(problem, whole, percent, SignumRun.firstWithin(gaps, percent), iterations);
    }
  }

  private void add(Problem problem, SignumRun whole, double percent, int place, int iterations) {
    SparkSession spark = problem.train().sparkSession();
    int all = whole.details().rounds().size();
    int rounds = place < 0 ? all : Math.min(all, place + 1);
    Report.progress("%s: %d rounds, %d iterations", problem, rounds, iterations);

    JobMeter ours = JobMeter.start(spark);
    if (rounds < all) {
      fitRounds(problem, spark, rounds);
    } else {
      problem.configure(new SignumLogisticRegression()).fit(problem.train());
    }
    ours.stop();
    JobMeter theirs = JobMeter.start(spark);
    MllibRun.of(problem, iterations);
    theirs.stop();

    long payloadUp = 0;
    long payloadDown = 0;
    for (TrainingListener.Round round : whole.details().rounds().subList(0, rounds)) {
      payloadUp += round.bytesUp();
      payloadDown += round.bytesDown();
    }
    double each = (double) rounds * (problem.features() + 1);
    report.row(
        problem.toString(),
        number(percent, 2),
        String.valueOf(whole.details().workers()),
        String.valueOf(problem.train().rdd().getNumPartitions()),
        place < 0 ? "–" : String.valueOf(rounds),
        String.valueOf(iterations),
        megabytes(ours.all().bytesUp()),
        megabytes(theirs.all().bytesUp()),
        number((double) ours.all().bytesUp() / theirs.all().bytesUp(), 3),
        megabytes(ours.bytesDown()),
        megabytes(theirs.bytesDown()),
        number((double) ours.bytesDown() / theirs.bytesDown(), 3),
        number(payloadUp / each / whole.details().workers(), 2),
        number(payloadDown / each, 2));
  }

  /** A fit that ends after so many rounds: its next job is cancelled. */
  private static void fitRounds(Problem problem, SparkSession spark, int rounds) {
    SparkContext context = spark.sparkContext();
    String group = "benchmark-bytes-" + UUID.randomUUID();
    boolean[] cancelled = new boolean[1];
    TrainingListener ending =
        new TrainingListener() {
          @Override
          public void onWeights(FitInfo fit, int round, double[] weights, ColumnScaling scaling) {
            if (round >= rounds) {
              cancelled[0] = true;
              context.cancelJobGroupAndFutureJobs(group);
            }
          }
        };
    String before = context.getLocalProperty(GROUP);
    context.setLocalProperty(GROUP, group);
    SignumListeners.add(spark, ending);
    try {
      problem.configure(new SignumLogisticRegression()).fit(problem.train());
      throw new IllegalStateException("the fit was not cancelled");
    } catch (Exception e) { // Spark throws its checked SparkException undeclared
      if (!cancelled[0]) {
        throw e;
      }
    } finally {
      SignumListeners.remove(spark, ending);
      context.setLocalProperty(GROUP, before);
    }
  }
}
