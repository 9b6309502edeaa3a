// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.objective.ParameterLayout;
import java.io.Serial;
import java.io.Serializable;

/**
 * Weights on their way to the workers: as they are where there are few, else in floats, to which
 * the driver rounds its own weights first, so that both mean the same point. Immutable.
 */
@DefaultSerializer(JavaSerializer.class)
final class Point implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Coordinates from which on bytes matter. */
  private static final int MANY = 1 << 16;

  private final double[] whole;
  private final float[] rounded;

  private Point(double[] whole, float[] rounded) {
    this.whole = whole;
    this.rounded = rounded;
  }

  /**
   * These weights.
   *
   * @param weights rounded in place where they are many; not written while the point is in use
   */
  static Point of(double[] weights) {
    if (!isLong(weights)) {
      return new Point(weights, null);
    }
    float[] rounded = new float[weights.length];
    for (int j = 0; j < rounded.length; j++) {
      rounded[j] = (float) weights[j];
      weights[j] = rounded[j];
    }
    return new Point(null, rounded);
  }

  /** Whether there are so many weights that their bytes count. */
  static boolean isLong(double[] weights) {
    return weights.length >= MANY;
  }

  /** Number of coordinates. */
  int length() {
    return whole != null ? whole.length : rounded.length;
  }

  /** Bytes of the payload. */
  long bytes() {
    return whole != null ? 8L * whole.length : 4L * rounded.length;
  }

  /** The weights of a worker with these columns, null for all: a copy. */
  double[] local(ParameterLayout layout, int[] ids) {
    if (whole != null) {
      return layout.local(whole, ids);
    }
    double[] local = new double[layout.localLength(ids)];
    for (int k = 0; k < local.length; k++) {
      local[k] = rounded[layout.global(k, ids)];
    }
    return local;
  }
}
