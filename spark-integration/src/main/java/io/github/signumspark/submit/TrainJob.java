// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.internal.Versions;
import io.github.signumspark.listener.ConsoleProgress;
import io.github.signumspark.listener.FinishReport;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.ml.FitReport;
import io.github.signumspark.ml.ShownParams;
import io.github.signumspark.report.Coefficients;
import io.github.signumspark.report.Evaluation;
import io.github.signumspark.report.GridResult;
import io.github.signumspark.submit.input.InputData;
import io.github.signumspark.submit.input.InputFiles;
import io.github.signumspark.submit.input.LabelMapping;
import io.github.signumspark.submit.input.TableSource;
import io.github.signumspark.submit.input.UserError;
import io.github.signumspark.submit.output.ClassNames;
import io.github.signumspark.submit.output.Outputs;
import io.github.signumspark.submit.output.Outputs.Output;
import io.github.signumspark.submit.output.RowsFormat;
import io.github.signumspark.submit.output.ScoredRows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;

/** Training from the command line: read, fit, measure, write; used once. */
final class TrainJob implements Program.Job {
  private final TrainOptions options;
  private final Logger log;
  private final Phases phases;
  private final MetricsFile metrics = new MetricsFile();
  private FitReport page;
  private Predictor<Vector, ?, ?> stage;
  private PenaltySearch search;
  private TrainInput input;
  private long began;

  /**
   * A job.
   *
   * @param options read from the command line by the time it is checked
   * @param log receives a line for each step of the work
   */
  TrainJob(TrainOptions options, Logger log) {
    this.options = options;
    this.log = log;
    this.phases = new Phases(log);
  }

  @Override
  public void check() {
    options.check();
    stage = options.task.stage();
    StageOptions.set(stage, options);
    search = options.isPenaltySearched() ? new PenaltySearch(options.task, stage, options) : null;
  }

  @Override
  public Map<String, List<String>> groups() {
    return TrainOptions.GROUPS;
  }

  @Override
  public boolean keepsUi() {
    return options.keepUi;
  }

  @Override
  public void run(SparkSession spark) throws IOException {
    began = System.nanoTime();
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    InputFiles trainFiles = new InputFiles(conf, "--train", options.train);
    InputFiles testFiles =
        options.test == null ? null : new InputFiles(conf, "--test", options.test);
    try (Phases here = phases;
        Outputs outputs = new Outputs(conf, options.overwrite)) {
      Output model = outputs.add("--model", options.model, Outputs.Kind.MODEL);
      RowsFormat format = RowsFormat.of(options.predictions, options.predictionsFormat);
      Output predictions = outputs.add("--predictions", options.predictions, format.kind());
      Output figures = outputs.add("--metrics", options.metrics, Outputs.Kind.FILE);
      Output report = outputs.add("--report", options.report, Outputs.Kind.FILE);
      outputs.checkApartFrom(trainFiles);
      if (testFiles != null) {
        outputs.checkApartFrom(testFiles);
      }
      if (options.initialModel != null) {
        outputs.checkApartFrom(new InputFiles(conf, "--initial-model", options.initialModel));
      }
      here.start("reading");
      input = TrainInput.of(spark, options, trainFiles);
      try (InputData train = told(input.readTrain(trainFiles));
          InputData test = testFiles == null ? null : told(input.readTest(testFiles))) {
        process(train, test, model, predictions, format);
      }
      if (report != null) {
        try (OutputStream out =
            report.staging().getFileSystem(conf).create(report.staging(), true)) {
          out.write(page.html().getBytes(StandardCharsets.UTF_8));
        }
      }
      if (figures != null) {
        metrics.write(conf, figures.staging());
      }
      outputs.commit();
      outputs.logTo(log);
    }
  }

  private InputData told(InputData data) {
    // Test rows of a table have the features of the training rows.
    int features = data.stats().features();
    log.info(
        "{} {}: {} rows, {}{} values",
        data.files().option(),
        data.files().path(),
        grouped(data.stats().rows()),
        features == 0 ? "" : grouped(features) + " features, ",
        grouped(data.stats().values()));
    return data;
  }

