// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.Outputs.Output;
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
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
    try (Outputs outputs = new Outputs(conf, options.overwrite)) {
      Output output = outputs.add("--output", options.output, Outputs.Kind.ROWS);
      InputFiles modelFiles = new InputFiles(conf, "--model", options.model);
      InputFiles inputFiles = new InputFiles(conf, "--input", options.input);
      outputs.checkApartFrom(modelFiles);
      outputs.checkApartFrom(inputFiles);
      SavedModel model = SavedModel.load(spark, modelFiles);
      TableColumns columns = TableEncoders.columnsOf(model.transformer());
      if (options.format == Format.CSV && columns == null) {
        throw new UserError(
            "--format csv: the model was not fitted to a table; it takes a vector of features");
      }
      if (options.format == Format.LIBSVM && columns != null) {
        throw new UserError("--format libsvm: the model was fitted to a table of named columns");
      }
      long scored =
          columns == null
              ? scoreVectors(spark, inputFiles, model, output)
              : scoreTable(spark, inputFiles, columns, model, output);
      outputs.commit();
      log.info("{} rows scored", scored);
      outputs.logTo(log);
    }
  }

  private long scoreVectors(SparkSession spark, InputFiles files, SavedModel model, Output output) {
    try (InputData input =
        options.format == Format.LIBSVM
            ? new LibsvmReader(spark).read(files)
            : new ParquetReader(spark, model.featuresColumn(), null, null, false).read(files)) {
      String limit = "the model has " + model.numFeatures() + " features";
      write(model, input.rows(model.numFeatures(), limit, LabelMapping.identity()), output);
      return input.stats().rows();
    }
  }

  private long scoreTable(
      SparkSession spark, InputFiles files, TableColumns columns, SavedModel model, Output output) {
    TableSource source =
        options.format == Format.CSV
            ? TableSource.csv(spark, options.table.syntax())
            : TableSource.parquet(spark, options.table.syntax());
    try (InputData input =
        TableReader.readToScore(
            source, files, columns, TableEncoders.wordsOf(model.transformer()))) {
      write(model, input.rows(0, "", LabelMapping.identity()), output);
      return input.stats().rows();
    }
  }

  private static void write(SavedModel model, Dataset<Row> rows, Output output) {
    ScoredRows.of(rows, model.transformer().transform(rows))
        .write()
        .mode("overwrite")
        .parquet(output.staging().toString());
  }
}
