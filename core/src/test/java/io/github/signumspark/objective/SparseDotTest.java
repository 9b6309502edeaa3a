// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SparseDotTest {
  @Test
  void placesModuloFourAreSummedApart() {
    SplittableRandom random = new SplittableRandom(3);
    int width = 50;
    double[] weights = random.doubles(width, -1, 1).toArray();
    double[] others = random.doubles(width, -1, 1).toArray();
    for (int length = 0; length < 23; length++) {
      int from = length % 3;
      int[] columns = random.ints(from + length + 2, 0, width).toArray();
      float[] values = new float[columns.length];
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) random.nextDouble(-1, 1);
      }
      double expected = naive(columns, values, from, length, weights);
      assertEquals(expected, SparseDot.of(columns, values, from, from + length, weights));
      double[] to = new double[2];
      double[] otherTo = new double[2];
      SparseDot.ofTwo(columns, values, from, from + length, weights, others, to, otherTo, 1);
      assertEquals(expected, to[1]);
      assertEquals(naive(columns, values, from, length, others), otherTo[1]);
    }
  }

  private static double naive(
      int[] columns, float[] values, int from, int length, double[] weights) {
    double[] sums = new double[4];
    int whole = length - length % 4;
    for (int i = 0; i < length; i++) {
      sums[i < whole ? i % 4 : 0] += values[from + i] * weights[columns[from + i]];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }
}
