// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import org.apache.spark.rdd.DeterministicLevel$;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.rdd.RDD;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The one class that touches members which Spark's Scala sources declare {@code private[spark]},
 * {@code private[ml]} or {@code private[mllib]} (public in bytecode).
 */
public final class SparkInternals {
  private SparkInternals() {}

  // ---- Ingest ----

  /**
   * Whether a partition of {@code rdd} has the same rows in the same order each time it is
   * computed. After a shuffle it has not: blocks arrive in any order.
   */
  public static boolean isOrdered(RDD<?> rdd) {
    return rdd.outputDeterministicLevel().equals(DeterministicLevel$.MODULE$.DETERMINATE());
  }

  /** The file that the running task reads, or null where it reads none. */
  public static String currentFile() {
    UTF8String path = InputFileBlockHolder.getInputFilePath();
    return path.numBytes() == 0 ? null : path.toString();
  }

  /** Where the file split that the running task reads begins; negative where it reads none. */
  public static long currentFileOffset() {
    return InputFileBlockHolder.getStartOffset();
  }
}
