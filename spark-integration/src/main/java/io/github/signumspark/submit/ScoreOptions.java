// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.TrainOptions.Format;
import io.github.signumspark.submit.input.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@link Score}. */
@Command(
    name = "Score",
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Applies a model that Train saved to files.",
    description = {
      "",
      "Writes the input's columns with prediction and, where the model has it, probability.",
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

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "libsvm",
      description = "The format of the rows: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  Format format;

  @Option(
      names = "--delimiter",
      paramLabel = "TEXT",
      description = "csv: what stands between two columns (default: a comma).")
  String delimiter;

  @Option(names = "--overwrite", description = "Replace the output if it exists.")
  boolean overwrite;

  @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Print versions and exit.")
  boolean version;

  /** Refuses options that contradict each other. */
  void check() {
    if (delimiter != null && format != Format.CSV) {
      throw new UserError("--delimiter needs --format csv");
    }
  }

  String delimiter() {
    return delimiter == null ? "," : delimiter;
  }
}
