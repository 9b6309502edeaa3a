// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.Outputs.Output;
import io.github.signumspark.submit.TrainTask.Fitted;
import io.github.signumspark.train.SignumListeners;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of {@link Train}: read, fit, measure, write; used once. */
final class TrainJob implements Program.Job {
  private static final Logger LOG = LoggerFactory.getLogger(Train.class);

  private final TrainOptions options;
  private final MetricsFile metrics = new MetricsFile();
  private TrainTask task;
  private Stopwatch total;

  TrainJob(TrainOptions options) {
    this.options = options;
  }

  @Override
  public void check() {
    options.check();
    task = options.task.create();
    task.configure(options);
  }

  @Override
  public void run(SparkSession spark) throws IOException {
    total = new Stopwatch();
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    InputFiles trainFiles = new InputFiles(conf, "--train", options.train);
    InputFiles testFiles =
        options.test == null ? null : new InputFiles(conf, "--test", options.test);
    try (Outputs outputs = new Outputs(conf, options.overwrite)) {
      Output model = outputs.add("--model", options.model, Outputs.Kind.MODEL);
      Output predictions = outputs.add("--predictions", options.predictions, Outputs.Kind.ROWS);
      Output figures = outputs.add("--metrics", options.metrics, Outputs.Kind.FILE);
      outputs.checkApartFrom(trainFiles);
      if (testFiles != null) {
        outputs.checkApartFrom(testFiles);
      }
      if (options.initialModel != null) {
        outputs.checkApartFrom(new InputFiles(conf, "--initial-model", options.initialModel));
      }
      try (InputData train = read(spark, trainFiles);
          InputData test = testFiles == null ? null : read(spark, testFiles)) {
        process(train, test, model, predictions);
      }
      if (figures != null) {
        metrics.write(conf, figures.staging());
      }
      outputs.commit();
      outputs.logTo(LOG);
    }
  }

  private InputData read(SparkSession spark, InputFiles files) {
    InputData data =
        options.format == TrainOptions.Format.LIBSVM
            ? new LibsvmReader(spark).read(files)
            : new ParquetReader(
                    spark, options.featuresColumn(), options.labelColumn(), options.weightColumn)
                .read(files);
    LOG.info(
        "{} {}: {} rows, {} features, {} values",
        files.option(),
        files.path(),
        grouped(data.stats().rows()),
        grouped(data.stats().features()),
        grouped(data.stats().values()));
    return data;
  }

  private void process(InputData train, InputData test, Output model, Output predictions)
      throws IOException {
    LabelMapping labels = task.labels(train);
    if (test != null) {
      labels.check(test);
    }
    if (!labels.isIdentity()) {
      LOG.info("labels {} became the classes {}", labels.asMap().keySet(), labels.asMap().values());
    }
    int width = options.numFeatures == null ? train.stats().features() : options.numFeatures;
    if (width == 0) {
      throw new BadInput("--train " + options.train + ": no row has a feature");
    }
    Dataset<Row> trainRows = train.rows(width, "--num-features is " + width, labels);
    Dataset<Row> testRows =
        test == null
            ? null
            : test.rows(
                width,
                "the model has " + width + " features; --num-features makes it wider",
                labels);
    double ingested = total.seconds();
    LOG.info("fitting {}", options.task);
    Stopwatch fit = new Stopwatch();
    Fitted fitted = fit(trainRows);
    double fitSeconds = fit.seconds();
    LOG.info("fitted in {} s", String.format(Locale.ROOT, "%.1f", fitSeconds));

    metrics
        .put("task", options.task.toString())
        .put("versions", Versions.asMap())
        .put("rows", train.stats().rows())
        .put("features", width)
        .put("values", train.stats().values());
    if (test != null) {
      metrics.put("testRows", test.stats().rows());
    }
    metrics.put("labels", labels.asJson());
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("ingest", ingested);
    seconds.put("fit", fitSeconds);

    Dataset<Row> scoredTrain = fitted.model().transform(trainRows);
    measure("train", scoredTrain);
    Dataset<Row> scored = scoredTrain;
    if (testRows != null) {
      scored = fitted.model().transform(testRows);
      measure("test", scored);
    }
    if (predictions != null) {
      scored
          .drop("rawPrediction")
          .write()
          .mode("overwrite")
          .parquet(predictions.staging().toString());
    }
    if (model != null) {
      save(fitted.model(), trainRows, model);
    }
    seconds.put("total", total.seconds());
    metrics.putNumbers("seconds", seconds).putFit(fitted);
  }

  private Fitted fit(Dataset<Row> rows) {
    SparkSession session = rows.sparkSession();
    ProgressLog progress = new ProgressLog(LOG);
    SignumListeners.add(session, progress);
    try {
      return task.fit(rows);
    } finally {
      SignumListeners.remove(session, progress);
    }
  }

  private void measure(String name, Dataset<Row> scored) {
    Map<String, Double> measures = task.measure(scored);
    metrics.putNumbers(name, measures);
    StringBuilder words = new StringBuilder();
    measures.forEach(
        (measure, value) -> words.append(String.format(Locale.ROOT, " %s %.4f", measure, value)));
    LOG.info("{}:{}", name, words);
  }

  private void save(Model<?> model, Dataset<Row> rows, Output output) throws IOException {
    MLWritable saved =
        options.format == TrainOptions.Format.LIBSVM
            ? (MLWritable) model
            // A pipeline of fitted stages is fitted without a look at the rows.
            : new Pipeline().setStages(new PipelineStage[] {model}).fit(rows);
    saved.write().overwrite().save(output.staging().toString());
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
