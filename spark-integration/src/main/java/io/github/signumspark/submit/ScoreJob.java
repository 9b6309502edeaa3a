// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.internal.SparkLine;
import io.github.signumspark.internal.Versions;
import io.github.signumspark.report.Evaluation;
import io.github.signumspark.submit.TrainOptions.Format;
import io.github.signumspark.submit.input.InputData;
import io.github.signumspark.submit.input.InputFiles;
import io.github.signumspark.submit.input.LabelMapping;
import io.github.signumspark.submit.input.LibsvmReader;
import io.github.signumspark.submit.input.ParquetReader;
import io.github.signumspark.submit.input.TableColumns;
import io.github.signumspark.submit.input.TableEncoders;
import io.github.signumspark.submit.input.TableReader;
import io.github.signumspark.submit.input.TableSource;
import io.github.signumspark.submit.input.UserError;
import io.github.signumspark.submit.output.ClassNames;
import io.github.signumspark.submit.output.Outputs;
import io.github.signumspark.submit.output.Outputs.Output;
import io.github.signumspark.submit.output.RowsFormat;
import io.github.signumspark.submit.output.ScoredRows;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;

/** Scoring from the command line: load, read, transform, write. */
final class ScoreJob implements Program.Job {
  private final ScoreOptions options;
  private final Logger log;

  /**
   * A job.
   *
   * @param options read from the command line by the time it is checked
   * @param log receives a line for each step of the work
   */
  ScoreJob(ScoreOptions options, Logger log) {
    this.options = options;
    this.log = log;
  }

  @Override
  public void check() {
    options.check();
  }

  @Override
  public void run(SparkSession spark) throws IOException {
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    try (Phases phases = new Phases(log);
        Outputs outputs = new Outputs(conf, options.overwrite)) {
      RowsFormat format = RowsFormat.of(options.output, options.outputFormat);
      Output output = outputs.add("--output", options.output, format.kind());
      Output figures = outputs.add("--metrics", options.metrics, Outputs.Kind.FILE);
      InputFiles modelFiles = new InputFiles(conf, "--model", options.model);
      InputFiles inputFiles = new InputFiles(conf, "--input", options.input);
      outputs.checkApartFrom(modelFiles);
      outputs.checkApartFrom(inputFiles);
      SavedModel model = SavedModel.load(spark, modelFiles);
      ClassNames names =
          ClassNames.load(conf, options.model, model.transformer(), model.predictor());
      TableColumns columns = TableEncoders.columnsOf(model.transformer());
      if (options.format == Format.CSV && columns == null) {
        throw new UserError(
            "--format csv: the model was not fitted to a table; it takes a vector of features");
      }
      if (options.format == Format.LIBSVM && columns != null) {
        throw new UserError("--format libsvm: the model was fitted to a table of named columns");
      }
      String label =
          options.labelColumn == null
              ? model.predictor().getLabelCol()
              : TableSource.name(options.labelColumn);
      MetricsFile metrics =
          new MetricsFile()
              .put("model", options.model)
              .put("input", options.input)
              .put("output", options.output)
              .put("versions", Versions.asMap());
      phases.start("reading");
      try (InputData input =
          columns == null
              ? vectors(spark, inputFiles, model)
              : table(spark, inputFiles, columns, model, label, names)) {
        Dataset<Row> rows =
            input.rows(
                columns == null ? model.numFeatures() : 0,
                "the model has " + model.numFeatures() + " features",
                LabelMapping.identity());
        phases.start("scoring");
        Dataset<Row> scored =
            columns == null
                ? model.transformer().transform(rows)
                : TableEncoders.transform(model.transformer(), rows, columns);
        format.write(
            ScoredRows.of(input.given(rows), scored, model.predictor(), names), output, log);
        metrics
            .put("rows", input.stats().rows())
            .put("rowsWithUnseenWords", input.stats().unseen());
        log.info(
            "{} rows scored, {} of them with words that the model was not trained with",
            input.stats().rows(),
            input.stats().unseen());
        // LIBSVM text has labels always; one for all rows stands for none.
        if (options.format != Format.LIBSVM || input.stats().hasSeveralLabels()) {
          measure(model.predictor(), names, label, scored, metrics);
        }
      }
      if (figures != null) {
        metrics.write(conf, figures.staging());
      }
      outputs.commit();
      outputs.logTo(log);
    }
  }

  private InputData vectors(SparkSession spark, InputFiles files, SavedModel model) {
    return options.format == Format.LIBSVM
        ? new LibsvmReader(spark).read(files)
        : new ParquetReader(spark, model.featuresColumn(), null, null, false).read(files);
  }

  private InputData table(
      SparkSession spark,
      InputFiles files,
      TableColumns columns,
      SavedModel model,
      String label,
      ClassNames names) {
    TableSource source =
        options.format == Format.CSV
            ? TableSource.csv(spark, options.table.syntax())
            : TableSource.parquet(spark, options.table.syntax());
    return TableReader.readToScore(
        source,
        files,
        columns,
        TableEncoders.wordsOf(model.transformer()),
        label,
        names != null && !names.areNumbers());
  }

  /** Measures the model on the rows that have a label of its classes. */
  private void measure(
      PredictionModel<?, ?> model,
      ClassNames names,
      String label,
      Dataset<Row> scored,
      MetricsFile metrics) {
    if (!List.of(scored.columns()).contains(label)) {
      return;
    }
    Column number = TableSource.column(label);
    Column target =
        names == null ? SparkLine.tryCast(number, DataTypes.DoubleType) : names.classOf(number);
    // From here on the column is looked at by the model's name for it alone.
    String known = model.getLabelCol();
    Dataset<Row> measured = scored.withColumn(known, target).filter(isFinite(known));
    long count = measured.count();
    metrics.put("labelledRows", count);
    if (count == 0) {
      log.info("column {} has no label that the model knows: it is not measured", label);
      return;
    }
    Evaluation evaluation =
        Evaluation.of(model, names == null ? null : names.names(), null, measured, false);
    metrics.put("measures", evaluation.toJson());
    log.info("{} rows have a label: {}", count, evaluation);
  }

  private static Column isFinite(String column) {
    Column value = TableSource.column(column);
    return value.isNotNull().and(functions.abs(value).lt(Double.POSITIVE_INFINITY));
  }
}
