// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.TrainOptions.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of {@link Score}. */
@Command(
    name = "Score",
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Applies a model that Train saved to files.",
    description = {
      "",
      "Writes the input's columns with prediction and, where the model has it, probability; columns"
          + " of the input that have these names become input_prediction and input_probability.",
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
      description = "Where to write the scored rows, as parquet.")
  String output;

  @Option(names = "--format", paramLabel = "FORMAT", description = TrainOptions.FORMAT_HELP)
  Format format;

  @Mixin TableOptions table = new TableOptions();

  @Option(names = "--overwrite", description = "Replace the output if it exists.")
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
