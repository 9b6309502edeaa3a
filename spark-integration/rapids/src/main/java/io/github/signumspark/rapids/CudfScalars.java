// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import ai.rapids.cudf.Scalar;
import io.github.signumspark.device.Precision;

/**
 * Numbers on the device, kept from one update to the next: making one takes as long as an operation
 * on a hundred thousand elements. Not thread-safe.
 */
final class CudfScalars implements AutoCloseable {
  private static final int MOST = 64;

  private final RecentlyUsed<Key, Scalar> kept = new RecentlyUsed<>(MOST, Scalar::close);

  private record Key(Precision precision, long bits) {}

  /** A number of the columns' type; not to be closed, and not to be kept. */
  Scalar get(Precision precision, double value) {
    return kept.get(
        new Key(precision, Double.doubleToRawLongBits(value)),
        () ->
            precision == Precision.FLOAT
                ? Scalar.fromFloat((float) value)
                : Scalar.fromDouble(value));
  }

  @Override
  public void close() {
    kept.close();
  }
}
