// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.submit.TrainOptions.Format;
import io.github.signumspark.submit.input.TableSyntax;
import io.github.signumspark.submit.input.UserError;
import java.util.Set;
import picocli.CommandLine.Option;

/** How tables are written: the options that Train and Score share. */
final class TableOptions {

  @Option(
      names = "--delimiter",
      paramLabel = "TEXT",
      description =
          "csv: what stands between two columns (default: a tab in a file that is named .tsv, else a"
              + " comma, or what the first line holds in the place of commas: tabs, semicolons,"
              + " bars).")
  String delimiter;

  @Option(
      names = "--escape",
      paramLabel = "CHAR",
      description =
          "csv: what makes a quote part of a text in quotes (default: a second quote, as RFC 4180"
              + " says; a backslash for what Spark and MySQL write).")
  Character escape;

  @Option(
      names = "--na",
      paramLabel = "TEXT[,TEXT...]",
      split = ",",
      hideParamSyntax = true,
      description =
          "csv, text in parquet: texts that stand for a missing value, as in NA,?"
              + " (default: the empty text alone).")
  String[] missing;

  @Option(
      names = "--decimal",
      paramLabel = "CHAR",
      description = "csv, text in parquet: the decimal mark (default: a point).")
  Character decimal;

  @Option(
      names = "--dates",
      paramLabel = "HOW",
      description =
          "csv, parquet: what becomes of columns of ISO dates, ${COMPLETION-CANDIDATES}: the days"
              + " since 1970-01-01 as a number, or nothing (default: they are refused).")
  TableSyntax.Dates dates;

  /** Refuses what has no meaning with a format, or together. */
  void check(Format format) {
    if (format != Format.CSV) {
      refuse("--delimiter", delimiter, "--format csv");
      refuse("--escape", escape, "--format csv");
    }
    if (format == Format.LIBSVM) {
      refuse("--na", missing, "--format parquet or csv");
      refuse("--decimal", decimal, "--format parquet or csv");
      refuse("--dates", dates, "--format parquet or csv");
    }
    if (decimal != null && decimal != '.' && decimal != ',') {
      throw new UserError("--decimal " + decimal + ": the decimal mark is a point or a comma");
    }
    if (decimal != null && String.valueOf(decimal).equals(delimiter)) {
      throw new UserError("--decimal and --delimiter are both '" + delimiter + "'");
    }
    if (delimiter != null && delimiter.isEmpty()) {
      throw new UserError("--delimiter: at least one character is needed");
    }
  }

  private static void refuse(String option, Object value, String needed) {
    if (value != null) {
      throw new UserError(option + " needs " + needed);
    }
  }

  TableSyntax syntax() {
    return new TableSyntax(
        delimiter,
        escape == null ? '"' : escape,
        missing == null ? Set.of() : Set.copyOf(java.util.Arrays.asList(missing)),
        decimal == null ? '.' : decimal,
        dates);
  }
}
