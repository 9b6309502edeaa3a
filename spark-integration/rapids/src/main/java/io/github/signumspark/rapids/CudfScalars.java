// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import ai.rapids.cudf.Scalar;
import io.github.signumspark.device.Precision;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers on the device, kept from one update to the next: making one takes as long as an operation
 * on a hundred thousand elements. The least recently used goes where there are too many. Not
 * thread-safe.
 */
final class CudfScalars implements AutoCloseable {
  private static final int MOST = 64;

  private final Map<Key, Scalar> kept = new LinkedHashMap<>(16, 0.75f, true);

  private record Key(Precision precision, long bits) {}

  /** A number of the columns' type; not to be closed, and not to be kept. */
  Scalar get(Precision precision, double value) {
    Key key = new Key(precision, Double.doubleToRawLongBits(value));
    Scalar scalar = kept.get(key);
    if (scalar == null) {
      if (kept.size() >= MOST) {
        var oldest = kept.entrySet().iterator();
        oldest.next().getValue().close();
        oldest.remove();
      }
      scalar =
          precision == Precision.FLOAT ? Scalar.fromFloat((float) value) : Scalar.fromDouble(value);
      kept.put(key, scalar);
    }
    return scalar;
  }

  @Override
  public void close() {
    kept.values().forEach(Scalar::close);
    kept.clear();
  }
}
