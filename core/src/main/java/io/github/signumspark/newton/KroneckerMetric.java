// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.codec.Chunks;
import io.github.signumspark.kernel.SignumKernels;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * An approximation of multinomial logistic regression's Hessian that is cheap to invert: the
 * Kronecker product of one matrix of classes, M, and one of columns, S, with the penalty beside it.
 *
 * <p>S has the columns' centred covariances within a block, weighted by the rows' curvature, and
 * only the diagonal outside it. With M = V diag(e) Vᵀ, and S in the block, in units in which every
 * column has the same penalty, U diag(s) Uᵀ, the inverse is known for any M and any penalty. The
 * direction in which all classes move alike is no direction: models are the same along it.
 *
 * <p>Memory: 8 bytes a column, 8 for each entry of the block's eigenvectors, and 8 a coordinate
 * while it is applied. Cost of an application: columns · classes² + columns of the block² · classes
 * products, twice. Not safe for use by two threads.
 */
public final class KroneckerMetric implements Metric {
  /** Share of the largest of M's eigenvalues below which none counts. */
  private static final double LEAST_SPREAD = 1e-3;

  /** The same for S, where sampling makes some negative. */
  private static final double LEAST_SHARE = 1e-10;

  /**
   * Eigenvalues and eigenvectors of a symmetric matrix.
   *
   * @param values ascending
   * @param vectors one after the other, in the order of the values
   */
  public record Eigen(double[] values, double[] vectors) {}

  /** Finds them. */
  @FunctionalInterface
  public interface EigenSolver {
    /**
     * Solves.
     *
     * @param n rows
     * @param matrix all n² entries; may be overwritten
     */
    Eigen solve(int n, double[] matrix);
  }

  /**
   * The block.
   *
   * @param columns ascending
   * @param units square root of each column's penalty over their mean
   * @param eigen of the covariances in these units
   * @param penalty their mean
   */
  public record Block(int[] columns, double[] units, Eigen eigen, double penalty) {
    /**
     * A block from its covariances.
     *
     * @param columns ascending
     * @param covariances all entries; overwritten
     * @param penalties one a column
     */
    public static Block of(
        int[] columns, double[] covariances, double[] penalties, EigenSolver solver) {
      int n = columns.length;
      double mean = Arrays.stream(penalties).average().orElse(0);
      double[] units = new double[n];
      for (int i = 0; i < n; i++) {
        units[i] = penalties[i] > 0 ? Math.sqrt(penalties[i] / mean) : 1;
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          covariances[i * n + j] /= units[i] * units[j];
        }
      }
      return new Block(columns, units, solver.solve(n, covariances), mean);
    }

    /** Number of columns. */
    public int size() {
      return columns.length;
    }

    /** The least variance along a direction that counts. */
    private double least() {
      return size() == 0 ? 0 : LEAST_SHARE * eigen.values()[size() - 1];
    }

