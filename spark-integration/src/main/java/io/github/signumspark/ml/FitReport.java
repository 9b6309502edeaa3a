// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener.ParamSetting;
import io.github.signumspark.report.Coefficients;
import io.github.signumspark.report.Environment;
import io.github.signumspark.report.Evaluation;
import io.github.signumspark.report.FitRecord;
import io.github.signumspark.report.GridResult;
import io.github.signumspark.report.ReportPage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A page about a fit: curves, parameters, figures of the data, measures, and where it ran. One
 * self-contained HTML file that loads nothing, about 100 KiB.
 *
 * <p>Of the environment it shows versions, processors and a fixed list of Spark's settings on
 * masters, cores and memory; these and the params go through {@code spark.redaction.regex}. Made on
 * the driver, of the active session's application; not safe for use by several threads.
 */
public final class FitReport {
  private final FitRecord record;
  private final Map<String, Map<String, Double>> measures = new LinkedHashMap<>();
  private final Map<String, Evaluation> evaluations = new LinkedHashMap<>();
  private final Map<String, String> source = new LinkedHashMap<>();
  private final List<ParamSetting> params = new ArrayList<>();
  private String title = "Signum fit";
  private GridResult grid;

  private FitReport(FitRecord record) {
    this.record = record;
  }

  /** A report of a fit. */
  public static FitReport of(FitResult details) {
    FitInfo fit = details.fit();
    FitRecord record = new FitRecord(fit.id(), fit.stage(), fit.startedAt());
    record.start(fit);
    details.rounds().forEach(round -> record.round(fit, round));
    record.end(details, details.ingestSeconds() + details.trainSeconds());
    return new FitReport(record);
  }

  /**
   * A report of a fit that was MLlib's own.
   *
   * @param stage that was fitted
   * @param objectives as MLlib's summary has them
   * @param seconds that the fit took
   */
  public static FitReport ofMLlib(PipelineStage stage, double[] objectives, double seconds) {
    FitRecord record =
        new FitRecord(0, stage.uid(), System.currentTimeMillis() - Math.round(seconds * 1000));
    record.endMLlib(objectives, seconds);
    FitReport report = new FitReport(record);
    report.params.addAll(ShownParams.of(stage));
    return report;
  }

  /**
   * What the model says: its coefficients by feature, the largest first.
   *
   * @param names of the features
   * @param deviation standard deviation of a feature, NaN where it is not known
   */
  public FitReport model(
      PredictionModel<?, ?> model, IntFunction<String> names, IntToDoubleFunction deviation) {
    record.model(Coefficients.of(model, names, deviation));
    return this;
  }

  /** The grid that the model's params were chosen from, with the mean metric over the folds. */
  public FitReport tuned(CrossValidatorModel model) {
    return grid(
        GridResult.of(
            model.getEvaluator(),
            model.getNumFolds() + " folds",
            model.getEstimatorParamMaps(),
            model.avgMetrics()));
  }

  /** The grid that the model's params were chosen from. */
  public FitReport tuned(TrainValidationSplitModel model) {
    return grid(
        GridResult.of(
            model.getEvaluator(),
            "rows held out",
            model.getEstimatorParamMaps(),
            model.validationMetrics()));
  }

  /**
   * The grid that the model's params were chosen from.
   *
   * @hidden {@code javadoc} of Java 17 fails at a record that it is to leave out
   */
  public FitReport grid(GridResult value) {
    grid = value;
    return this;
  }

  /** The heading. Default: {@code Signum fit}. */
  public FitReport title(String value) {
    title = value;
    return this;
  }

  /**
   * Measures of the model on some rows.
   *
   * @param rows which rows, as in {@code test}
   * @param values the measures by name, which are shown in its order
   */
  public FitReport measures(String rows, Map<String, Double> values) {
    measures.put(rows, new TreeMap<>(values));
    return this;
  }

  /**
   * What the model says, with the features' names as a column of rows has them.
   *
   * @param rows columns of the rows that the model was fitted to
   */
  public FitReport model(PredictionModel<?, ?> model, StructType rows) {
    return model(model, Coefficients.names(rows, model.getFeaturesCol()), feature -> Double.NaN);
  }

  /**
   * What the model is worth on some rows, with curves: several jobs over them.
   *
   * @param rows which rows, as in {@code test}
   * @param scored the rows with their labels, as the model transformed them
   */
  public FitReport evaluate(String rows, PredictionModel<?, ?> model, Dataset<Row> scored) {
    List<String> classes =
        model instanceof ClassificationModel<?, ?> classifier
            ? IntStream.range(0, classifier.numClasses()).mapToObj(String::valueOf).toList()
            : null;
    return evaluation(rows, Evaluation.of(model, classes, null, scored, true));
  }

  /** What the model is worth on some rows. */
  public FitReport evaluation(String rows, Evaluation evaluation) {
    evaluations.put(rows, evaluation);
    return this;
  }

  /**
   * A line about where the rows are from.
   *
   * @param name as in {@code train}
   * @param value as in a path
   */
  public FitReport source(String name, String value) {
    source.put(name, value);
    return this;
  }

  /** The page. */
  public String html() {
    SparkContext context = SparkSession.active().sparkContext();
    ObjectNode json = record.toJson();
    if (!params.isEmpty()) {
      json.set("params", FitRecord.json(params));
    }
    json.put("title", title);
    if (grid != null) {
      json.set("tuning", grid.toJson());
    }
    put(json.putObject("source"), SparkInternals.redact(context.getConf(), source));
    put(json.putObject("environment"), Environment.of(context));
    ObjectNode all = json.putObject("measures");
    measures.forEach(
        (rows, values) -> {
          ObjectNode some = all.putObject(rows);
          values.forEach(
              (name, value) -> some.put(name, Double.isFinite(value) ? value : (Double) null));
        });
    evaluations.forEach((rows, evaluation) -> all.set(rows, evaluation.toJson()));
    return ReportPage.of(json);
  }

  /**
   * Writes the page.
   *
   * @param path of a file that does not exist, on any file system that Hadoop knows
   * @throws IOException where it exists or cannot be written
   */
  public void write(String path) throws IOException {
    byte[] page = html().getBytes(StandardCharsets.UTF_8);
    Path file = new Path(path);
    try (OutputStream out =
        file.getFileSystem(SparkSession.active().sparkContext().hadoopConfiguration())
            .create(file, false)) {
      out.write(page);
    }
  }

  private static void put(ObjectNode json, Map<String, String> values) {
    values.forEach(json::put);
  }
}
