// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

/** The sixteen partial sums of a reduction and the one order in which they are added up. */
final class Lanes {
  /** Lanes of every reduction, whatever the hardware's vectors hold. */
  static final int COUNT = 16;

  private Lanes() {}

  /** Adds the upper half onto the lower half until one is left. Overwrites the array. */
  static double combine(double[] lanes) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }
}
