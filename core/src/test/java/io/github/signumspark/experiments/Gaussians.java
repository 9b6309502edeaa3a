// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.experiments;

import java.util.Random;

/** Many normal numbers fast: a table, read from places that a seed says. */
final class Gaussians {
  private static final int SIZE = 1 << 20;
  private static final double[] TABLE = fill();

  private final Random random;

  Gaussians(long seed) {
    random = new Random(seed);
  }

  private static double[] fill() {
    Random random = new Random(7);
    double[] table = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      table[i] = random.nextGaussian();
    }
    return table;
  }

  double next() {
    return random.nextGaussian();
  }

  double[] array(int length) {
    double[] x = new double[length];
    addTo(x, 1);
    return x;
  }

  /** Adds {@code scale} times a normal number to each. */
  void addTo(double[] x, double scale) {
    int from = random.nextInt(SIZE - x.length);
    for (int i = 0; i < x.length; i++) {
      x[i] += scale * TABLE[from + i];
    }
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int nextInt(int bound) {
    return random.nextInt(bound);
  }
}
