// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

/**
 * The one class that touches members which Spark's Scala sources declare {@code private[spark]},
 * {@code private[ml]} or {@code private[mllib]} (public in bytecode).
 */
public final class SparkInternals {
  private SparkInternals() {}
}
