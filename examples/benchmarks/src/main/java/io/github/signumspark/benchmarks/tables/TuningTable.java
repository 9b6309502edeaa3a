// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.Medians;
import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.StorageMeter;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.tuning.SignumCrossValidator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;

/** A grid of penalties by cross-validation: MLlib's stage and validator, and Signum's. */
public final class TuningTable {
  private static final int FOLDS = 3;
  private static final double[] PENALTIES = {
    1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1
  };

  private static final double MIB = 1 << 20;

  private final Report report;
  private final int repeats;

  public TuningTable(Report report, int repeats) {
    this.report = report;
    this.repeats = repeats;
    report.heading("Tuning");
    report.text(
        String.format(
            Locale.ROOT,
            "10 `regParam`, %d folds, `parallelism` 2, area under the ROC curve; seconds of `fit` in"
                + " turns after a warm-up, median of %d with the extremes. Storage: the most memory for"
                + " blocks that fits took beside the rows' own, and what they left to later fits of"
                + " the same rows, which is released with the rows.",
            FOLDS,
            repeats));
    report.header(
        "Set",
        "Validator, stage",
        "s",
        "MLlib's time",
        "Storage at most, MiB",
        "left, MiB",
        "Best `regParam`",
        "`avgMetrics`");
  }

  /** Adds a set's lines. */
  public void add(Problem problem) {
    Map<String, CrossValidator> validators = new LinkedHashMap<>();
    validators.put(
        "`CrossValidator`, `LogisticRegression`",
        validator(new CrossValidator(), new LogisticRegression()));
    validators.put(
        "`CrossValidator`, `SignumLogisticRegression`",
        validator(new CrossValidator(), new SignumLogisticRegression()));
    validators.put(
        "`SignumCrossValidator`, `SignumLogisticRegression`",
        validator(new SignumCrossValidator(), new SignumLogisticRegression()));
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    Map<String, CrossValidatorModel> models = new LinkedHashMap<>();
    Map<String, Storage> storage = new LinkedHashMap<>();
    for (int run = 0; run <= repeats; run++) {
      for (Map.Entry<String, CrossValidator> entry : validators.entrySet()) {
        Report.progress("%s: %s, run %d", problem.name(), entry.getKey(), run);
        if (run == 0) {
          storage.put(
              entry.getKey(),
              measured(
                  problem.train().sparkSession().sparkContext(),
                  () -> entry.getValue().fit(problem.train())));
          continue;
        }
        long start = System.nanoTime();
        models.put(entry.getKey(), entry.getValue().fit(problem.train()));
        seconds
            .computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
            .add((System.nanoTime() - start) * 1e-9);
      }
    }
    double mllibs = Medians.median(seconds.values().iterator().next());
    seconds.forEach(
        (name, times) -> {
          CrossValidatorModel model = models.get(name);
          double median = Medians.median(times);
          report.row(
              problem.name(),
              name,
              String.format(
                  Locale.ROOT,
                  "%.2f (%.2f–%.2f)",
                  median,
                  Medians.least(times),
                  Medians.greatest(times)),
              number(mllibs / median, 1) + "x",
              number(storage.get(name).peak() / MIB, 1),
              number(storage.get(name).left() / MIB, 1),
              String.valueOf(((LogisticRegressionModel) model.bestModel()).getRegParam()),
              Arrays.stream(model.avgMetrics())
                  .mapToObj(metric -> number(metric, 5))
                  .reduce((a, b) -> a + " " + b)
                  .orElseThrow());
        });
  }

  /** Bytes beside those that were in use before. */
  private record Storage(long peak, long left) {}

  private static Storage measured(SparkContext context, Runnable fit) {
    long before = StorageMeter.used(context);
    try (StorageMeter meter = new StorageMeter(context)) {
      fit.run();
      return new Storage(meter.peak() - before, StorageMeter.used(context) - before);
    }
  }

  private static CrossValidator validator(CrossValidator validator, LogisticRegression stage) {
    ParamMap[] grid = new ParamGridBuilder().addGrid(stage.regParam(), PENALTIES).build();
    return validator
        .setEstimator(stage)
        .setEstimatorParamMaps(grid)
        .setEvaluator(new BinaryClassificationEvaluator())
        .setNumFolds(FOLDS)
        .setSeed(7)
        .setParallelism(2);
  }
}
