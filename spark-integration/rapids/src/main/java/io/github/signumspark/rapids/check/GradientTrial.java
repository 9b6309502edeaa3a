// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.Precision;
import io.github.signumspark.device.UpdateSequence;
import io.github.signumspark.device.ValueBounds;
import io.github.signumspark.kernel.SignumKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Would local rounds pay on this device? One round of logistic regression over rows that stay in
 * its memory: weights up, then for every step margins, residuals, gradient and Signum's update of
 * the step's rows, and weights down; against the pass over the same rows on all of the CPU's cores,
 * whose updates are not even counted where there are several (they cost little beside the rows).
 *
 * <p>cudf for Java has no product of a matrix and a vector: see {@link TrialRows.Dense} and {@link
 * TrialRows.Sparse} for what takes its place.
 *
 * @param <C> the device's columns
 */
final class GradientTrial<C extends DeviceColumn> {
  private static final int RUNS = 5;
  private static final int SPARSE_ENTRIES_A_ROW = 40;

  /** Share of the sum of magnitudes that single precision may be off by. */
  private static final double TOLERANCE = 1e-5;

  private final GradientOps<C> ops;
  private final SplittableRandom random;

  GradientTrial(GradientOps<C> ops, long seed) {
    this.ops = ops;
    this.random = new SplittableRandom(seed);
  }

  /**
   * One measurement.
   *
   * @param name what was measured
   * @param steps updates in the round
   * @param cpuAll seconds of a pass on all cores
   * @param device seconds of a round on the device, transfers included
   */
  record Result(String name, int steps, double cpuAll, double device) {}

  /** The CPU's gradient of some rows, added to {@code gradient}. */
  private interface HostRows {
    void add(double[] weights, int from, int to, double[] gradient, double[] magnitude);
  }

  /** Makes the rows of a step. */
  private interface Steps<C extends DeviceColumn> {
    TrialRows<C> rows(int from, int to);
  }

  /** Rounds of these numbers of steps on dense rows. */
  List<Result> dense(int elements, int... steps) {
    int features = Math.min(100, Math.max(1, elements / 100));
    int rows = elements / features;
    float[] value = numbers(rows * features);
    float[] labels = labels(rows);
    HostRows cpu =
        (weights, from, to, gradient, magnitude) -> {
          for (int i = from; i < to; i++) {
            double margin = SignumKernels.dot(value, i * features, weights, 0, features);
            double c = residual(margin, labels[i]);
            SignumKernels.addScaled(c, value, i * features, gradient, 0, features);
            if (magnitude != null) {
              for (int j = 0; j < features; j++) {
                magnitude[j] += Math.abs(c * value[i * features + j]);
              }
            }
          }
        };
    String name = "dense " + rows + " x " + features;
    return measure(
        name,
        rows,
        features,
        cpu,
        (from, to) -> new TrialRows.Dense<>(ops, value, labels, features, from, to),
        steps);
  }

  /** Rounds of these numbers of steps on sparse rows. */
  List<Result> sparse(int elements, int... steps) {
    int perRow = SPARSE_ENTRIES_A_ROW;
    int rows = Math.max(1, elements / perRow);
    int features = Math.max(perRow, rows / 10);
    int[] column = new int[rows * perRow];
    for (int i = 0; i < rows; i++) {
      int[] picked = random.ints(perRow, 0, features).sorted().toArray();
      System.arraycopy(picked, 0, column, i * perRow, perRow);
    }
    float[] value = numbers(column.length);
    float[] labels = labels(rows);
    HostRows cpu =
        (weights, from, to, gradient, magnitude) -> {
          for (int i = from; i < to; i++) {
            double margin = 0;
            for (int k = i * perRow; k < (i + 1) * perRow; k++) {
              margin += value[k] * weights[column[k]];
            }
            double c = residual(margin, labels[i]);
            for (int k = i * perRow; k < (i + 1) * perRow; k++) {
              gradient[column[k]] += c * value[k];
            }
            for (int k = i * perRow; magnitude != null && k < (i + 1) * perRow; k++) {
              magnitude[column[k]] += Math.abs(c * value[k]);
            }
          }
        };
    String name = "sparse " + rows + " x " + features + ", " + perRow + " a row";
    return measure(
        name,
        rows,
        features,
        cpu,
        (from, to) ->
            new TrialRows.Sparse<>(ops, column, value, labels, perRow, features, from, to),
        steps);
  }

