// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KroneckerMetricTest {
  private static final int COLUMNS = 5;
  private static final int CLASSES = 3;

  private final Random random = new Random(3);

  @Test
  void isTheInverseOfTheProductWhereClassesSumToZero() {
    inverse(true, true, 1, 3);
    inverse(true, true, 0, 1, 2, 3, 4);
    inverse(true, false, 0, 2);
    inverse(false, true, 1, 4);
    inverse(false, true);
  }

  private void inverse(boolean intercepts, boolean penalised, int... block) {
    float[] means = new float[COLUMNS];
    float[] variances = new float[COLUMNS];
    double[] penalties = new double[COLUMNS];
    for (int j = 0; j < COLUMNS; j++) {
      means[j] = intercepts ? (float) (random.nextDouble() - 0.5) : 0;
      variances[j] = (float) (0.5 + random.nextDouble());
      penalties[j] = penalised ? 0.01 + 0.1 * random.nextDouble() : 0;
    }
    double[][] s = new double[COLUMNS][COLUMNS];
    for (int j = 0; j < COLUMNS; j++) {
      s[j][j] = variances[j];
    }
    double[][] inBlock = positive(block.length);
    double[] covariances = new double[block.length * block.length];
    for (int a = 0; a < block.length; a++) {
      for (int b = 0; b < block.length; b++) {
        s[block[a]][block[b]] = inBlock[a][b];
        covariances[a * block.length + b] = inBlock[a][b];
      }
    }
    double[] classMatrix = classMatrix();
    KroneckerMetric metric =
        new KroneckerMetric(
            COLUMNS, CLASSES, intercepts, means, j -> penalties[j], KroneckerMetricTest::jacobi);
    metric.renew(variances, classMatrix);
    metric.block(
        KroneckerMetric.Block.of(
            block,
            covariances,
            Arrays.stream(block).mapToDouble(j -> penalties[j]).toArray(),
            KroneckerMetricTest::jacobi));

    float[] v = new float[CLASSES * (COLUMNS + (intercepts ? 1 : 0))];
    for (int at = 0; at < v.length; at += CLASSES) {
      v[at] = (float) random.nextGaussian();
      v[at + 1] = (float) random.nextGaussian();
      v[at + 2] = -v[at] - v[at + 1];
    }
    double[] x = IntStream.range(0, v.length).mapToDouble(k -> v[k]).toArray();
    metric.applyInverse(x, 2);

    double[] back = times(s, classMatrix, penalties, means, intercepts, x);
    double[] expected = IntStream.range(0, v.length).mapToDouble(k -> 2 * v[k]).toArray();
    assertArrayEquals(expected, back, 1e-6);
    double square = IntStream.range(0, v.length).mapToDouble(k -> 0.5 * v[k] * x[k]).sum();
    assertEquals(square, metric.inverseSquare(v), 1e-9 * square);
  }

  /** Tᵀ (M ⊗ S + diag λ) T x, where T adds Σ m w to each class's intercept. */
  private static double[] times(
      double[][] s,
      double[] classMatrix,
      double[] penalties,
      float[] means,
      boolean intercepts,
      double[] x) {
    double[][] m = new double[CLASSES][];
    for (int k = 0; k < CLASSES; k++) {
      m[k] = Arrays.copyOfRange(classMatrix, k * CLASSES, (k + 1) * CLASSES);
    }
    double[][] w = new double[COLUMNS][];
    for (int j = 0; j < COLUMNS; j++) {
      w[j] = Arrays.copyOfRange(x, j * CLASSES, (j + 1) * CLASSES);
    }
    double[][] product = DenseAlgebra.times(DenseAlgebra.times(s, w), m);
    double[] result = new double[x.length];
    double[] atIntercept = new double[CLASSES];
    if (intercepts) {
      double[] moved = Arrays.copyOfRange(x, COLUMNS * CLASSES, x.length);
      for (int j = 0; j < COLUMNS; j++) {
        for (int k = 0; k < CLASSES; k++) {
          moved[k] += means[j] * w[j][k];
        }
      }
      atIntercept = DenseAlgebra.times(m, moved);
      System.arraycopy(atIntercept, 0, result, COLUMNS * CLASSES, CLASSES);
    }
    for (int j = 0; j < COLUMNS; j++) {
      for (int k = 0; k < CLASSES; k++) {
        result[j * CLASSES + k] =
            product[j][k] + penalties[j] * w[j][k] + means[j] * atIntercept[k];
      }
    }
    return result;
  }

  /** The mean of diag p − p pᵀ over a few rows. */
  private double[] classMatrix() {
    double[] matrix = new double[CLASSES * CLASSES];
    for (int i = 0; i < 4; i++) {
      double[] p = random.doubles(CLASSES, 0.1, 1).toArray();
      double sum = Arrays.stream(p).sum();
      for (int a = 0; a < CLASSES; a++) {
        for (int b = 0; b < CLASSES; b++) {
          matrix[a * CLASSES + b] += ((a == b ? p[a] / sum : 0) - p[a] * p[b] / (sum * sum)) / 4;
        }
      }
    }
    return matrix;
  }

  private double[][] positive(int n) {
    double[][] root = new double[n][n];
    for (double[] row : root) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    double[][] matrix = DenseAlgebra.times(root, DenseAlgebra.transposed(root));
    for (int i = 0; i < n; i++) {
      matrix[i][i] += 0.1;
    }
    return matrix;
  }

  /** Jacobi's rotations. */
  private static KroneckerMetric.Eigen jacobi(int n, double[] a) {
    double[] vectors = new double[n * n];
    for (int i = 0; i < n; i++) {
      vectors[i * n + i] = 1;
    }
    for (int sweep = 0; sweep < 50; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          double angle = 0.5 * StrictMath.atan2(2 * a[p * n + q], a[q * n + q] - a[p * n + p]);
          double c = StrictMath.cos(angle);
          double s = StrictMath.sin(angle);
          for (int k = 0; k < n; k++) {
            rotate(a, k * n + p, k * n + q, c, s);
          }
          for (int k = 0; k < n; k++) {
            rotate(a, p * n + k, q * n + k, c, s);
            rotate(vectors, p * n + k, q * n + k, c, s);
          }
        }
      }
    }
    Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> a[i * n + i]));
    double[] values = new double[n];
    double[] sorted = new double[n * n];
    for (int i = 0; i < n; i++) {
      values[i] = a[order[i] * n + order[i]];
      System.arraycopy(vectors, order[i] * n, sorted, i * n, n);
    }
    return new KroneckerMetric.Eigen(values, sorted);
  }

  private static void rotate(double[] a, int p, int q, double c, double s) {
    double x = a[p];
    a[p] = c * x - s * a[q];
    a[q] = s * x + c * a[q];
  }
}
