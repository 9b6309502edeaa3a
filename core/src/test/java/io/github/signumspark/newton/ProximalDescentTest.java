// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProximalDescentTest {
  @Test
  void theLeastShiftIsNoWorseThanAnyOther() {
    Random random = new Random(7);
    for (int run = 0; run < 500; run++) {
      double[] weights = random.doubles(1 + run % 6, -2, 2).toArray();
      for (int k = 0; k < weights.length && run % 3 == 0; k += 2) {
        weights[k] = 0;
      }
      double strength = random.nextDouble();
      double curvature = run % 4 == 0 ? 0 : random.nextDouble();
      double slope = random.nextGaussian() * strength * (curvature == 0 ? 0.3 : 2);
      double shift = ProximalDescent.leastShift(weights, slope, curvature, strength);
      double least = value(weights, slope, curvature, strength, shift);
      for (double other = -4; other <= 4; other += 1.0 / 64) {
        double value = value(weights, slope, curvature, strength, other);
        assertTrue(least <= value + 1e-12, shift + " is above " + other);
      }
    }
  }

  private static double value(
      double[] weights, double slope, double curvature, double strength, double shift) {
    double sum = slope * shift + 0.5 * curvature * shift * shift;
    for (double weight : weights) {
      sum += strength * Math.abs(weight + shift);
    }
    return sum;
  }

  @Test
  void withoutPairsAndBlockTheDiagonalDecidesAlone() {
    NewtonMetric metric = new NewtonMetric(3, true, new float[3], new float[] {2, 4, 1}, 0.5);
    double[] point = {1, 0, 0, 0};
    double[] gradient = {3, -2, 0.25, 1};
    double[] direction = new double[4];
    double slope =
        new ProximalDescent(k -> k < 3 ? 0.5 : 0)
            .find(point, gradient, new CorrectionPairs(4), metric, direction);
    // 1 − (3 − ½) / 2 is below 0, where the penalty pulls the other way.
    assertEquals(-1.25, direction[0], 1e-12);
    assertEquals(0.375, direction[1], 1e-12);
    assertEquals(0, direction[2]);
    assertEquals(-2, direction[3], 1e-12);
    assertEquals(3 * -1.25 - 2 * 0.375 - 2 + 0.5 * (0.25 - 1 + 0.375), slope, 1e-12);
  }
}