    /** The covariances. */
    private double[][] matrix() {
      int n = size();
      double[][] matrix = new double[n][n];
      for (int s = 0; s < n; s++) {
        double variance = Math.max(eigen.values()[s], least());
        for (int i = 0; i < n; i++) {
          double left = variance * eigen.vectors()[s * n + i];
          for (int j = 0; j < n; j++) {
            matrix[i][j] += left * eigen.vectors()[s * n + j];
          }
        }
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          matrix[i][j] *= units[i] * units[j];
        }
      }
      return matrix;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Block block
          && Arrays.equals(columns, block.columns)
          && Arrays.equals(units, block.units)
          && penalty == block.penalty;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(columns);
    }

    @Override
    public String toString() {
      return "Block[" + columns.length + " columns]";
    }
  }

  private final int columns;
  private final int classes;
  private final boolean intercepts;
  private final float[] means;
  private final IntToDoubleFunction penalty;
  private final EigenSolver solver;
  private Block block = new Block(new int[0], new double[0], new Eigen(new double[0], null), 0);
  private float[] variances;
  private double[] classMatrix;
  private double[] spread;
  private double[] directions;
  private double[][] blockMatrix;

  /**
   * A metric without a block.
   *
   * @param columns number of columns
   * @param classes number of classes
   * @param intercepts whether one coordinate a class stands behind those of the columns
   * @param means of the columns, weighted by the rows' curvature; kept
   * @param penalty of a column's weights
   */
  public KroneckerMetric(
      int columns,
      int classes,
      boolean intercepts,
      float[] means,
      IntToDoubleFunction penalty,
      EigenSolver solver) {
    this.columns = columns;
    this.classes = classes;
    this.intercepts = intercepts;
    this.means = means;
    this.penalty = penalty;
    this.solver = solver;
  }

  /** Means of the columns. Not to be written. */
  public float[] means() {
    return means;
  }

  /** Variances of the columns; those of the block's are not read. Not to be written. */
  public float[] variances() {
    return variances;
  }

  /** The classes' matrix. Not to be written. */
  public double[] classMatrix() {
    return classMatrix;
  }

  /** The block. */
  public Block block() {
    return block;
  }

  /** Takes a block. */
  public void block(Block newBlock) {
    block = newBlock;
    blockMatrix = null;
  }

  /**
   * Takes another point's curvature.
   *
   * @param newVariances of the columns, weighted by the rows' curvature over its mean; kept
   * @param matrix mean over the rows of the classes' curvature, all entries; kept
   */
  public void renew(float[] newVariances, double[] matrix) {
    variances = newVariances;
    classMatrix = matrix;
    double trace = 0;
    for (int k = 0; k < classes; k++) {
      trace += matrix[k * classes + k];
    }
    // The direction of all classes alike, which has no curvature, becomes the last one.
    double[] lifted = matrix.clone();
    for (int i = 0; i < lifted.length; i++) {
      lifted[i] += 2 * trace / classes;
    }
    Eigen eigen = solver.solve(classes, lifted);
    directions = eigen.vectors();
    spread = eigen.values().clone();
    for (int a = 0; a < classes; a++) {
      spread[a] = Math.max(spread[a], LEAST_SPREAD * spread[classes - 2]);
    }
    spread[classes - 1] = Double.POSITIVE_INFINITY;
  }

  @Override
  public void applyInverse(double[] v, double factor) {
    int free = columns * classes;
    if (intercepts) {
      Chunks.forEach(
          columns,
          (from, to) -> {
            for (int j = from; j < to; j++) {
              for (int k = 0; k < classes; k++) {
                v[j * classes + k] -= means[j] * v[free + k];
              }
            }
          });
    }
    double[] inBlock = inBlock(v, factor);
    Chunks.forEach(
        columns,
        (from, to) -> {
          double[] rotated = new double[classes];
          for (int j = from; j < to; j++) {
            rotate(v, j * classes, rotated);
            double strength = penalty.applyAsDouble(j);
            for (int a = 0; a < classes; a++) {
              double divisor = spread[a] * variances[j] + strength;
              rotated[a] = divisor > 0 ? factor * rotated[a] / divisor : 0;
            }
            rotateBack(rotated, v, j * classes);
          }
        });
    for (int i = 0; i < block.size(); i++) {
      System.arraycopy(inBlock, i * classes, v, block.columns()[i] * classes, classes);
    }
    if (intercepts) {
      double[] rotated = new double[classes];
      rotate(v, free, rotated);
      for (int a = 0; a < classes; a++) {
        rotated[a] *= factor / spread[a];
      }
      rotateBack(rotated, v, free);
      for (int j = 0; j < columns; j++) {
        for (int k = 0; k < classes; k++) {
          v[free + k] -= means[j] * v[j * classes + k];
        }
      }
    }
  }

  /** Here all classes alike have no curvature, as little as the loss has. */
  @Override
  public MetricForm form() {
    if (blockMatrix == null) {
      blockMatrix = block.matrix();
    }
    double[][] matrix = new double[classes][classes];
    for (int a = 0; a < classes - 1; a++) {
      for (int k = 0; k < classes; k++) {
        for (int l = 0; l < classes; l++) {
          matrix[k][l] += spread[a] * directions[a * classes + k] * directions[a * classes + l];
        }
      }
    }
    return new MetricForm(
        columns,
        classes,
        intercepts,
        means,
        matrix,
        j -> j == columns ? 1 : isInBlock(j) ? 0 : variances[j],
        j -> j == columns ? 0 : penalty.applyAsDouble(j),
        block.columns(),
        blockMatrix,
        1);
  }

  private boolean isInBlock(int j) {
    return Arrays.binarySearch(block.columns(), j) >= 0;
  }

  /** The block's share of the product, column by column. */
  private double[] inBlock(double[] v, double factor) {
    int n = block.size();
    double[] vectors = block.eigen().vectors();
    // Class by class, so that all columns of one lie side by side.
    double[] unrotated = new double[classes * n];
    double[] rotated = new double[classes];
    for (int i = 0; i < n; i++) {
      rotate(v, block.columns()[i] * classes, rotated);
      for (int a = 0; a < classes; a++) {
        unrotated[a * n + i] = rotated[a] / block.units()[i];
      }
    }
    double[] back = new double[classes * n];
    double least = block.least();
    for (int s = 0; s < n; s++) {
      double variance = Math.max(block.eigen().values()[s], least);
      for (int a = 0; a < classes; a++) {
        double divisor = spread[a] * variance + block.penalty();
        if (divisor > 0) {
          double along = SignumKernels.dot(vectors, s * n, unrotated, a * n, n);
          SignumKernels.addScaled(along * factor / divisor, vectors, s * n, back, a * n, n);
        }
      }
    }
    double[] result = new double[n * classes];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < classes; a++) {
        rotated[a] = back[a * n + i] / block.units()[i];
      }
      rotateBack(rotated, result, i * classes);
    }
    return result;
  }

  private void rotate(double[] v, int at, double[] rotated) {
    for (int a = 0; a < classes; a++) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += directions[a * classes + k] * v[at + k];
      }
      rotated[a] = sum;
    }
  }

  private void rotateBack(double[] rotated, double[] v, int at) {
    for (int k = 0; k < classes; k++) {
      v[at + k] = 0;
    }
    for (int a = 0; a < classes; a++) {
      for (int k = 0; k < classes; k++) {
        v[at + k] += directions[a * classes + k] * rotated[a];
      }
    }
  }

  @Override
  public double inverseSquare(float[] v) {
    double[] product = new double[v.length];
    for (int k = 0; k < v.length; k++) {
      product[k] = v[k];
    }
    applyInverse(product, 1);
    return Chunks.sum(
        v.length,
        (from, to) -> {
          double sum = 0;
          for (int k = from; k < to; k++) {
            sum += v[k] * product[k];
          }
          return sum;
        });
  }
}
