// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.TrainOptions.Format;
import io.github.signumspark.submit.output.RowsFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of {@link Score}. */
@Command(
    name = "Score",
    sortOptions = false,
    usageHelpAutoWidth = true,
    customSynopsis = "Score --model PATH --input PATH --output PATH [OPTION...]",
    header = "Applies a model that Train saved to files.",
    description = {
      "",
      "Writes the input's columns as they are, prediction, and of classes predictedLabel, in the"
          + " words of the training labels, and a column probability_LABEL for each. Columns of the"
          + " input named prediction, predictedLabel or probability get input_ before the name."
          + " Where the rows have labels the model is measured on them.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 on success, 2 for a wrong command line, 1 for any other failure, which the"
          + " last line on standard error names."
    },
    versionProvider = Program.Version.class)
final class ScoreOptions {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "A model that was saved by Train, or by MLlib.")
  String model;

  @Option(names = "--input", required = true, paramLabel = "PATH", description = "The rows.")
  String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description =
          "Where to write the scored rows. A name that ends with .csv, .json, .csv.gz or .json.gz"
              + " makes one file.")
  String output;

  @Option(
      names = "--output-format",
      paramLabel = "FORMAT",
      description = TrainOptions.ROWS_FORMAT_HELP)
  RowsFormat.Type outputFormat;

  @Option(
      names = "--label-col",
      paramLabel = "COLUMN",
      description =
          "parquet, csv: the column of labels, if there is one (default: that of training).")
  String labelColumn;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description = "Where to write the figures of the run, as JSON.")
  String metrics;

  @Option(names = "--format", paramLabel = "FORMAT", description = TrainOptions.FORMAT_HELP)
  Format format;

  @Mixin TableOptions table = new TableOptions();

  @Option(names = "--overwrite", description = "Replace outputs that exist.")
  boolean overwrite;

  @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Print versions and exit.")
  boolean version;

  /** Refuses options that contradict each other. */
  void check() {
    if (format == null) {
      format = Format.ofName(input);
    }
    table.check(format);
  }
}
