// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.data.RowBlock;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hinge, squared and Huber's loss against their formulas, and their slopes against the losses. */
class MarginObjectivesTest {
  private static final int WIDTH = 7;
  private static final int ROWS = 40;
  private static final double EPSILON = 1.35;
  private static final LabelScale LABELS = new LabelScale(3, 20);

  private interface Naive {
    double loss(double label, double margin, double lastWeight);
  }

  private record Case(String name, Objective objective, boolean intercept, Naive naive) {
    @Override
    public String toString() {
      return name + (intercept ? "" : " without intercept");
    }
  }

  static Stream<Case> cases() {
    return Stream.of(true, false)
        .flatMap(
            intercept ->
                Stream.of(
                    new Case(
                        "hinge",
                        new HingeObjective(intercept),
                        intercept,
                        (y, m, last) -> Math.max(0, 1 - (y > 0.5 ? m : -m))),
                    new Case(
                        "squared",
                        new SquaredObjective(intercept, LABELS),
                        intercept,
                        (y, m, last) -> 0.5 * StrictMath.pow(m - (y - 3) / 20, 2)),
                    new Case(
                        "huber",
                        new HuberObjective(intercept, EPSILON, LABELS),
                        intercept,
                        (y, m, last) -> huber(y - (3 + 20 * m), 20 * StrictMath.exp(last)))));
  }

  /** MLlib's formula, in the labels' units. */
  private static double huber(double residual, double sigma) {
    double size = Math.abs(residual);
    return size <= sigma * EPSILON
        ? 0.5 * (sigma + size * size / sigma)
        : 0.5 * (sigma + 2 * EPSILON * size - sigma * EPSILON * EPSILON);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossIsTheFormula(Case c) {
    for (boolean sparse : new boolean[] {true, false}) {
      RowBlock block = block(sparse, 5);
      double[] weights = weights(c, 6);
      double expected = 0;
      for (int i = 0; i < ROWS; i++) {
        double margin = c.intercept ? weights[WIDTH] : 0;
        double[] x = row(block, i);
        for (int j = 0; j < WIDTH; j++) {
          margin += x[j] * weights[j];
        }
        expected +=
            block.weight(i) * c.naive.loss(block.label(i), margin, weights[weights.length - 1]);
      }
      assertEquals(expected, c.objective.loss(block, 0, ROWS, weights), 1e-12 * expected);
      assertEquals(
          c.objective.loss(block, 0, ROWS, weights),
          c.objective.addGradient(block, 0, ROWS, weights, new double[weights.length]));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientIsTheSlopeOfTheLoss(Case c) {
    for (boolean sparse : new boolean[] {true, false}) {
      RowBlock block = block(sparse, 9);
      double[] weights = weights(c, 10);
      double[] gradient = new double[weights.length];
      c.objective.addGradient(block, 3, 33, weights, gradient);
      double h = 1e-7;
      for (int j = 0; j < weights.length; j++) {
        double[] up = weights.clone();
        double[] down = weights.clone();
        up[j] += h;
        down[j] -= h;
        double slope =
            (c.objective.loss(block, 3, 33, up) - c.objective.loss(block, 3, 33, down)) / (2 * h);
        assertEquals(slope, gradient[j], 2e-5 * Math.max(1, Math.abs(slope)), "coordinate " + j);
      }
    }
  }

  @Test
  void hubersScaleIsInTheLabelsUnits() {
    HuberObjective huber = new HuberObjective(true, EPSILON, LABELS);
    assertEquals(WIDTH + 2, huber.coordinates(WIDTH));
    assertEquals(20, huber.sigma(new double[WIDTH + 2]));
    double[] weights = new double[WIDTH + 2];
    weights[WIDTH + 1] = -800;
    assertTrue(huber.sigma(weights) >= 0);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThrows(IllegalArgumentException.class, () -> new LabelScale(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new LabelScale(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new HuberObjective(true, 1, LABELS));
    HuberObjective huber = new HuberObjective(false, EPSILON, LABELS);
    assertThrows(
        IllegalArgumentException.class,
        () -> huber.loss(block(true, 1), 0, ROWS, new double[WIDTH]));
  }

  private static double[] row(RowBlock block, int i) {
    double[] x = new double[WIDTH];
    if (block.isSparse()) {
      for (int k = block.offsets()[i]; k < block.offsets()[i + 1]; k++) {
        x[block.columns()[k]] = block.values()[k];
      }
    } else {
      for (int j = 0; j < WIDTH; j++) {
        x[j] = block.values()[i * WIDTH + j];
      }
    }
    return x;
  }

  private static double[] weights(Case c, long seed) {
    return new SplittableRandom(seed).doubles(c.objective.coordinates(WIDTH), -0.5, 0.5).toArray();
  }

  private static RowBlock block(boolean sparse, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] labels = random.ints(ROWS, 0, 2).asDoubleStream().toArray();
    // Far out for some rows, so that both branches of Huber's loss are taken.
    for (int i = 0; i < ROWS; i += 4) {
      labels[i] += 40 * random.nextInt(0, 2);
    }
    double[] weights = random.doubles(ROWS, 0.5, 2).toArray();
    float[] values = new float[ROWS * WIDTH];
    int[] columns = new int[values.length];
    int[] offsets = new int[ROWS + 1];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) random.nextDouble(-2, 2);
      columns[k] = k % WIDTH;
    }
    for (int i = 0; i <= ROWS; i++) {
      offsets[i] = i * WIDTH;
    }
    return sparse
        ? RowBlock.sparse(WIDTH, labels, weights, offsets, columns, values, null)
        : RowBlock.dense(WIDTH, labels, weights, values, null);
  }
}
