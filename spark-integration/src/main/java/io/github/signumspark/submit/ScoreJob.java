// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.Outputs.Output;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of {@link Score}: load, read, transform, write. */
final class ScoreJob implements Program.Job {
  private static final Logger LOG = LoggerFactory.getLogger(Score.class);

  private final ScoreOptions options;

  ScoreJob(ScoreOptions options) {
    this.options = options;
  }

  @Override
  public void check() {
    // Nothing to refuse beyond what picocli does.
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
      try (InputData input = read(spark, inputFiles, model)) {
        String limit = "the model has " + model.numFeatures() + " features";
        Dataset<Row> rows = input.rows(model.numFeatures(), limit, LabelMapping.identity());
        model
            .transformer()
            .transform(rows)
            .drop("rawPrediction")
            .write()
            .mode("overwrite")
            .parquet(output.staging().toString());
        outputs.commit();
        LOG.info("{} rows scored", input.stats().rows());
        outputs.logTo(LOG);
      }
    }
  }

  private InputData read(SparkSession spark, InputFiles files, SavedModel model) {
    return options.format == TrainOptions.Format.LIBSVM
        ? new LibsvmReader(spark).read(files)
        : new ParquetReader(spark, model.featuresColumn(), null, null).read(files);
  }
}
