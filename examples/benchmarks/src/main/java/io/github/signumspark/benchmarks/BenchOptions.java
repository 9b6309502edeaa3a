// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parsed command line.
 *
 * @param folder with the data sets
 * @param tables to print, of {@link #TABLES}
 * @param sets data sets to use instead of the tables' own, or empty
 * @param out file that takes the report, or null
 * @param seeds number of Signum's seeds
 * @param repeats number of timed repetitions
 * @param rows of the synthetic sets
 * @param columns widths of the synthetic sets of the cost table
 */
record BenchOptions(
    String folder,
    List<String> tables,
    List<String> sets,
    Path out,
    int seeds,
    int repeats,
    long rows,
    List<Integer> columns) {

  /** The tables that are printed by default. */
  private static final List<String> DEFAULT_TABLES =
      List.of(
          "quality", "optimum", "nets", "speed", "ladder", "descent", "step", "tabular", "family",
          "bytes", "cost");

  static final List<String> TABLES =
      List.of(
          "quality", "optimum", "nets", "speed", "ladder", "descent", "step", "tabular", "family",
          "bytes", "cost", "memory", "tuning");

  static final String USAGE =
      """
      Usage: examples/benchmark DATA_FOLDER [options]

      Prints tables of quality, speed and cost beside MLlib's, in Markdown, for data sets in
      DATA_FOLDER (NAME_train.svm.gz and NAME_test.svm.gz, LIBSVM text; for the table tabular
      adult_train.csv.gz, diamonds.csv.gz, california_housing.csv.gz) and for generated ones.

        --tables LIST    of quality, optimum, nets, speed, ladder, descent,
                         step, tabular, family, bytes, cost, memory, tuning; default: all but
                         tuning, which takes half an hour, and memory, which
                         wants a driver that executes nothing:
                         SIGNUM_BENCHMARK_MASTER='local-cluster[1,2,8192]'
                         SIGNUM_BENCHMARK_MEMORY=2g
        --sets LIST      data sets, instead of a9a,w8a,hflights,imdb and what else a table uses;
                         "synthetic" is a generated one, and "zipf" followed by a number of
                         columns: 500,000 rows of thirty ones; of the family table, its tasks: fm,
                         fm-regression, softmax-news, softmax-images, mlp, mlp-images
        --out FILE       write the report there too
        --seeds N        seeds of the quality, ladder and tabular tables; default 5
        --repeats N      timings of the speed, step and tuning tables; default 5
        --rows N         rows of generated sets; default 1000000
        --columns LIST   widths of the cost table; default 10000,100000,1000000,10000000
        --help           this text
      """;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException naming the option at fault
   */
  static BenchOptions parse(String... args) {
    String folder = null;
    BenchOptions options =
        new BenchOptions(
            null,
            DEFAULT_TABLES,
            List.of(),
            null,
            5,
            5,
            1_000_000,
            List.of(10_000, 100_000, 1_000_000, 10_000_000));
    for (int i = 0; i < args.length; i++) {
      if (!args[i].startsWith("--")) {
        if (folder != null) {
          throw new IllegalArgumentException("one data folder, not " + folder + " and " + args[i]);
        }
        folder = args[i];
      } else if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      } else {
        options = options.with(args[i], args[++i]);
      }
    }
    if (folder == null) {
      throw new IllegalArgumentException("DATA_FOLDER is missing");
    }
    return options.in(folder);
  }

  private BenchOptions in(String newFolder) {
    return new BenchOptions(newFolder, tables, sets, out, seeds, repeats, rows, columns);
  }

  private BenchOptions with(String option, String value) {
    return switch (option) {
      case "--tables" ->
          new BenchOptions(folder, tables(value), sets, out, seeds, repeats, rows, columns);
      case "--sets" ->
          new BenchOptions(folder, tables, list(value), out, seeds, repeats, rows, columns);
      case "--out" ->
          new BenchOptions(folder, tables, sets, Path.of(value), seeds, repeats, rows, columns);
      case "--seeds" ->
          new BenchOptions(folder, tables, sets, out, count(option, value), repeats, rows, columns);
      case "--repeats" ->
          new BenchOptions(folder, tables, sets, out, seeds, count(option, value), rows, columns);
      case "--rows" ->
          new BenchOptions(
              folder, tables, sets, out, seeds, repeats, count(option, value), columns);
      case "--columns" -> {
        List<Integer> widths = new ArrayList<>();
        for (String width : list(value)) {
          widths.add(count(option, width));
        }
        yield new BenchOptions(folder, tables, sets, out, seeds, repeats, rows, widths);
      }
      default -> throw new IllegalArgumentException("unknown option " + option);
    };
  }

  private static List<String> tables(String value) {
    for (String table : list(value)) {
      if (!TABLES.contains(table)) {
        throw new IllegalArgumentException("--tables " + table + " is none of " + TABLES);
      }
    }
    return list(value);
  }

  private static List<String> list(String value) {
    return Arrays.asList(value.split(","));
  }

  private static int count(String option, String value) {
    try {
      int count = Integer.parseInt(value);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " " + value + " is no number", e);
    }
    throw new IllegalArgumentException(option + " " + value + " is not positive");
  }

  /** The data sets of a table: those of the command line, or the table's own. */
  List<String> setsOr(String... own) {
    return sets.isEmpty() ? List.of(own) : sets;
  }
}
