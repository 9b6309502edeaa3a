// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.votes;

import io.github.signumspark.benchmarks.runs.DataFolder;
import io.github.signumspark.benchmarks.runs.Report;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code examples/benchmark-votes} runs: the tables of {@code docs/votes.md}. Arguments: the
 * data folder, a list of {@code traffic}, {@code steps} and {@code adversaries}, and, if wanted,
 * widths and rows of the generated sets.
 */
public final class VoteTables {
  private VoteTables() {}

  /** Prints the tables. */
  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      System.err.println(
          "Usage: examples/benchmark-votes DATA_FOLDER traffic,steps,adversaries [WIDTHS [ROWS]]");
      System.exit(2);
      return;
    }
    List<Integer> widths =
        Arrays.stream((args.length > 2 ? args[2] : "1000000,10000000").split(","))
            .map(Integer::valueOf)
            .toList();
    long rows = args.length > 3 ? Long.parseLong(args[3]) : 200_000;
    SparkSession spark = SparkSession.builder().appName("Signum votes").getOrCreate();
    try (Report report = new Report(System.out, null)) {
      for (String table : args[1].split(",")) {
        switch (table) {
          case "traffic" -> {
            TrafficTable traffic = new TrafficTable(report, spark);
            traffic.print(widths.get(0), rows);
            traffic.printTernary(widths.get(0));
          }
          case "steps" -> new StepTable(report, spark).print(widths, rows);
          case "adversaries" ->
              new AdversaryTable(report, new DataFolder(spark, args[0])).print("hflights");
          default -> throw new IllegalArgumentException("no table " + table);
        }
      }
    } finally {
      spark.stop();
    }
  }
}
