// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.util.Arrays;
import java.util.List;

/** Medians and extremes of a few numbers. */
public final class Medians {
  private Medians() {}

  /** The middle number, or the mean of the two in the middle. */
  public static double median(List<Double> numbers) {
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  public static double least(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  public static double greatest(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** The quotients of two lists, place by place; not a number where the divisor is infinite. */
  public static List<Double> ratios(List<Double> over, List<Double> under) {
    Double[] ratios = new Double[over.size()];
    Arrays.setAll(
        ratios,
        i -> under.get(i) == Double.POSITIVE_INFINITY ? Double.NaN : over.get(i) / under.get(i));
    return List.of(ratios);
  }
}
