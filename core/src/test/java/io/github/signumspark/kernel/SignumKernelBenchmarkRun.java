// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs {@link SignumKernelBenchmark} with interleaved forks, since JMH runs all forks of one
 * benchmark in a row and a machine's speed drifts: in each round, every benchmark gets one fork.
 * Prints each benchmark's median and the median over the rounds of (loop time / update time), by
 * each fork's mean, and by its fastest iteration, which other work on the machine disturbs least.
 *
 * <p>Argument: the number of rounds, 5 if absent.
 */
final class SignumKernelBenchmarkRun {
  private final Map<String, List<Double>> means = new TreeMap<>();
  private final Map<String, List<Double>> fastest = new TreeMap<>();

  private SignumKernelBenchmarkRun() {}

  public static void main(String[] args) throws RunnerException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    SignumKernelBenchmarkRun run = new SignumKernelBenchmarkRun();
    for (int round = 1; round <= rounds; round++) {
      for (String type : List.of("float", "double")) {
        for (String update : List.of("Momentum", "AllOptions")) {
          run.fork(type + "Loop", "panama", type + "Loop before " + update);
          run.fork(type + update, "panama", type + update + " panama");
          run.fork(type + update, "scalar", type + update + " scalar");
        }
      }
    }
    print("by the means", run.means);
    print("by the fastest iterations", run.fastest);
  }

  private void fork(String benchmark, String provider, String name) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include("\\." + SignumKernelBenchmark.class.getSimpleName() + "\\." + benchmark + "$")
            .jvmArgsPrepend("-D" + KernelSelection.PROPERTY + "=" + provider)
            .verbosity(VerboseMode.SILENT)
            .build();
    Statistics result = new Runner(options).runSingle().getPrimaryResult().getStatistics();
    means.computeIfAbsent(name, key -> new ArrayList<>()).add(result.getMean());
    fastest.computeIfAbsent(name, key -> new ArrayList<>()).add(result.getMin());
    System.out.printf(
        Locale.ROOT,
        "%-32s %.3f ns a coordinate, fastest %.3f%n",
        name,
        result.getMean(),
        result.getMin());
  }

  private static void print(String title, Map<String, List<Double>> times) {
    System.out.println();
    System.out.println("Medians " + title);
    for (String type : List.of("float", "double")) {
      for (String update : List.of("Momentum", "AllOptions")) {
        List<Double> loop = times.get(type + "Loop before " + update);
        List<Double> panama = times.get(type + update + " panama");
        List<Double> scalar = times.get(type + update + " scalar");
        System.out.printf(
            Locale.ROOT,
            "%-6s %-10s  loop %.3f  panama %.3f  scalar %.3f ns;"
                + "  loop/panama %.3f  scalar/panama %.2f%n",
            type,
            update,
            median(loop),
            median(panama),
            median(scalar),
            median(ratios(loop, panama)),
            median(ratios(scalar, panama)));
      }
    }
  }

  private static List<Double> ratios(List<Double> above, List<Double> below) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < above.size(); i++) {
      ratios.add(above.get(i) / below.get(i));
    }
    return ratios;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
