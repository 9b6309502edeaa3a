// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.signumspark.data.RowBlock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogisticObjectiveTest {

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void gradientIsTheSlopeOfTheLoss(boolean sparse, boolean intercept) {
    RowBlock block = randomBlock(sparse, 40, 23, 7);
    LogisticObjective objective = new LogisticObjective(intercept);
    double[] weights = randomWeights(objective.coordinates(23), 11);
    double[] gradient = new double[weights.length];
    objective.addGradient(block, 3, 37, weights, gradient);
    double h = 1e-5;
    for (int j = 0; j < weights.length; j++) {
      double[] up = weights.clone();
      double[] down = weights.clone();
      up[j] += h;
      down[j] -= h;
      double slope =
          (objective.loss(block, 3, 37, up) - objective.loss(block, 3, 37, down)) / (2 * h);
      assertEquals(slope, gradient[j], 1e-6, "coordinate " + j);
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void lossIsTheNaiveSum(boolean intercept) {
    RowBlock block = randomBlock(true, 30, 9, 3);
    LogisticObjective objective = new LogisticObjective(intercept);
    double[] weights = randomWeights(objective.coordinates(9), 5);
    double expected = 0;
    for (int i = 0; i < block.rows(); i++) {
      double margin = intercept ? weights[9] : 0;
      for (int k = block.offsets()[i]; k < block.offsets()[i + 1]; k++) {
        margin += block.values()[k] * weights[block.columns()[k]];
      }
      double p = 1 / (1 + StrictMath.exp(-margin));
      expected -= block.weight(i) * StrictMath.log(block.label(i) == 1 ? p : 1 - p);
    }
    assertEquals(expected, objective.loss(block, 0, 30, weights), 1e-12 * expected);
  }

  @Test
  void denseAndSparseRowsAgree() {
    RowBlock sparse = randomBlock(true, 20, 31, 9);
    RowBlock dense = densified(sparse);
    LogisticObjective objective = new LogisticObjective(true);
    double[] weights = randomWeights(32, 2);
    double[] a = new double[32];
    double[] b = new double[32];
    double lossSparse = objective.addGradient(sparse, 0, 20, weights, a);
    double lossDense = objective.addGradient(dense, 0, 20, weights, b);
    assertEquals(lossSparse, lossDense, 1e-12 * lossSparse);
    assertArrayEquals(a, b, 1e-12);
  }

  @Test
  void lossComesToTheSameBitsWithAndWithoutTheGradient() {
    RowBlock block = randomBlock(false, 20, 33, 1);
    LogisticObjective objective = new LogisticObjective(true);
    double[] weights = randomWeights(34, 8);
    assertEquals(
        objective.loss(block, 0, 20, weights),
        objective.addGradient(block, 0, 20, weights, new double[34]));
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void lossesOfSeveralPointsHaveTheBitsOfEach(boolean sparse, boolean intercept) {
    RowBlock block = randomBlock(sparse, 200, 23, 4);
    LogisticObjective objective = new LogisticObjective(intercept);
    for (int count = 0; count <= 5; count++) {
      List<double[]> points =
          IntStream.range(0, count)
              .mapToObj(k -> randomWeights(objective.coordinates(23), 30 + k))
              .toList();
      double[] expected =
          points.stream()
              .mapToDouble(w -> objective.addGradient(block, 7, 190, w, new double[w.length]))
              .toArray();
      assertArrayEquals(expected, objective.losses(block, 7, 190, points));
    }
  }

  @Test
  void hugeMarginsStayFinite() {
    LogisticObjective objective = new LogisticObjective(false);
    assertEquals(1e4, objective.loss(0, 1e4));
    assertEquals(0, objective.loss(1, 1e4));
    assertEquals(0, objective.loss(0, -1e4));
    assertEquals(1e4, objective.loss(1, -1e4));
    assertEquals(1, objective.slope(0, 1e4));
    assertEquals(-1, objective.slope(1, -1e4));
    assertEquals(0, objective.slope(0, -1e4));
  }

  @Test
  void refusesRowsAndWeightsThatDoNotFit() {
    RowBlock block = randomBlock(true, 5, 4, 1);
    LogisticObjective objective = new LogisticObjective(true);
    assertThrows(IndexOutOfBoundsException.class, () -> objective.loss(block, 0, 6, new double[5]));
    assertThrows(IllegalArgumentException.class, () -> objective.loss(block, 0, 5, new double[4]));
    assertThrows(
        IllegalArgumentException.class,
        () -> objective.losses(block, 0, 5, List.of(new double[5], new double[4])));
  }

  private static double[] randomWeights(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(n, -1, 1).toArray();
  }

  private static RowBlock randomBlock(boolean sparse, int rows, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] labels = random.ints(rows, 0, 2).asDoubleStream().toArray();
    double[] weights = random.doubles(rows, 0.5, 2).toArray();
    if (!sparse) {
      float[] values = new float[rows * width];
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) random.nextDouble(-2, 2);
      }
      return RowBlock.dense(width, labels, weights, values, null);
    }
    int[] offsets = new int[rows + 1];
    int[] columns = new int[rows * width];
    float[] values = new float[rows * width];
    int n = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        if (random.nextInt(3) == 0) {
          columns[n] = j;
          values[n++] = (float) random.nextDouble(-2, 2);
        }
      }
      offsets[i + 1] = n;
    }
    return RowBlock.sparse(
        width,
        labels,
        weights,
        offsets,
        java.util.Arrays.copyOf(columns, n),
        java.util.Arrays.copyOf(values, n),
        null);
  }

  private static RowBlock densified(RowBlock sparse) {
    float[] values = new float[sparse.rows() * sparse.width()];
    for (int i = 0; i < sparse.rows(); i++) {
      for (int k = sparse.offsets()[i]; k < sparse.offsets()[i + 1]; k++) {
        values[i * sparse.width() + sparse.columns()[k]] = sparse.values()[k];
      }
    }
    return RowBlock.dense(sparse.width(), sparse.labels(), sparse.weights(), values, null);
  }
}
