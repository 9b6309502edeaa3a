// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.newton;

/** A positive matrix that stands in for the Hessian where L-BFGS begins its recursion. */
public interface Metric {
  /** Overwrites a vector by {@code factor} times the inverse metric times it. */
  void applyInverse(double[] v, double factor);

  /** vᵀ M⁻¹ v for the inverse metric M⁻¹. */
  double inverseSquare(float[] v);

  /** The metric itself, where it is to be minimised coordinate by coordinate. */
  MetricForm form();
}
