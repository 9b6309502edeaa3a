// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.CurvedObjective;
import java.util.Arrays;

/**
 * Σ ω c x xᵀ over the first rows of a block for some of its columns and the intercept: what {@link
 * CurvatureBlock} is made of. Rows are summed in their order.
 *
 * <p>Cost of a row that holds k of the columns: k²/2 products. Memory: 8 bytes an entry of the
 * triangle.
 */
public final class BlockSums {
  /** Dense rows that go through the triangle at once, which is larger than the cache. */
  private static final int TOGETHER = 4;

  private BlockSums() {}

  /**
   * The products that each of the block's first rows would cost.
   *
   * @param block the rows
   * @param rows how many of them
   * @param positions place of each local column among the columns, commonest first; −1 for none
   * @param sizes numbers of columns to take, the intercept apart
   * @return for each size, Σ k (k + 1) / 2 over the rows, where k columns are held, with the
   *     intercept
   */
  public static double[] costs(RowBlock block, int rows, int[] positions, int[] sizes) {
    double[] costs = new double[sizes.length];
    for (int i = 0; i < rows; i++) {
      int[] held = new int[sizes.length];
      int from = block.isSparse() ? block.offsets()[i] : i * block.width();
      int end = block.isSparse() ? block.offsets()[i + 1] : from + block.width();
      for (int k = from; k < end; k++) {
        int position = positions[block.isSparse() ? block.columns()[k] : k - from];
        for (int s = 0; s < sizes.length; s++) {
          held[s] += position >= 0 && position < sizes[s] ? 1 : 0;
        }
      }
      for (int s = 0; s < sizes.length; s++) {
        costs[s] += (held[s] + 1) * (held[s] + 2.0) / 2;
      }
    }
    return costs;
  }

  /**
   * The sums.
   *
   * @param sums Σ ω c x xᵀ, the lower triangle row by row
   * @param weight Σ ω
   * @param rows how many were taken
   */
  public record Sampled(double[] sums, double weight, int rows) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Sampled some
          && Arrays.equals(sums, some.sums)
          && weight == some.weight
          && rows == some.rows;
    }

    @Override
    public int hashCode() {
      return rows;
    }

    @Override
    public String toString() {
      return "Sampled[" + rows + " rows]";
    }
  }

  /**
   * Sums over as many of the first rows as there is room for.
   *
   * @param objective whose curvature counts
   * @param block the rows
   * @param weights in the block's local columns
   * @param positions row and column of the triangle for each local column; −1 for none
   * @param size of the triangle; with an intercept its last row is the intercept's
   * @param products that may be made; the row that goes beyond is the last one
   */
  public static Sampled of(
      CurvedObjective objective,
      RowBlock block,
      double[] weights,
      int[] positions,
      int size,
      double products) {
    double[] sums = new double[PackedCholesky.size(size)];
    return block.isSparse()
        ? sparse(objective, block, weights, positions, size, products, sums)
        : dense(objective, block, weights, positions, size, products, sums);
  }

  private static double curvature(
      CurvedObjective objective, RowBlock block, int i, double[] weights) {
    return block.weight(i) * objective.curvature(block, i, weights);
  }

  private static Sampled sparse(
      CurvedObjective objective,
      RowBlock block,
      double[] weights,
      int[] positions,
      int size,
      double products,
      double[] sums) {
    int[] held = new int[size];
    double[] values = new double[size];
    double left = products;
    double weight = 0;
    int i = 0;
    for (; i < block.rows() && left > 0; i++) {
      int count = 0;
      for (int k = block.offsets()[i]; k < block.offsets()[i + 1]; k++) {
        int position = positions[block.columns()[k]];
        if (position >= 0) {
          held[count] = position;
          values[count++] = block.values()[k];
        }
      }
      if (objective.fitIntercept()) {
        held[count] = size - 1;
        values[count++] = 1;
      }
      double curvature = curvature(objective, block, i, weights);
      // Local columns ascend, and so do their positions.
      for (int a = 0; a < count; a++) {
        int row = PackedCholesky.size(held[a]);
        double factor = curvature * values[a];
        for (int b = 0; b <= a; b++) {
          sums[row + held[b]] += factor * values[b];
        }
      }
      weight += block.weight(i);
      left -= count * (count + 1) / 2.0;
    }
    return new Sampled(sums, weight, i);
  }

  private static Sampled dense(
      CurvedObjective objective,
      RowBlock block,
      double[] weights,
      int[] positions,
      int size,
      double products,
      double[] sums) {
    double each = size * (size + 1) / 2.0;
    int rows = (int) Math.min(block.rows(), Math.ceil(products / each));
    double[][] values = new double[TOGETHER][size];
    double[][] scaled = new double[TOGETHER][size];
    double weight = 0;
    for (int first = 0; first < rows; first += TOGETHER) {
      for (int r = 0; r < TOGETHER; r++) {
        int i = first + r;
        if (i >= rows) {
          Arrays.fill(values[r], 0);
          Arrays.fill(scaled[r], 0);
          continue;
        }
        for (int j = 0; j < block.width(); j++) {
          if (positions[j] >= 0) {
            values[r][positions[j]] = block.values()[i * block.width() + j];
          }
        }
        if (objective.fitIntercept()) {
          values[r][size - 1] = 1;
        }
        double curvature = curvature(objective, block, i, weights);
        for (int a = 0; a < size; a++) {
          scaled[r][a] = curvature * values[r][a];
        }
        weight += block.weight(i);
      }
      for (int a = 0; a < size; a++) {
        addRow(sums, PackedCholesky.size(a), a, values, scaled);
      }
    }
    return new Sampled(sums, weight, rows);
  }

  private static void addRow(double[] sums, int row, int a, double[][] values, double[][] scaled) {
    double s0 = scaled[0][a];
    double s1 = scaled[1][a];
    double s2 = scaled[2][a];
    double s3 = scaled[3][a];
    double[] v0 = values[0];
    double[] v1 = values[1];
    double[] v2 = values[2];
    double[] v3 = values[3];
    for (int b = 0; b <= a; b++) {
      sums[row + b] += (s0 * v0[b] + s1 * v1[b]) + (s2 * v2[b] + s3 * v3[b]);
    }
  }
}
