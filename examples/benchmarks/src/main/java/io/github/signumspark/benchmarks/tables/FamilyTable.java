// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.classification.SignumMultilayerPerceptronClassifier;
import io.github.signumspark.ml.regression.SignumFMRegressor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.FMClassifier;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.FMRegressor;
import org.apache.spark.sql.SparkSession;

/**
 * Factorization machines, several classes and perceptrons: test figures of both sides by MLlib's
 * evaluators, and the seconds of their fits, in turns on the same cached rows.
 */
public final class FamilyTable {
  /** Signum's; the duration of MLlib's fit follows from its iterations. */
  public static final List<String> TASKS =
      List.of("fm", "fm-regression", "softmax-news", "softmax-images", "mlp", "mlp-images");

  private static final double NEWS_REG_PARAM = 1e-5;

  private final Report report;
  private final SparkSession spark;
  private final String folder;
  private final int seeds;

  public FamilyTable(Report report, SparkSession spark, String folder, int seeds) {
    this.report = report;
    this.spark = spark;
    this.folder = folder;
    this.seeds = seeds;
    report.heading("The family");
    report.text(
        "Test figures by MLlib's evaluators. Ours: default params besides those named, median and"
            + " worst of "
            + seeds
            + " seeds. Theirs: one fit, default params besides those named. Seconds: a whole fit,"
            + " in turns, the same cached rows; ours the median.");
    report.header(
        "Task", "Figure", "Signum, median", "worst", "MLlib", "Signum s", "MLlib s", "Ratio");
  }

  /** Adds a line of {@link #TASKS}. */
  public void add(String task) {
    Evaluator auc = new BinaryClassificationEvaluator();
    Evaluator rmse = new RegressionEvaluator();
    Evaluator accuracy = new MulticlassClassificationEvaluator().setMetricName("accuracy");
    switch (task) {
      case "fm" -> {
        try (FamilyData data = FamilyData.libsvm(spark, folder, "hflights")) {
          line(
              "FM k = 8, hflights; MLlib's stepSize 0.1",
              "AUC",
              data,
              auc,
              seed -> new SignumFMClassifier().setSeed(seed),
              () -> new FMClassifier().setStepSize(0.1));
        }
      }
      case "fm-regression" -> {
        try (FamilyData data =
            FamilyData.ratings(spark, folder, "ml-latest-small_ratings.csv.gz")) {
          line(
              "FM k = 8, MovieLens ratings; MLlib's stepSize 0.1",
              "RMSE",
              data,
              rmse,
              seed -> new SignumFMRegressor().setSeed(seed),
              () -> new FMRegressor().setStepSize(0.1));
        }
      }
      case "softmax-news" -> {
        try (FamilyData data = FamilyData.tfIdf(spark, folder, "20news_bydate")) {
          line(
              "Softmax, 20 newsgroups, tf-idf of length 1, regParam 1e-5, standardization off",
              "accuracy",
              data,
              accuracy,
              seed ->
                  new SignumLogisticRegression()
                      .setRegParam(NEWS_REG_PARAM)
                      .setStandardization(false)
                      .setSeed(seed),
              () -> new LogisticRegression().setRegParam(NEWS_REG_PARAM).setStandardization(false));
        }
      }
      case "softmax-images" -> {
        try (FamilyData data = FamilyData.images(spark, folder)) {
          line(
              "Softmax, Fashion-MNIST (20,000 rows)",
              "accuracy",
              data,
              accuracy,
              seed -> new SignumLogisticRegression().setSeed(seed),
              LogisticRegression::new);
        }
      }
      case "mlp" -> {
        try (FamilyData data = FamilyData.libsvm(spark, folder, "letter")) {
          networks("Perceptron 16-64-26, letter", data, 16, 64, 26);
        }
      }
      case "mlp-images" -> {
        try (FamilyData data = FamilyData.images(spark, folder)) {
          networks("Perceptron 784-128-10, Fashion-MNIST (20,000 rows)", data, 784, 128, 10);
        }
      }
      default -> throw new IllegalArgumentException(task + " is none of " + TASKS);
    }
  }

  private void networks(String name, FamilyData data, int... layers) {
    line(
        name,
        "accuracy",
        data,
        new MulticlassClassificationEvaluator().setMetricName("accuracy"),
        seed -> new SignumMultilayerPerceptronClassifier().setLayers(layers).setSeed(seed),
        () -> new MultilayerPerceptronClassifier().setLayers(layers).setSeed(1));
  }

  private void line(
      String name,
      String figure,
      FamilyData data,
      Evaluator evaluator,
      LongFunction<Predictor<Vector, ?, ?>> signum,
      Supplier<Predictor<Vector, ?, ?>> mllib) {
    List<Double> figures = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    signum.apply(0).fit(data.train());
    double theirs = Double.NaN;
    double theirSeconds = Double.NaN;
    for (long seed = 1; seed <= seeds; seed++) {
      long began = System.nanoTime();
      Model<?> model = signum.apply(seed).fit(data.train());
      seconds.add((System.nanoTime() - began) * 1e-9);
      figures.add(evaluator.evaluate(model.transform(data.test())));
      Report.progress(
          "%s: %.4f in %.2f s",
          name, figures.get(figures.size() - 1), seconds.get(seconds.size() - 1));
      if (seed == 1) {
        began = System.nanoTime();
        Model<?> other = mllib.get().fit(data.train());
        theirSeconds = (System.nanoTime() - began) * 1e-9;
        theirs = evaluator.evaluate(other.transform(data.test()));
        Report.progress("%s: MLlib %.4f in %.2f s", name, theirs, theirSeconds);
      }
    }
    report.row(
        name,
        figure,
        number(Medians.median(figures), 4),
        number(evaluator.isLargerBetter() ? Medians.least(figures) : Medians.greatest(figures), 4),
        number(theirs, 4),
        number(Medians.median(seconds), 2),
        number(theirSeconds, 2),
        number(theirSeconds / Medians.median(seconds), 2));
  }
}
