// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.train.SignumListeners;
import io.github.signumspark.train.TrainingListener;
import java.io.IOException;
import java.util.Locale;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code examples/demo} runs: the same logistic regression by Signum and by MLlib, side by
 * side. Arguments: LIBSVM files to train on and to test on, and a path for the model.
 */
public final class Demo {
  private static final double REG_PARAM = 1e-4;

  private Demo() {}

  /** Runs the demo; progress goes to standard error, the table to standard output. */
  public static void main(String[] args) throws IOException {
    SparkSession spark = SparkSession.builder().appName("Signum demo").getOrCreate();
    say("Reading the rows: mail that is spam or is not, 57 figures each.");
    Dataset<Row> train = spark.read().format("libsvm").load(args[0]).cache();
    long rows = train.count();
    Dataset<Row> test =
        spark.read().format("libsvm").option("numFeatures", 57).load(args[1]).cache();
    say(String.format(Locale.ROOT, "%,d rows to train on, %,d to test on.", rows, test.count()));

    SignumLogisticRegression signum = new SignumLogisticRegression().setRegParam(REG_PARAM);
    LogisticRegression mllib = new LogisticRegression().setRegParam(REG_PARAM);
    Progress progress = new Progress();
    SignumListeners.add(spark, progress);
    say("Fitting with Signum.");
    signum.fit(train);
    SignumListeners.remove(spark, progress);
    say("Fitting with MLlib.");
    mllib.fit(train);
    say("Fitting both again, now that the JVM is warm, against the clock.");
    Timed bySignum = time(signum, train);
    Timed byMllib = time(mllib, train);

    System.out.println();
    System.out.println("                        AUC   log-loss   seconds");
    print("Signum", bySignum, test);
    print("MLlib, L-BFGS", byMllib, test);
    System.out.println();
    System.out.println(
        "AUC and log-loss are of the test rows: the model is as good. Rows as few as");
    System.out.println("these tell nothing about speed; a fit is mostly Spark starting its jobs.");
    bySignum.model.write().overwrite().save(args[2]);
  }

  private record Timed(LogisticRegressionModel model, double seconds) {}

  private static Timed time(LogisticRegression stage, Dataset<Row> rows) {
    long start = System.nanoTime();
    LogisticRegressionModel model = stage.fit(rows);
    return new Timed(model, (System.nanoTime() - start) * 1e-9);
  }

  private static void print(String name, Timed timed, Dataset<Row> test) {
    Dataset<Row> scored = timed.model.transform(test);
    double auc = new BinaryClassificationEvaluator().setNumBins(0).evaluate(scored);
    double logLoss =
        new MulticlassClassificationEvaluator().setMetricName("logLoss").evaluate(scored);
    System.out.printf(Locale.ROOT, "%-18s %9.4f %10.4f %9.2f%n", name, auc, logLoss, timed.seconds);
  }

  private static void say(String line) {
    System.err.println(line);
  }

  /** Tells every second or so how the fit goes. */
  private static final class Progress implements TrainingListener {
    private long last = System.nanoTime();

    @Override
    public void onRound(FitInfo fit, Round round) {
      if (System.nanoTime() - last > 1_000_000_000L || round.number() == fit.plannedRounds()) {
        last = System.nanoTime();
        say(
            String.format(
                Locale.ROOT,
                "  step %d of at most %d, loss %.4f",
                round.number(),
                fit.plannedRounds(),
                round.loss()));
      }
    }
  }
}
