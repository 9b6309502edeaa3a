// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

import java.util.function.IntToDoubleFunction;

/**
 * What a metric comes to where every intercept bₖ is replaced by bₖ + Σⱼ μⱼ wⱼₖ: the Kronecker
 * product of a matrix of classes and one of columns, which outside a block is diagonal, with the
 * penalty beside it. Column number {@code columns} stands for the intercepts.
 *
 * @param columns number of columns
 * @param classes weights of a column; 1 where there is one margin a row
 * @param intercept whether intercepts stand behind the columns' weights
 * @param means μ of the columns; not written
 * @param classMatrix of the classes
 * @param curvature of a column outside the block, 0 of one within
 * @param penalty of a column's weights, where the curvatures are without it
 * @param block columns of the block, ascending
 * @param blockMatrix of the block; not written
 * @param blockFactor by which it is multiplied
 */
public record MetricForm(
    int columns,
    int classes,
    boolean intercept,
    float[] means,
    double[][] classMatrix,
    IntToDoubleFunction curvature,
    IntToDoubleFunction penalty,
    int[] block,
    double[][] blockMatrix,
    double blockFactor) {

  /** μ of a column, 0 of the intercepts. */
  double mean(int column) {
    return column < columns && intercept ? means[column] : 0;
  }

  /** How many columns there are, the intercepts among them. */
  int groups() {
    return intercept ? columns + 1 : columns;
  }
}
