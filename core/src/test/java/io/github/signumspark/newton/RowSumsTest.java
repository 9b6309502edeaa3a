// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.RowSums;
import io.github.signumspark.objective.SoftmaxObjective;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowSumsTest {
  private static final int WIDTH = 5;
  private static final int ROWS = 150;

  private final LogisticObjective objective = new LogisticObjective(true);
  private final float[] values = new float[ROWS * WIDTH];
  private final double[] labels = new double[ROWS];
  private final double[] weights = new double[ROWS];
  private final RowBlock dense = RowBlock.dense(WIDTH, labels, weights, values, null);
  private final RowBlock sparse;
  private final double[] point = new double[WIDTH + 1];

  RowSumsTest() {
    Random random = new Random(11);
    int[] offsets = new int[ROWS + 1];
    int[] columns = new int[values.length];
    float[] held = new float[values.length];
    int count = 0;
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < WIDTH; j++) {
        if (random.nextBoolean()) {
          values[i * WIDTH + j] = (float) random.nextGaussian();
          columns[count] = j;
          held[count++] = values[i * WIDTH + j];
        }
      }
      offsets[i + 1] = count;
      labels[i] = random.nextInt(2);
      weights[i] = 0.5 + random.nextDouble();
    }
    sparse =
        RowBlock.sparse(
            WIDTH,
            labels,
            weights,
            offsets,
            Arrays.copyOf(columns, count),
            Arrays.copyOf(held, count),
            null);
    Arrays.setAll(point, j -> 0.7 * random.nextGaussian());
  }

  @Test
  void gradientIsTheDifferenceOfLosses() {
    for (RowBlock block : new RowBlock[] {dense, sparse}) {
      RowSums sums = RowSums.of(objective, block, point, true);
      double h = 1e-5;
      for (int j = 0; j <= WIDTH; j++) {
        double slope = (lossAt(block, j, h) - lossAt(block, j, -h)) / (2 * h);
        assertEquals(slope, sums.gradient()[j], 1e-5 * (1 + Math.abs(slope)));
      }
      assertEquals(objective.loss(block, 0, ROWS, point), sums.loss(), 1e-9);
      assertArrayEquals(
          RowSums.of(objective, block, point, false).gradient(), sums.gradient(), 1e-12);
    }
  }

  /** Wide dense rows of classes are multiplied class by class, sparse ones column by column. */
  @Test
  void wideDenseRowsOfClassesGiveTheSumsOfSparseOnes() {
    int width = 70;
    int classes = 3;
    Random random = new Random(12);
    float[] all = new float[ROWS * width];
    int[] offsets = new int[ROWS + 1];
    int[] columns = new int[all.length];
    for (int k = 0; k < all.length; k++) {
      all[k] = (float) random.nextGaussian();
      columns[k] = k % width;
    }
    Arrays.setAll(offsets, i -> i * width);
    double[] classOf = new double[ROWS];
    Arrays.setAll(classOf, i -> random.nextInt(classes));
    SoftmaxObjective softmax = new SoftmaxObjective(classes, true);
    double[] at = new double[softmax.coordinates(width)];
    Arrays.setAll(at, k -> 0.1 * random.nextGaussian());
    for (boolean withDiagonal : new boolean[] {false, true}) {
      RowSums expected =
          RowSums.of(
              softmax,
              RowBlock.sparse(width, classOf, weights, offsets, columns, all, null),
              at,
              withDiagonal);
      RowSums actual =
          RowSums.of(softmax, RowBlock.dense(width, classOf, weights, all, null), at, withDiagonal);
      assertEquals(expected.loss(), actual.loss(), 1e-9);
      assertArrayEquals(expected.gradient(), actual.gradient(), 1e-9);
      if (withDiagonal) {
        assertArrayEquals(expected.diagonal(), actual.diagonal(), 1e-9);
        assertArrayEquals(expected.scalars(), actual.scalars(), 1e-9);
      }
    }
  }

  private double lossAt(RowBlock block, int j, double h) {
    double[] moved = point.clone();
    moved[j] += h;
    return objective.loss(block, 0, ROWS, moved);
  }

  @Test
  void diagonalAndBlockAreSumsOfCurvatures() {
    double[][] hessian = new double[WIDTH + 1][WIDTH + 1];
    for (int i = 0; i < ROWS; i++) {
      double margin = objective.margin(dense, i, point);
      double c = objective.curvature(labels[i], margin, objective.slope(labels[i], margin));
      for (int a = 0; a <= WIDTH; a++) {
        for (int b = 0; b <= WIDTH; b++) {
          hessian[a][b] += weights[i] * c * value(i, a) * value(i, b);
        }
      }
    }
    int[] positions = {0, -1, 1, -1, 2};
    int[] taken = {0, 2, 4, WIDTH};
    for (RowBlock block : new RowBlock[] {dense, sparse}) {
      RowSums sums = RowSums.of(objective, block, point, true);
      for (int j = 0; j < WIDTH; j++) {
        assertEquals(hessian[j][j], sums.diagonal()[j], 1e-9);
      }
      assertEquals(hessian[WIDTH][WIDTH], sums.scalars()[0], 1e-9);

      BlockSums.Sampled sampled =
          BlockSums.of(objective, block, point, positions, 4, Double.POSITIVE_INFINITY);
      assertEquals(ROWS, sampled.rows());
      assertEquals(Arrays.stream(weights).sum(), sampled.weight(), 1e-9);
      for (int a = 0; a < 4; a++) {
        for (int b = 0; b <= a; b++) {
          assertEquals(
              hessian[taken[a]][taken[b]],
              sampled.sums()[PackedCholesky.size(a) + b],
              1e-9,
              a + ", " + b);
        }
      }
    }
  }

  private double value(int i, int a) {
    return a == WIDTH ? 1 : values[i * WIDTH + a];
  }

  @Test
  void sampleEndsWithTheRowThatGoesBeyond() {
    int[] all = {0, 1, 2, 3, 4};
    assertEquals(2, BlockSums.of(objective, dense, point, all, WIDTH + 1, 40).rows());
    double[] costs = BlockSums.costs(sparse, 10, all, new int[] {WIDTH});
    assertEquals(10, BlockSums.of(objective, sparse, point, all, WIDTH + 1, costs[0]).rows());
    assertEquals(11, BlockSums.of(objective, sparse, point, all, WIDTH + 1, costs[0] + 1).rows());
  }

  @Test
  void momentsAreThoseOfTheColumns() {
    double[] naive = new double[2 * WIDTH];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < WIDTH; j++) {
        naive[2 * j] += weights[i] * value(i, j);
        naive[2 * j + 1] += weights[i] * value(i, j) * value(i, j);
      }
    }
    assertArrayEquals(naive, RowSums.moments(dense), 1e-9);
    assertArrayEquals(naive, RowSums.moments(sparse), 1e-9);
  }

  @Test
  void curvatureIsTheSecondDerivativeWhereRowsAreRight() {
    double h = 1e-4;
    for (double margin : new double[] {-9, -1, 0, 2, 30}) {
      for (double label : new double[] {0, 1}) {
        double slope = objective.slope(label, margin);
        double second =
            (objective.slope(label, margin + h) - objective.slope(label, margin - h)) / (2 * h);
        double sided = label == 1 ? margin : -margin;
        double expected =
            sided >= 0 ? second : Math.max(second, Math.abs(slope) / (2 + Math.abs(margin)));
        assertEquals(expected, objective.curvature(label, margin, slope), 1e-7);
      }
    }
  }
}
