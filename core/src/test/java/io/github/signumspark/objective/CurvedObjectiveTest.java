// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.data.RowBlock;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CurvedObjectiveTest {
  private static final int WIDTH = 4;
  private static final int ROWS = 60;

  static Stream<CurvedObjective> objectives() {
    return Stream.of(
        new LogisticObjective(true),
        new SquaredObjective(false, new LabelScale(0.5, 2)),
        new SmoothedHingeObjective(true),
        new SmoothedHingeObjective(false).next(),
        new SoftmaxObjective(2, false),
        new SoftmaxObjective(4, true),
        new HuberObjective(true, 1.35, new LabelScale(1, 0.5)),
        new HuberObjective(false, 1.1, new LabelScale(0, 3)));
  }

  private static RowBlock block(CurvedObjective objective, boolean sparse) {
    Random random = new Random(7);
    int classes = objective instanceof SoftmaxObjective ? objective.perColumn() : 2;
    float[] values = new float[ROWS * WIDTH];
    double[] labels = new double[ROWS];
    double[] weights = new double[ROWS];
    int[] offsets = new int[ROWS + 1];
    int[] columns = new int[values.length];
    float[] held = new float[values.length];
    int count = 0;
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < WIDTH; j++) {
        if (random.nextInt(3) > 0) {
          values[i * WIDTH + j] = (float) random.nextGaussian();
          columns[count] = j;
          held[count++] = values[i * WIDTH + j];
        }
      }
      offsets[i + 1] = count;
      labels[i] = random.nextInt(classes);
      weights[i] = 0.5 + random.nextDouble();
    }
    return sparse
        ? RowBlock.sparse(
            WIDTH,
            labels,
            weights,
            offsets,
            Arrays.copyOf(columns, count),
            Arrays.copyOf(held, count),
            null)
        : RowBlock.dense(WIDTH, labels, weights, values, null);
  }

  private static double[] point(CurvedObjective objective, double scale) {
    Random random = new Random(9);
    double[] point = new double[objective.coordinates(WIDTH)];
    Arrays.setAll(point, k -> scale * random.nextGaussian());
    return point;
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void sumsAreThoseOfTheObjective(CurvedObjective objective) {
    for (boolean sparse : new boolean[] {false, true}) {
      RowBlock block = block(objective, sparse);
      double[] point = point(objective, 0.6);
      double[] gradient = new double[point.length];
      double loss = objective.addGradient(block, 0, ROWS, point, gradient);
      RowSums sums = RowSums.of(objective, block, point, true);
      RowSums slopesOnly = RowSums.of(objective, block, point, false);
      assertEquals(loss, sums.loss(), 1e-10 * loss);
      assertEquals(loss, slopesOnly.loss(), 1e-10 * loss);
      double[] diagonal = new double[WIDTH];
      double curvature = 0;
      for (int i = 0; i < ROWS; i++) {
        double bent = block.weight(i) * objective.curvature(block, i, point);
        curvature += bent;
        RowBlock dense = block(objective, false);
        for (int j = 0; j < WIDTH; j++) {
          double x = dense.values()[i * WIDTH + j];
          diagonal[j] += bent * x * x;
        }
      }
      assertEquals(curvature, sums.scalars()[0], 1e-10 * curvature);
      for (int j = 0; j < WIDTH; j++) {
        assertEquals(diagonal[j], sums.diagonal()[j], 1e-10 * diagonal[j]);
      }
      double h = 1e-5;
      for (int k = 0; k < point.length; k++) {
        double[] above = point.clone();
        double[] below = point.clone();
        above[k] += h;
        below[k] -= h;
        double slope =
            (objective.loss(block, 0, ROWS, above) - objective.loss(block, 0, ROWS, below))
                / (2 * h);
        assertEquals(slope, sums.gradient()[k], 1e-5 * (1 + Math.abs(slope)));
        assertEquals(gradient[k], sums.gradient()[k], 1e-10 * (1 + Math.abs(slope)));
        assertEquals(sums.gradient()[k], slopesOnly.gradient()[k], 1e-10 * (1 + Math.abs(slope)));
      }
    }
  }

  @Test
  void classesCurveAsTheirProbabilitiesDo() {
    SoftmaxObjective objective = new SoftmaxObjective(3, true);
    double[] right = {0, 0, 0, 0.4, 0.1, -0.3};
    double[] margins = {0.4, 0.1, -0.3};
    Softmax.lossAndSlopes(margins, 0, 3, 0);
    double[] p = {margins[0] + 1, margins[1], margins[2]};
    RowBlock row = RowBlock.dense(1, new double[] {0}, new double[] {2}, new float[] {0}, null);
    double[] scalars = RowSums.of(objective, row, right, true).scalars();
    // The right class is not the likelier half, so that its share of the curvature may be more.
    assertTrue(p[0] < 0.5);
    double trace = 0;
    for (int a = 0; a < 3; a++) {
      double sumOfRow = 0;
      for (int b = 0; b < 3; b++) {
        sumOfRow += entry(scalars, a, b);
      }
      assertEquals(0, sumOfRow, 1e-12);
      trace += entry(scalars, a, a);
    }
    assertTrue(entry(scalars, 0, 0) > 2 * p[0] * (1 - p[0]), "" + entry(scalars, 0, 0));
    assertEquals(trace, scalars[0], 1e-12);
    double[] likely = {0, 0, 0, 3, 0, 0};
    double[] m = {3, 0, 0};
    Softmax.lossAndSlopes(m, 0, 3, 0);
    double[] exact = RowSums.of(objective, row, likely, true).scalars();
    assertEquals(2 * (m[0] + 1) * -m[0], exact[1], 1e-12);
    assertEquals(-2 * (m[0] + 1) * m[1], exact[2], 1e-12);
    assertEquals(2 * m[1] * (1 - m[1]), exact[3], 1e-12);
  }

  private static double entry(double[] scalars, int a, int b) {
    int row = Math.max(a, b);
    return scalars[1 + row * (row + 1) / 2 + Math.min(a, b)];
  }

  @Test
  void hingesComeNearerAndNearer() {
    HingeObjective hinge = new HingeObjective(false);
    CurvedLinearObjective wide = new SmoothedHingeObjective(false);
    int widths = 1;
    for (CurvedLinearObjective next; (next = (CurvedLinearObjective) wide.next()) != wide; ) {
      for (double margin = -3; margin < 3; margin += 0.01) {
        for (double label = 0; label < 2; label++) {
          assertTrue(next.loss(label, margin) <= wide.loss(label, margin) + 1e-15);
          assertTrue(hinge.loss(label, margin) <= next.loss(label, margin) + 1e-15);
        }
      }
      wide = next;
      widths++;
    }
    assertSame(wide, wide.next());
    assertTrue(widths > 3);
    for (double margin = -3; margin < 3; margin += 0.01) {
      assertEquals(hinge.loss(1, margin), wide.loss(1, margin), 0.001);
    }
  }

  @Test
  void curvatureOfTheScaleLeadsToTheScaleThatFits() {
    HuberObjective objective = new HuberObjective(false, 1.35, new LabelScale(0, 2));
    RowBlock block = block(objective, false);
    double weight = 0;
    for (int i = 0; i < ROWS; i++) {
      weight += block.weight(i);
    }
    double[] point = new double[WIDTH + 1];
    for (int step = 0; step < 30; step++) {
      RowSums sums = RowSums.of(objective, block, point, true);
      double[] means = sums.scalars();
      for (int k = 0; k < means.length; k++) {
        means[k] /= weight;
      }
      double slope = sums.gradient()[WIDTH] / weight;
      point[WIDTH] -= slope / objective.scaleCurvature(means, point, slope);
    }
    double[] gradient = new double[WIDTH + 1];
    objective.addGradient(block, 0, ROWS, point, gradient);
    assertEquals(0, gradient[WIDTH], 1e-9);
  }
}
