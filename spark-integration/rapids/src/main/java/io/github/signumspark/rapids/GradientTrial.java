// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.Precision;
import io.github.signumspark.device.UpdateSequence;
import io.github.signumspark.device.ValueBounds;
import io.github.signumspark.kernel.SignumKernels;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Would local rounds pay on this device? One round of logistic regression over rows that stay in
 * its memory: weights up, margins, residuals, gradient, Signum's update, weights down; against the
 * same on all of the CPU's cores.
 *
 * <p>cudf for Java has no product of a matrix and a vector. Dense rows lie feature by feature: the
 * margin is a chain of scaled slices (five columns walked through a feature), the gradient the sums
 * of segments of the product with the residuals, tiled (six). Sparse rows lie twice, by row and by
 * feature, both in order: gathered factors, product, sums of segments, both ways.
 *
 * @param <C> the device's columns
 */
final class GradientTrial<C extends DeviceColumn> {
  private static final int RUNS = 5;

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
   * @param cpuAll seconds of a round on all cores
   * @param device seconds of a round on the device, transfers included
   */
  record Result(String name, double cpuAll, double device) {}

  /** Some work that may be given a column to write to. */
  private interface Gradient<C> {
    C of(float[] weights, C weightColumn);
  }

  Result dense(int elements) {
    int features = Math.min(100, Math.max(1, elements / 100));
    int rows = elements / features;
    float[] byRow = numbers(rows * features);
    float[] byFeature = new float[byRow.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < features; j++) {
        byFeature[j * rows + i] = byRow[i * features + j];
      }
    }
    float[] labels = labels(rows);
    int[] bounds = IntStream.rangeClosed(0, features).map(j -> j * rows).toArray();
    Rows cpu =
        (weights, from, to, gradient, magnitude) -> {
          for (int i = from; i < to; i++) {
            double margin = SignumKernels.dot(byRow, i * features, weights, 0, features);
            double c = residual(margin, labels[i]);
            SignumKernels.addScaled(c, byRow, i * features, gradient, 0, features);
            if (magnitude != null) {
              for (int j = 0; j < features; j++) {
                magnitude[j] += Math.abs(c * byRow[i * features + j]);
              }
            }
          }
        };
    try (C flat = ops.base().upload(byFeature);
        C y = ops.base().upload(labels);
        C segments = ops.indices(bounds)) {
      Gradient<C> device =
          (weights, column) -> {
            C margin = ops.base().fill(Precision.FLOAT, rows, 0);
            for (int j = 0; j < features; j++) {
              C next = ops.addScaledSlice(margin, flat, j * rows, weights[j]);
              margin.close();
              margin = next;
            }
            try (C c = residuals(margin, y);
                C tiled = ops.tile(c, features);
                C products = ops.product(flat, tiled)) {
              return ops.segmentSums(products, segments);
            }
          };
      return measure("dense " + rows + " x " + features, rows, features, cpu, device);
    }
  }

  Result sparse(int elements) {
    int perRow = 40;
    int rows = Math.max(1, elements / perRow);
    int features = Math.max(perRow, rows / 10);
    int entries = rows * perRow;
    int[] column = new int[entries];
    for (int i = 0; i < rows; i++) {
      int[] picked = random.ints(perRow, 0, features).sorted().toArray();
      System.arraycopy(picked, 0, column, i * perRow, perRow);
    }
    float[] value = numbers(entries);
    float[] labels = labels(rows);
    int[] rowBounds = IntStream.rangeClosed(0, rows).map(i -> i * perRow).toArray();
    int[] columnBounds = new int[features + 1];
    for (int j : column) {
      columnBounds[j + 1]++;
    }
    Arrays.parallelPrefix(columnBounds, Integer::sum);
    int[] next = columnBounds.clone();
    int[] rowOf = new int[entries];
    float[] byFeature = new float[entries];
    for (int k = 0; k < entries; k++) {
      int at = next[column[k]]++;
      rowOf[at] = k / perRow;
      byFeature[at] = value[k];
    }
    Rows cpu =
        (weights, from, to, gradient, magnitude) -> {
          for (int i = from; i < to; i++) {
            double margin = 0;
            for (int k = rowBounds[i]; k < rowBounds[i + 1]; k++) {
              margin += value[k] * weights[column[k]];
            }
            double c = residual(margin, labels[i]);
            for (int k = rowBounds[i]; k < rowBounds[i + 1]; k++) {
              gradient[column[k]] += c * value[k];
            }
            for (int k = rowBounds[i]; magnitude != null && k < rowBounds[i + 1]; k++) {
              magnitude[column[k]] += Math.abs(c * value[k]);
            }
          }
        };
    try (C values = ops.base().upload(value);
        C columns = ops.indices(column);
        C perRowBounds = ops.indices(rowBounds);
        C transposed = ops.base().upload(byFeature);
        C rowsOf = ops.indices(rowOf);
        C perColumnBounds = ops.indices(columnBounds);
        C y = ops.base().upload(labels)) {
      Gradient<C> device =
          (weights, weightColumn) -> {
            C margin;
            try (C factors = ops.gather(weightColumn, columns);
                C products = ops.product(values, factors)) {
              margin = ops.segmentSums(products, perRowBounds);
            }
            try (C c = residuals(margin, y);
                C factors = ops.gather(c, rowsOf);
                C products = ops.product(transposed, factors)) {
              return ops.segmentSums(products, perColumnBounds);
            }
          };
      String name = "sparse " + rows + " x " + features + ", " + perRow + " a row";
      return measure(name, rows, features, cpu, device);
    }
  }

  /** sigmoid(margin) − label; closes the margin. */
  private C residuals(C margin, C labels) {
    try (C closing = margin;
        C probability = ops.sigmoid(closing)) {
      return ops.base().sub(probability, labels);
    }
  }

  /** The CPU's gradient of some rows, added to {@code gradient}. */
  private interface Rows {
    void add(double[] weights, int from, int to, double[] gradient, double[] magnitude);
  }

  private Result measure(String name, int rows, int features, Rows cpu, Gradient<C> device) {
    float[] weights = numbers(features);
    double[] wide = IntStream.range(0, features).mapToDouble(j -> weights[j]).toArray();
    double[] expected = new double[features];
    double[] magnitude = new double[features];
    cpu.add(wide, 0, rows, expected, magnitude);
    float[] got = new float[features];
    Arrays.fill(got, 1234.5f);
    try (C column = ops.base().upload(weights);
        C gradient = device.of(weights, column)) {
      ops.base().download(gradient, got);
    }
    for (int j = 0; j < features; j++) {
      // Written so that a NaN fails.
      if (!(Math.abs(got[j] - expected[j]) <= TOLERANCE * magnitude[j])) {
        throw new CheckFailedException(
            name + ": gradient[" + j + "] is " + got[j] + ", the CPU has " + expected[j]);
      }
    }
    double[] cpuSeconds = new double[RUNS];
    double[] deviceSeconds = new double[RUNS];
    double[] state = new double[features];
    float[] out = new float[features];
    for (int run = -1; run < RUNS; run++) {
      long start = System.nanoTime();
      double[] gradient = onAllCores(rows, features, wide, cpu);
      SignumKernels.signum(wide, state, gradient, 0, features, 1e-6, 0.9, 0, 1, -1, 0);
      long middle = System.nanoTime();
      deviceRound(weights, device, out);
      long end = System.nanoTime();
      if (run >= 0) {
        cpuSeconds[run] = (middle - start) * 1e-9;
        deviceSeconds[run] = (end - middle) * 1e-9;
      }
    }
    Arrays.sort(cpuSeconds);
    Arrays.sort(deviceSeconds);
    return new Result(name, cpuSeconds[RUNS / 2], deviceSeconds[RUNS / 2]);
  }

  private void deviceRound(float[] weights, Gradient<C> device, float[] out) {
    var shortcuts = new ValueBounds(Precision.FLOAT).next(CheckRules.MOMENTUM_ALONE, 1);
    try (C w = ops.base().upload(weights);
        C s = ops.base().fill(Precision.FLOAT, weights.length, 0);
        C g = device.of(weights, w)) {
      var updated =
          new UpdateSequence<>(ops.base()).update(CheckRules.MOMENTUM_ALONE, shortcuts, w, s, g);
      ops.base().download(updated.weight(), out);
      updated.weight().close();
      updated.state().close();
    }
  }

  private static double[] onAllCores(int rows, int features, double[] weights, Rows cpu) {
    int threads = Runtime.getRuntime().availableProcessors();
    double[][] parts = new double[threads][];
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            thread -> {
              double[] part = new double[features];
              int from = (int) ((long) rows * thread / threads);
              int to = (int) ((long) rows * (thread + 1) / threads);
              cpu.add(weights, from, to, part, null);
              parts[thread] = part;
            });
    double[] gradient = parts[0];
    for (int thread = 1; thread < threads; thread++) {
      SignumKernels.addScaled(1, parts[thread], 0, gradient, 0, features);
    }
    return gradient;
  }

  private static double residual(double margin, float label) {
    return 1 / (1 + StrictMath.exp(-margin)) - label;
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
