// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

/**
 * What refuses data that are too wide. Called before the first job where the features column's
 * metadata has the width, and in any case as soon as the rows are read.
 */
@FunctionalInterface
public interface WidthCheck {
  /** Throws if there are too many columns. */
  void check(int numFeatures);
}
