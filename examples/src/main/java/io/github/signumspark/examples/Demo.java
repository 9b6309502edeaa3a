// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
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
 * side, on few real rows for quality and on many generated ones for speed. Arguments: LIBSVM files
 * to train on and to test on, and a path for the model.
 */
public final class Demo {
  private static final double REG_PARAM = 1e-4;

  private Demo() {}

  /** Runs the demo; progress goes to standard error, the table to standard output. */
  public static void main(String[] args) throws IOException {
    SparkSession spark = SparkSession.builder().appName("Signum demo").getOrCreate();
    run(spark, args, new Synthetic(200_000, 10_000, 20, false, 7));
  }

  /** Runs the demo with this many generated rows. */
  static void run(SparkSession spark, String[] args, Synthetic madeUp) throws IOException {
    say("Reading the rows: mail that is spam or is not, 57 figures each.");
    Dataset<Row> train =
        spark.read().format("libsvm").option("numFeatures", 57).load(args[0]).cache();
    long rows = train.count();
    Dataset<Row> test =
        spark.read().format("libsvm").option("numFeatures", 57).load(args[1]).cache();
    say(String.format(Locale.ROOT, "%,d rows to train on, %,d to test on.", rows, test.count()));

    Progress progress = new Progress();
    SignumListeners.add(spark, progress);
    say("Fitting with Signum.");
    stage().fit(train);
    SignumListeners.remove(spark, progress);
    say("Fitting with MLlib.");
    mllib().fit(train);
    say("Fitting both again, now that the JVM is warm, against the clock.");
    final Timed spamBySignum = time(stage(), train);
    final Timed spamByMllib = time(mllib(), train);

    say(String.format(Locale.ROOT, "Making up %,d rows, for speed.", madeUp.rows()));
    Dataset<Row>[] parts = madeUp.generate(spark).randomSplit(new double[] {0.9, 0.1}, 7);
    parts[0].cache().count();
    parts[1].cache().count();
    say("Fitting them with Signum.");
    final Timed manyBySignum = time(stage(), parts[0]);
    say("Fitting them with MLlib.");
    final Timed manyByMllib = time(mllib(), parts[0]);

    System.out.println();
    System.out.println("                        AUC   log-loss   seconds");
    System.out.printf(Locale.ROOT, "%,d mails, 57 columns%n", rows);
    print("Signum", spamBySignum, test);
    print("MLlib, L-BFGS", spamByMllib, test);
    System.out.printf(
        Locale.ROOT,
        "%,d made-up rows, %,d columns, %d of them not 0 in a row%n",
        parts[0].count(),
        madeUp.columns(),
        madeUp.nonZeros());
    print("Signum", manyBySignum, parts[1]);
    print("MLlib, L-BFGS", manyByMllib, parts[1]);
    System.out.println();
    System.out.println(
        "AUC and log-loss are of held-out rows. The mails are too few to tell anything about");
    System.out.println("speed: such a fit is mostly Spark starting its jobs.");
    spamBySignum.model.write().overwrite().save(args[2]);
  }

  private static LogisticRegression stage() {
    return new SignumLogisticRegression().setRegParam(REG_PARAM);
  }

  private static LogisticRegression mllib() {
    return new LogisticRegression().setRegParam(REG_PARAM);
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

  /** Prints the progress of the fit about every second. */
  private static final class Progress implements TrainingListener {
    private long last = System.nanoTime();

    @Override
    public void onRound(FitInfo fit, Round round) {
      if (System.nanoTime() - last > 1_000_000_000L || round.number() == fit.plannedRounds()) {
        last = System.nanoTime();
        say(
            String.format(
                Locale.ROOT,
                "  %.1f passes over the rows, loss %.4f",
                round.passes(),
                round.loss()));
      }
    }
  }
}