  private void process(
      InputData train, InputData test, Output model, Output predictions, RowsFormat format)
      throws IOException {
    LabelMapping labels = labels(train);
    if (test != null) {
      labels.check(test);
    }
    if (!labels.isIdentity()) {
      log.info("labels {} became the classes {}", labels.asMap().keySet(), labels.asMap().values());
    }
    if (train.stats().features() == 0) {
      throw new UserError("--train " + options.train + ": no row has a feature");
    }
    int width = options.width(train.stats().features());
    if (options.task == Task.MLP) {
      options.checkLayers(
          width, input.classes().isEmpty() ? labels.classes() : input.classes().size());
    }
    Dataset<Row> trainRows = train.rows(width, options.widthReason(), labels);
    Dataset<Row> testRows =
        test == null
            ? null
            : test.rows(
                width,
                "the model has "
                    + width
                    + " features"
                    + (options.layers == null ? "; --num-features makes it wider" : ""),
                labels);
    final double ingested = secondsSince(began);
    phases.close();
    StageOptions.setColumns(stage, options, input);
    long tuning = System.nanoTime();
    GridResult grid = search == null ? null : tune(input.encode(trainRows));
    final double tuningSeconds = secondsSince(tuning);
    log.info("fitting {}", options.task);
    long fit = System.nanoTime();
    Fitted fitted = fit(input.encode(trainRows));
    double fitSeconds = secondsSince(fit);
    FinishReport finish = fitted.details() == null ? null : fitted.details().finish();
    log.info(
        "fitted in {} s{}",
        String.format(Locale.ROOT, "%.1f", fitSeconds),
        finish == null ? "" : ": " + finish.line());

    Map<String, Integer> classes =
        input.classes().isEmpty() ? labels.asJson() : numbered(input.classes());
    ClassNames names = ClassNames.of(fitted.model(), classes);

    phases.start("measuring");
    page =
        fitted.details() == null
            ? FitReport.ofMLlib(stage, fitted.objective(), fitSeconds)
            : FitReport.of(fitted.details());
    page.title("Signum: " + options.task);
    if (grid != null) {
      page.grid(grid);
    }
    page.source("train", options.train + ", " + grouped(train.stats().rows()) + " rows");
    if (test != null) {
      page.source("test", options.test + ", " + grouped(test.stats().rows()) + " rows");
    }
    classes.forEach((label, number) -> page.source("label " + label, "class " + number));

    metrics
        .put("task", options.task.toString())
        .put("paths", paths())
        .put("params", params())
        .put("versions", Versions.asMap())
        .put("rows", train.stats().rows())
        .put("features", width)
        .put("values", train.stats().values());
    if (test != null) {
      metrics
          .put("testRows", test.stats().rows())
          .put("testRowsWithUnseenWords", test.stats().unseen());
    }
    metrics.put("labels", classes);
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("ingest", ingested);
    if (grid != null) {
      metrics.put("tuning", grid.toJson());
      seconds.put("tuning", tuningSeconds);
    }
    seconds.put("fit", fitSeconds);

    input.described().forEach(page::source);
    if (options.report != null) {
      showModel(fitted.model(), input.encode(trainRows));
    }
    Dataset<Row> scoredTrain = fitted.model().transform(input.encode(trainRows));
    measure("train", fitted.model(), names, scoredTrain);
    Dataset<Row> scored = scoredTrain;
    if (testRows != null) {
      scored = fitted.model().transform(input.encode(testRows));
      measure("test", fitted.model(), names, scored);
    }
    if (predictions != null) {
      phases.start("writing the predictions");
      Map<String, Column> given = test == null ? train.given(trainRows) : test.given(testRows);
      format.write(ScoredRows.of(given, scored, fitted.model(), names), predictions, log);
    }
    if (model != null) {
      save(fitted.model(), names, trainRows, model);
    }
    seconds.put("total", secondsSince(began));
    metrics.putNumbers("seconds", seconds).putFit(fitted);
  }

  private static Map<String, Integer> numbered(Map<String, Double> classes) {
    Map<String, Integer> numbered = new LinkedHashMap<>();
    classes.forEach((label, number) -> numbered.put(label, number.intValue()));
    return numbered;
  }

