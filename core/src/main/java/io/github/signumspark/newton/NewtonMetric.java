// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import io.github.signumspark.codec.Chunks;

/**
 * An approximation of a linear model's Hessian that is cheap to invert: in place of the inverse
 * Hessian where L-BFGS begins.
 *
 * <p>With μ the columns' means, B the columns of the block, h the Hessian's diagonal and b the
 * intercept it is Tᵀ (D ⊕ A) T, where T replaces the intercept by b + Σ<sub>j∉B</sub> μⱼ wⱼ, A is
 * the block and D the diagonal of the other columns, centred: dⱼ = max(hⱼ − μⱼ² h_b, hⱼ / 10). Rows
 * of thirty ones have an eigenvalue of thirty along their mean, which centring takes away. Without
 * an intercept nothing is centred.
 *
 * <p>The diagonal may change with every gradient; the block's one is part of its factor and changes
 * by a scalar only, the mean curvature, which leaves directions of no curvature where they are.
 *
 * <p>Memory: 8 bytes a column beside the block. Not safe for use by two threads.
 */
public final class NewtonMetric implements Metric {
  /** The least share of a column's curvature that centring leaves. */
  private static final double LEAST_CENTRED = 0.1;

  private final int columns;
  private final boolean intercept;
  private final float[] means;
  private float[] diagonal;
  private CurvatureBlock block = CurvatureBlock.none();
  private PackedCholesky cholesky = block.cholesky();
  private double[][] blockMatrix;
  private double meanCurvature;
  private final double[] others;

  /**
   * A metric without a block.
   *
   * @param columns number of columns
   * @param intercept whether one more coordinate stands behind them
   * @param means of the columns; kept, and those of the block are overwritten
   * @param diagonal of the Hessian's columns, penalty included; kept
   * @param meanCurvature of the rows, above 0
   * @param others curvatures of the coordinates behind all these, each above 0; kept
   */
  public NewtonMetric(
      int columns,
      boolean intercept,
      float[] means,
      float[] diagonal,
      double meanCurvature,
      double... others) {
    this.columns = columns;
    this.intercept = intercept;
    this.means = means;
    this.diagonal = diagonal;
    this.meanCurvature = meanCurvature;
    this.others = others;
  }

  /** Curvatures of the coordinates behind columns and intercept; may be written. */
  public double[] others() {
    return others;
  }

  private int firstOther() {
    return columns + (intercept ? 1 : 0);
  }

  /** Means of the columns, 0 for those of the block. Not to be written. */
  public float[] means() {
    return means;
  }

  /** Diagonal of the Hessian, penalty included, infinite for the block's columns; not written. */
  public float[] diagonal() {
    return diagonal;
  }

  /** Mean of the rows' curvature, which is the intercept's diagonal entry. */
  public double meanCurvature() {
    return meanCurvature;
  }

  /**
   * Takes another diagonal.
   *
   * @param newDiagonal of the Hessian's columns, penalty included; kept, and its entries of the
   *     block's columns are overwritten
   * @param mean of the rows' curvature at the same point, above 0
   */
  public void renew(float[] newDiagonal, double mean) {
    diagonal = newDiagonal;
    meanCurvature = mean;
    for (int j : block.coordinates()) {
      if (j < columns) {
        diagonal[j] = Float.POSITIVE_INFINITY;
      }
    }
  }

  /** The block. */
  public CurvatureBlock block() {
    return block;
  }

  /** Takes a block; its columns are no longer centred one by one. */
  public void block(CurvatureBlock newBlock) {
    block = newBlock;
    cholesky = newBlock.cholesky();
    blockMatrix = null;
    for (int j : newBlock.coordinates()) {
      if (j < columns) {
        means[j] = 0;
      }
    }
    renew(diagonal, meanCurvature);
  }

  /** Curvature of a column, centred; infinite inside the block. */
  double divisor(int j) {
    double h = diagonal[j]; // infinite inside the block, where this share of the vector is then 0
    double mean = means[j];
    return Math.max(h - mean * mean * meanCurvature, LEAST_CENTRED * h);
  }

  @Override
  public void applyInverse(double[] v, double factor) {
    double atIntercept = intercept ? v[columns] : 0;
    double[] inBlock = gathered(v);
    cholesky.solve(inBlock);
    double shift =
        Chunks.sum(
            columns,
            (from, to) -> {
              double sum = 0;
              for (int j = from; j < to; j++) {
                double mean = means[j];
                double divisor = divisor(j);
                double r = divisor > 0 ? factor * (v[j] - mean * atIntercept) / divisor : 0;
                v[j] = r;
                sum += mean * r;
              }
              return sum;
            });
    if (intercept) {
      v[columns] = factor * atIntercept / meanCurvature;
    }
    double ofBlock = factor * block.meanCurvature() / meanCurvature;
    int[] coordinates = block.coordinates();
    for (int i = 0; i < coordinates.length; i++) {
      v[coordinates[i]] = ofBlock * inBlock[i];
    }
    if (intercept) {
      v[columns] -= shift;
    }
    for (int i = 0; i < others.length; i++) {
      v[firstOther() + i] *= factor / others[i];
    }
  }

  @Override
  public double inverseSquare(float[] v) {
    double atIntercept = intercept ? v[columns] : 0;
    double[] inBlock = new double[block.size()];
    for (int i = 0; i < inBlock.length; i++) {
      inBlock[i] = v[block.coordinates()[i]];
    }
    cholesky.solveLower(inBlock);
    double square = 0;
    for (double x : inBlock) {
      square += x * x;
    }
    square *= block.meanCurvature() / meanCurvature;
    if (intercept && !holdsIntercept()) {
      square += atIntercept * atIntercept / meanCurvature;
    }
    for (int i = 0; i < others.length; i++) {
      double other = v[firstOther() + i];
      square += other * other / others[i];
    }
    return square
        + Chunks.sum(
            columns,
            (from, to) -> {
              double sum = 0;
              for (int j = from; j < to; j++) {
                double centred = v[j] - means[j] * atIntercept;
                double divisor = divisor(j);
                sum += divisor > 0 ? centred * centred / divisor : 0;
              }
              return sum;
            });
  }

  @Override
  public MetricForm form() {
    if (blockMatrix == null) {
      blockMatrix = block.matrix();
    }
    return new MetricForm(
        columns,
        1,
        intercept,
        means,
        new double[][] {{1}},
        this::outsideBlock,
        j -> 0,
        block.coordinates(),
        blockMatrix,
        meanCurvature / block.meanCurvature());
  }

  private double outsideBlock(int j) {
    if (j == columns) {
      return holdsIntercept() ? 0 : meanCurvature;
    }
    double divisor = divisor(j);
    return divisor < Double.POSITIVE_INFINITY ? divisor : 0;
  }

  private boolean holdsIntercept() {
    int[] coordinates = block.coordinates();
    return coordinates.length > 0 && coordinates[coordinates.length - 1] == columns;
  }

  private double[] gathered(double[] v) {
    int[] coordinates = block.coordinates();
    double[] some = new double[coordinates.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = v[coordinates[i]];
    }
    return some;
  }
}
