// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.objective;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.kernel.SignumKernels;

/**
 * Products of dense rows with the weights of several classes, class by class, so that the columns
 * of one lie side by side and the kernels' vectors hold them: a third of the time of {@link
 * RowProducts} for ten classes. Used by one thread. Memory: 16 bytes a coordinate, 8 a column.
 */
final class ClassProducts {
  /** Columns below which there are too few for vectors. */
  private static final int LEAST_COLUMNS = 64;

  private final RowBlock block;
  private final int width;
  private final int classes;
  private final double[] weights;
  private final double[] gradient;
  private final double[] values; // of the row at hand

  /**
   * For one point.
   *
   * @param all weights, column by column
   */
  ClassProducts(RowBlock block, int classes, double[] all) {
    this.block = block;
    this.width = block.width();
    this.classes = classes;
    this.weights = new double[width * classes];
    this.gradient = new double[weights.length];
    this.values = new double[width];
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < classes; k++) {
        weights[k * width + j] = all[j * classes + k];
      }
    }
  }

  /** Whether this is the quicker way. */
  static boolean serves(RowBlock block, int classes) {
    return !block.isSparse() && classes > 1 && block.width() >= LEAST_COLUMNS;
  }

  /** Adds a row's products with the weights of each class; it is then the row at hand. */
  void addProducts(int row, double[] to) {
    for (int j = 0; j < width; j++) {
      values[j] = block.values()[row * width + j];
    }
    for (int k = 0; k < classes; k++) {
      to[k] += SignumKernels.dot(values, 0, weights, k * width, width);
    }
  }

  /** Adds the row at hand times the slope of each class. */
  void addOuter(double[] slopes) {
    for (int k = 0; k < classes; k++) {
      SignumKernels.addScaled(slopes[k], values, 0, gradient, k * width, width);
    }
  }

  /** Gives the sums, column by column. */
  void give(double[] all) {
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < classes; k++) {
        all[j * classes + k] = gradient[k * width + j];
      }
    }
  }
}
