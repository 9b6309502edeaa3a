// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A killed fit resumes from its last checkpoint, and ends with the same model, bit for bit.
 * Arguments: a LIBSVM file to train on, and a directory for checkpoints.
 */
public final class ResumeExample {
  private ResumeExample() {}

  /** Trains, is killed, resumes, and compares. */
  public static void main(String[] args) {
    Arguments.check(ResumeExample.class, args, "TRAIN_FILE", "CHECKPOINT_FOLDER");
    SparkSession spark = SparkSession.builder().appName("ResumeExample").getOrCreate();
    Dataset<Row> rows = spark.read().format("libsvm").load(args[0]);
    // The same params, the same rows and the same directory make it the same fit.
    SignumLogisticRegression stage = stage().setCheckpointDir(args[1]).setCheckpointInterval(5);
    System.out.println("killed: " + fitAndKill(spark, stage, rows).getMessage());

    FirstRound first = new FirstRound();
    SignumListeners.add(spark, first);
    LogisticRegressionModel resumed = stage.fit(rows);
    SignumListeners.remove(spark, first);
    System.out.printf(
        Locale.ROOT,
        "went on with round %d; the same model as without a break: %b%n",
        first.number,
        same(resumed, stage().fit(rows)));
  }

  static SignumLogisticRegression stage() {
    return new SignumLogisticRegression().setRegParam(1e-4).setMaxPasses(10);
  }

  static boolean same(LogisticRegressionModel one, LogisticRegressionModel other) {
    return Double.compare(one.intercept(), other.intercept()) == 0
        && Arrays.equals(one.coefficients().toArray(), other.coefficients().toArray());
  }

  /** Fits, kills the fit's jobs after its seventh round, and returns what it ended with. */
  static Exception fitAndKill(
      SparkSession spark, SignumLogisticRegression stage, Dataset<Row> rows) {
    Killer killer = new Killer(spark.sparkContext());
    SignumListeners.add(spark, killer);
    try {
      stage.fit(rows);
    } catch (Exception killed) {
      // Spark's exception, which is checked but not declared.
      return killed;
    } finally {
      SignumListeners.remove(spark, killer);
    }
    throw new IllegalStateException("nothing killed the fit");
  }

  /** Kills a fit after its seventh round. */
  private record Killer(SparkContext context) implements TrainingListener {
    @Override
    public void onRound(FitInfo fit, Round round) {
      if (round.number() == 7) {
        context.cancelJobGroupAndFutureJobs("Signum fit " + fit.id());
        // Rounds of a small fit are milliseconds apart, and Spark takes longer to kill a job.
        while (context.statusTracker().getActiveJobIds().length > 0) {
          LockSupport.parkNanos(1_000_000);
        }
      }
    }
  }

  /** Records the first round of a fit. */
  static final class FirstRound implements TrainingListener {
    int number;

    @Override
    public void onRound(FitInfo fit, Round round) {
      number = number == 0 ? round.number() : number;
    }
  }
}
