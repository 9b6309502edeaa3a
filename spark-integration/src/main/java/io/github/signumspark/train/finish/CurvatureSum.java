// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.ColumnRanges;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The workers' parts of one pass, added on the driver. Memory: what the parts hold, for all
 * coordinates, the gradient in doubles. Used by one thread.
 */
final class CurvatureSum {
  private final ParameterLayout layout;
  private final double[] gradient;
  private final float[] diagonal;
  private final float[] means;
  private final float[] squares;
  private final SortedMap<String, String> kernelProviders = new TreeMap<>();
  private double loss;
  private double[] curvature;
  private long rows;
  private double validationLoss;
  private double validationWeight;
  private double[] block;
  private double blockWeight;
  private long blockRows;
  private long bytes;

  /**
   * Sums of 0.
   *
   * @param gradient takes the gradient; overwritten
   * @param withDiagonal whether the parts have one
   * @param withMoments likewise
   */
  CurvatureSum(
      ParameterLayout layout, double[] gradient, boolean withDiagonal, boolean withMoments) {
    this.layout = layout;
    this.gradient = gradient;
    this.diagonal = withDiagonal ? new float[layout.columns()] : null;
    this.means = withMoments ? new float[layout.columns()] : null;
    this.squares = withMoments ? new float[layout.columns()] : null;
    Arrays.fill(gradient, 0);
  }

  /**
   * Adds a worker's part.
   *
   * @param ids its columns, null for all
   */
  void add(CurvaturePart part, int[] ids) {
    addColumns(part.columns(), ids);
    addOthers(part);
    count(part.bytes());
  }

  /** Adds what a worker sums of its columns. */
  void addColumns(CurvaturePart.Columns columns, int[] ids) {
    for (int k = 0; k < columns.gradient().length; k++) {
      gradient[layout.global(k, ids)] += columns.gradient()[k];
    }
    int width = ids == null ? layout.columns() : ids.length;
    for (int k = 0; k < width; k++) {
      int j = ids == null ? k : ids[k];
      if (diagonal != null) {
        diagonal[j] += columns.diagonal()[k];
      }
      if (means != null) {
        means[j] += columns.moments()[2 * k];
        squares[j] += columns.moments()[2 * k + 1];
      }
    }
  }

  /** Adds what a worker sums that belongs to no coordinate. */
  void addOthers(CurvaturePart part) {
    add(part.scalars(), part.block());
  }

  /** Counts bytes that were sent. */
  void count(long sent) {
    bytes += sent;
  }

  /** The sums of the columns as a part. */
  CurvaturePart.Columns columns() {
    float[] rounded = new float[gradient.length];
    for (int k = 0; k < rounded.length; k++) {
      rounded[k] = (float) gradient[k];
    }
    float[] moments = means == null ? null : new float[2 * means.length];
    for (int j = 0; means != null && j < means.length; j++) {
      moments[2 * j] = means[j];
      moments[2 * j + 1] = squares[j];
    }
    return new CurvaturePart.Columns(rounded, diagonal, moments);
  }

  /**
   * Puts the sums of a range.
   *
   * @param slice the range
   * @param from its first coordinate
   */
  void put(ColumnRanges.Slice slice, int from, CurvaturePart.Columns sums) {
    for (int k = 0; k < sums.gradient().length; k++) {
      gradient[from + k] = sums.gradient()[k];
    }
    for (int k = 0; k < slice.columns(); k++) {
      int j = slice.fromColumn() + k;
      if (diagonal != null) {
        diagonal[j] = sums.diagonal()[k];
      }
      if (means != null) {
        means[j] = sums.moments()[2 * k];
        squares[j] = sums.moments()[2 * k + 1];
      }
    }
    bytes += sums.bytes();
  }

  private void add(CurvaturePart.Scalars scalars, CurvaturePart.Block sampled) {
    loss += scalars.loss();
    if (scalars.curvature() != null) {
      curvature = curvature == null ? new double[scalars.curvature().length] : curvature;
      for (int k = 0; k < curvature.length; k++) {
        curvature[k] += scalars.curvature()[k];
      }
    }
    rows += scalars.rows();
    validationLoss += scalars.validationLoss();
    validationWeight += scalars.validationWeight();
    kernelProviders.put(scalars.executor(), scalars.kernelProvider());
    if (sampled != null) {
      block = block == null ? new double[sampled.sums().length] : block;
      for (int k = 0; k < block.length; k++) {
        block[k] += sampled.sums()[k];
      }
      blockWeight += sampled.weight();
      blockRows += sampled.rows();
    }
  }

  /** Mean of slope x, one a coordinate. */
  double[] gradient() {
    return gradient;
  }

  /** Mean of c x², one a column; null where it was not asked for. */
  float[] diagonal() {
    return diagonal;
  }

  /** Mean of x, one a column; null where it was not asked for. */
  float[] means() {
    return means;
  }

  /** Mean of x², one a column; null where it was not asked for. */
  float[] squares() {
    return squares;
  }

  /** Σ ω loss. */
  double loss() {
    return loss;
  }

  /** Σ ω c and what else the objective sums; null where no diagonal was asked for. */
  double[] curvature() {
    return curvature;
  }

  /** Rows read. */
  long rows() {
    return rows;
  }

  /** Mean loss of the validation rows, NaN where there are none. */
  double validationLoss() {
    return validationWeight > 0 ? validationLoss / validationWeight : Double.NaN;
  }

  /** Mean of c x xᵀ over the sampled rows, the triangle row by row; null without a sample. */
  double[] block() {
    if (block == null) {
      return null;
    }
    double[] mean = block.clone();
    for (int k = 0; k < mean.length; k++) {
      mean[k] /= blockWeight;
    }
    return mean;
  }

  /** Rows of the sample. */
  long blockRows() {
    return blockRows;
  }

  /** Bytes sent up. */
  long bytes() {
    return bytes;
  }

  /** Kernel provider by executor id. */
  SortedMap<String, String> kernelProviders() {
    return kernelProviders;
  }
}
