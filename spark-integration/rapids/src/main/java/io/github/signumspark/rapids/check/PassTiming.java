// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.data.RowMatrix;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.rows.DeviceRows;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.RowSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * One pass of a finish, as a fit makes it: losses, gradient and curvature of logistic regression
 * over rows of a data set's shape, dealt to as many workers as the machine has cores; by the CPU on
 * all of them, and with the rows on the device. The values are random, the shapes those of the
 * README's data sets. Sums of both have to be the same up to rounding.
 */
final class PassTiming {
  private static final int RUNS = 5;
  private static final double TOLERANCE = 1e-9;

  /**
   * A data set's shape.
   *
   * @param name of the set
   * @param rows how many
   * @param width columns
   * @param perRow stored values of a row; those of dense rows are all
   * @param zipf whether columns are drawn by Zipf's law, else evenly
   */
  record Shape(String name, int rows, int width, int perRow, boolean zipf) {
    boolean isDense() {
      return perRow == width;
    }

    Shape times(double share) {
      return new Shape(name, (int) Math.max(1, rows * share), width, perRow, zipf);
    }
  }

  static final List<Shape> SHAPES =
      List.of(
          new Shape("hflights", 179_099, 8_593, 8, true),
          new Shape("imdb", 25_000, 26_971, 136, true),
          new Shape("Zipf", 500_000, 262_144, 30, true),
          new Shape("a million", 1_000_000, 10_000, 30, false),
          new Shape("Fashion-MNIST", 60_000, 784, 784, false));

  private static final LogisticObjective OBJECTIVE = new LogisticObjective(true);

  private final DeviceRows device;
  private final SplittableRandom random;

  PassTiming(DeviceOps<?> ops, long seed) {
    this.device = new DeviceRows(ops);
    this.random = new SplittableRandom(seed);
  }

  /**
   * Seconds.
   *
   * @param upload all rows to the device, the sorting by columns included
   * @param cpu a pass on all cores
   * @param onDevice a pass with the rows on the device
   */
  record Times(Shape shape, double upload, double cpu, double onDevice) {}

  Times run(Shape shape) {
    int workers = Math.min(shape.rows(), Runtime.getRuntime().availableProcessors());
    List<RowBlock> blocks = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      long from = (long) shape.rows() * w / workers;
      blocks.add(block(shape, (int) ((long) shape.rows() * (w + 1) / workers - from)));
    }
    double[] weights = random.doubles(shape.width() + 1, -0.1, 0.1).toArray();
    long start = System.nanoTime();
    for (RowBlock block : blocks) {
      matrix(block);
    }
    double upload = (System.nanoTime() - start) * 1e-9;
    double[] cpu = new double[RUNS];
    double[] onDevice = new double[RUNS];
    for (int run = -1; run < RUNS; run++) {
      start = System.nanoTime();
      List<RowSums> expected =
          blocks.parallelStream().map(b -> RowSums.of(OBJECTIVE, b, weights, true)).toList();
      long middle = System.nanoTime();
      List<RowSums> got =
          blocks.parallelStream()
              .map(b -> RowSums.of(OBJECTIVE, b, matrix(b), weights, true))
              .toList();
      long end = System.nanoTime();
      if (run < 0) {
        compare(shape, blocks, expected, got);
      } else {
        cpu[run] = (middle - start) * 1e-9;
        onDevice[run] = (end - middle) * 1e-9;
      }
    }
    blocks.forEach(device::release);
    Arrays.sort(cpu);
    Arrays.sort(onDevice);
    return new Times(shape, upload, cpu[RUNS / 2], onDevice[RUNS / 2]);
  }

  private RowMatrix matrix(RowBlock block) {
    return device
        .of(block, OptionalInt::empty)
        .orElseThrow(() -> new CheckFailedException("no room on the device for " + block));
  }

  private static void compare(
      Shape shape, List<RowBlock> blocks, List<RowSums> expected, List<RowSums> got) {
    for (int b = 0; b < blocks.size(); b++) {
      // A sum's rounding is relative to its terms, of which rows times the largest is a bound.
      double tolerance = TOLERANCE * blocks.get(b).rows();
      String where = shape.name() + ", worker " + b + ": ";
      compare(where + "gradient", expected.get(b).gradient(), got.get(b).gradient(), tolerance);
      compare(where + "diagonal", expected.get(b).diagonal(), got.get(b).diagonal(), tolerance);
      compare(
          where + "loss",
          new double[] {expected.get(b).loss()},
          new double[] {got.get(b).loss()},
          tolerance);
    }
  }

  private static void compare(String what, double[] expected, double[] got, double tolerance) {
    for (int j = 0; j < expected.length; j++) {
      // Written so that a NaN fails.
      if (!(Math.abs(got[j] - expected[j]) <= tolerance)) {
        throw new CheckFailedException(
            what + "[" + j + "] is " + got[j] + ", the CPU has " + expected[j]);
      }
    }
  }

  private RowBlock block(Shape shape, int rows) {
    double[] labels = random.ints(rows, 0, 2).asDoubleStream().toArray();
    float[] values = new float[rows * shape.perRow()];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) random.nextDouble(-1, 1);
    }
    if (shape.isDense()) {
      return RowBlock.dense(shape.width(), labels, null, values, null);
    }
    int[] columns = new int[values.length];
    for (int i = 0; i < rows; i++) {
      TreeSet<Integer> held = new TreeSet<>();
      while (held.size() < shape.perRow()) {
        double u = random.nextDouble();
        held.add((int) (shape.zipf() ? StrictMath.pow(shape.width(), u) - 1 : shape.width() * u));
      }
      int at = i * shape.perRow();
      for (int column : held) {
        columns[at++] = column;
      }
    }
    int[] offsets = IntStream.rangeClosed(0, rows).map(i -> i * shape.perRow()).toArray();
    return RowBlock.sparse(shape.width(), labels, null, offsets, columns, values, null);
  }
}
