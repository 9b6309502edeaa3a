// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NewtonMetricTest {
  private static final int COLUMNS = 6;
  private static final double MEAN_CURVATURE = 0.2;

  private final Random random = new Random(5);

  @Test
  void choleskySolvesWhatItFactored() {
    int n = 7;
    double[][] matrix = positive(n);
    double[] x = random.doubles(n).toArray();
    double[] right = DenseAlgebra.times(matrix, x);

    PackedCholesky.of(n, packed(matrix)).solve(right);

    assertArrayEquals(x, right, 1e-10);
  }

  @Test
  void dependentRowsHaveAFactor() {
    double[] ones = {1, 1, 1, 1, 1, 1};
    double[] right = {1, 0, 0};

    PackedCholesky.of(3, ones).solve(right);

    for (double x : right) {
      assertEquals(true, Double.isFinite(x));
    }
  }

  @Test
  void isTheInverseOfTheCentredMatrix() {
    inverse(true, new int[] {1, 4, COLUMNS});
    inverse(true, new int[] {0, 1, 2, 3, 4, 5, COLUMNS});
    inverse(true, new int[] {COLUMNS});
    inverse(true, new int[0]);
    inverse(false, new int[] {2, 5});
    inverse(false, new int[0]);
  }

  private void inverse(boolean intercept, int[] block) {
    int n = COLUMNS + (intercept ? 1 : 0);
    float[] means = new float[COLUMNS];
    float[] diagonal = new float[COLUMNS];
    for (int j = 0; j < COLUMNS; j++) {
      means[j] = intercept ? (float) (random.nextDouble() - 0.5) : 0;
      diagonal[j] = (float) (0.2 + random.nextDouble());
    }
    double[][] a = positive(block.length);
    double[][] dense = dense(n, means.clone(), diagonal.clone(), block, a, 0.5);
    NewtonMetric metric = new NewtonMetric(COLUMNS, intercept, means, diagonal, MEAN_CURVATURE);
    double[] factor = packed(a);
    PackedCholesky.of(block.length, factor);
    // The block was taken where the curvature was twice what it is now.
    metric.block(new CurvatureBlock(block, factor, 2 * MEAN_CURVATURE));
    float[] v = new float[n];
    double[] x = new double[n];
    for (int j = 0; j < n; j++) {
      v[j] = (float) random.nextGaussian();
      x[j] = v[j];
    }
    double[] solution = DenseAlgebra.solve(dense, x);
    double square = IntStream.range(0, n).mapToDouble(j -> v[j] * solution[j]).sum();

    assertEquals(square, metric.inverseSquare(v), 1e-9 * square);
    metric.applyInverse(x, 3);

    assertArrayEquals(IntStream.range(0, n).mapToDouble(j -> 3 * solution[j]).toArray(), x, 1e-8);
  }

  /** Tᵀ (D ⊕ factor · A) T, entry by entry. */
  private static double[][] dense(
      int n, float[] means, float[] diagonal, int[] block, double[][] a, double factor) {
    boolean[] inBlock = new boolean[n];
    for (int j : block) {
      inBlock[j] = true;
    }
    double[][] middle = new double[n][n];
    double[][] t = new double[n][n];
    for (int j = 0; j < n; j++) {
      t[j][j] = 1;
      double mean = j < COLUMNS && !inBlock[j] ? means[j] : 0;
      if (n > COLUMNS && j < COLUMNS) {
        t[COLUMNS][j] = mean;
      }
      if (!inBlock[j]) {
        middle[j][j] =
            j < COLUMNS
                ? Math.max(diagonal[j] - mean * mean * MEAN_CURVATURE, 0.1 * diagonal[j])
                : MEAN_CURVATURE;
      }
    }
    for (int i = 0; i < block.length; i++) {
      for (int j = 0; j < block.length; j++) {
        middle[block[i]][block[j]] = factor * a[i][j];
      }
    }
    return DenseAlgebra.times(DenseAlgebra.transposed(t), DenseAlgebra.times(middle, t));
  }

  private double[][] positive(int n) {
    double[][] root = new double[n][n];
    for (double[] row : root) {
      for (int j = 0; j < n; j++) {
        row[j] = random.nextGaussian();
      }
    }
    double[][] square = DenseAlgebra.times(root, DenseAlgebra.transposed(root));
    for (int j = 0; j < n; j++) {
      square[j][j] += 0.5;
    }
    return square;
  }

  private static double[] packed(double[][] matrix) {
    double[] packed = new double[PackedCholesky.size(matrix.length)];
    for (int i = 0; i < matrix.length; i++) {
      System.arraycopy(matrix[i], 0, packed, PackedCholesky.size(i), i + 1);
    }
    return packed;
  }
}