  private List<Result> measure(
      String name, int rows, int features, HostRows cpu, Steps<C> device, int... steps) {
    float[] weights = numbers(features);
    List<Result> results = new ArrayList<>();
    for (int wanted : steps) {
      int count = Math.min(wanted, rows);
      List<TrialRows<C>> parts = new ArrayList<>();
      try {
        for (int step = 0; step < count; step++) {
          parts.add(
              device.rows(
                  (int) ((long) rows * step / count), (int) ((long) rows * (step + 1) / count)));
        }
        if (count == 1) {
          compare(name, rows, weights, cpu, parts.get(0));
        }
        results.add(time(name, rows, weights, cpu, parts));
      } finally {
        parts.forEach(TrialRows::close);
      }
    }
    return results;
  }

  private void compare(String name, int rows, float[] weights, HostRows cpu, TrialRows<C> device) {
    double[] expected = new double[weights.length];
    double[] magnitude = new double[weights.length];
    cpu.add(widened(weights), 0, rows, expected, magnitude);
    float[] got = new float[weights.length];
    Arrays.fill(got, 1234.5f);
    try (C column = ops.base().upload(weights);
        C gradient = device.gradient(column)) {
      ops.base().download(gradient, got);
    }
    for (int j = 0; j < got.length; j++) {
      // Written so that a NaN fails.
      if (!(Math.abs(got[j] - expected[j]) <= TOLERANCE * magnitude[j])) {
        throw new CheckFailedException(
            name + ": gradient[" + j + "] is " + got[j] + ", the CPU has " + expected[j]);
      }
    }
  }

  private Result time(
      String name, int rows, float[] weights, HostRows cpu, List<TrialRows<C>> steps) {
    double[] wide = widened(weights);
    double[] state = new double[wide.length];
    float[] out = new float[wide.length];
    double[] cpuSeconds = new double[RUNS];
    double[] deviceSeconds = new double[RUNS];
    for (int run = -1; run < RUNS; run++) {
      long start = System.nanoTime();
      double[] gradient = onAllCores(rows, wide, cpu);
      SignumKernels.signum(wide, state, gradient, 0, wide.length, 1e-6, 0.9, 0, 1, -1, 0);
      long middle = System.nanoTime();
      deviceRound(weights, steps, out);
      long end = System.nanoTime();
      if (run >= 0) {
        cpuSeconds[run] = (middle - start) * 1e-9;
        deviceSeconds[run] = (end - middle) * 1e-9;
      }
    }
    Arrays.sort(cpuSeconds);
    Arrays.sort(deviceSeconds);
    return new Result(name, steps.size(), cpuSeconds[RUNS / 2], deviceSeconds[RUNS / 2]);
  }

  private void deviceRound(float[] weights, List<TrialRows<C>> steps, float[] out) {
    var shortcuts = new ValueBounds(Precision.FLOAT).next(CheckRules.MOMENTUM_ALONE, 1);
    C w = ops.base().upload(weights);
    C s = ops.base().fill(Precision.FLOAT, weights.length, 0);
    try {
      for (TrialRows<C> rows : steps) {
        try (C g = rows.gradient(w)) {
          var updated =
              new UpdateSequence<>(ops.base())
                  .update(CheckRules.MOMENTUM_ALONE, shortcuts, w, s, g);
          w.close();
          s.close();
          w = updated.weight();
          s = updated.state();
        }
      }
      ops.base().download(w, out);
    } finally {
      w.close();
      s.close();
    }
  }

  private static double[] onAllCores(int rows, double[] weights, HostRows cpu) {
    int threads = Runtime.getRuntime().availableProcessors();
    double[][] parts = new double[threads][];
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            thread -> {
              double[] part = new double[weights.length];
              int from = (int) ((long) rows * thread / threads);
              int to = (int) ((long) rows * (thread + 1) / threads);
              cpu.add(weights, from, to, part, null);
              parts[thread] = part;
            });
    double[] gradient = parts[0];
    for (int thread = 1; thread < threads; thread++) {
      SignumKernels.addScaled(1, parts[thread], 0, gradient, 0, weights.length);
    }
    return gradient;
  }

  private static double residual(double margin, float label) {
    return 1 / (1 + StrictMath.exp(-margin)) - label;
  }

  private static double[] widened(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private float[] numbers(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private float[] labels(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(2);
    }
    return values;
  }
}