  /** Labels that are words have their classes already. */
  private LabelMapping labels(InputData train) {
    if (input.classes().isEmpty()) {
      return options.task.labels().mapping(train, options.positive);
    }
    Set<String> words = input.classes().keySet();
    boolean two = options.task.labels() == Task.LabelKind.TWO_CLASSES;
    if (options.task.labels() == Task.LabelKind.NUMBERS || two && words.size() != 2) {
      throw new UserError(
          "--label-col: the labels are the words "
              + words
              + ", and "
              + options.task
              + (two ? " has two classes" : " needs numbers"));
    }
    log.info("labels {} became the classes {}", words, input.classes().values());
    return LabelMapping.identity();
  }

  /** Sets the stage's penalty to the best one of those tried. */
  private GridResult tune(Dataset<Row> rows) {
    phases.start("finding regParam");
    GridResult grid = search.run(rows);
    phases.close();
    GridResult.Entry best = grid.entries().get(grid.best());
    double penalty = (Double) best.params().get("regParam");
    int last = grid.entries().size() - 1;
    log.info(
        "regParam {} has the best {} of {} that were tried, {} (mean of {}){}",
        penalty,
        grid.metric(),
        grid.entries().size(),
        String.format(Locale.ROOT, "%.5g", best.value()),
        grid.by(),
        grid.best() == last ? "; it is the weakest of them: --reg-param 0 may be as good" : "");
    StageOptions.setPenalty(stage, options, penalty);
    return grid;
  }

  private Fitted fit(Dataset<Row> rows) {
    SparkSession session = rows.sparkSession();
    if (ConsoleProgress.isShown(session.sparkContext())) {
      return Fitted.of(stage, rows);
    }
    ProgressLog progress = new ProgressLog(log);
    SignumListeners.add(session, progress);
    try {
      return Fitted.of(stage, rows);
    } finally {
      SignumListeners.remove(session, progress);
    }
  }

  /** One pass over the rows, for the features' deviations. */
  private void showModel(PredictionModel<?, ?> model, Dataset<Row> rows) {
    IntFunction<String> names = Coefficients.names(rows.schema(), model.getFeaturesCol());
    Vector deviations =
        (Vector)
            rows.select(Summarizer.std(TableSource.column(model.getFeaturesCol()))).first().get(0);
    page.model(model, names, deviations::apply);
  }

  private void measure(
      String name, PredictionModel<?, ?> model, ClassNames names, Dataset<Row> scored) {
    Evaluation evaluation =
        Evaluation.of(
            model,
            names == null ? null : names.names(),
            input.column(options.weightColumn),
            scored,
            options.report != null);
    metrics.put(name, evaluation.toJson());
    page.evaluation(name, evaluation);
    log.info("{}: {}", name, evaluation);
  }

  /** A pipeline that is loaded and applied needs nothing of this project. */
  private void save(PredictionModel<?, ?> model, ClassNames names, Dataset<Row> rows, Output output)
      throws IOException {
    MLWritable saved = (MLWritable) model;
    boolean pipeline = options.format != TrainOptions.Format.LIBSVM;
    if (pipeline) {
      List<PipelineStage> stages = new ArrayList<>(input.encoders());
      stages.add(model);
      if (names != null) {
        stages.add(names.stage(model));
      }
      // A pipeline of fitted stages is fitted without a look at the rows.
      saved =
          new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).fit(input.columns(rows));
    }
    saved.write().overwrite().save(output.staging().toString());
    if (!pipeline && names != null && !names.equals(ClassNames.of(model, Map.of()))) {
      names.saveBeside(rows.sparkSession().sparkContext().hadoopConfiguration(), output.staging());
    }
  }

  private Map<String, String> params() {
    Map<String, String> params = new LinkedHashMap<>();
    ShownParams.of(stage).forEach(param -> params.put(param.name(), param.value()));
    return params;
  }

  private Map<String, String> paths() {
    Map<String, String> paths = new LinkedHashMap<>();
    paths.put("train", options.train);
    paths.put("test", options.test);
    paths.put("initialModel", options.initialModel);
    paths.put("model", options.model);
    paths.put("predictions", options.predictions);
    paths.put("report", options.report);
    paths.values().removeIf(Objects::isNull);
    return paths;
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) * 1e-9;
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
