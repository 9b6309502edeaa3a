// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.stats;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serial;
import java.io.Serializable;

/**
 * The units of columns. Units are rounded to floats, which changes no model, because a column's
 * unit is divided out again; so they need 4 bytes a column, or 8 each where some column's unit is
 * beyond what a float can hold. Immutable.
 */
@DefaultSerializer(JavaSerializer.class)
public final class ColumnScales implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final float[] near;
  private final double[] far;

  /**
   * Units of so many columns, to be {@link #set} before use.
   *
   * @param floats whether all of them are floats
   */
  ColumnScales(int columns, boolean floats) {
    near = floats ? new float[columns] : null;
    far = floats ? null : new double[columns];
  }

  /** A unit rounded to the nearest float, or unchanged where that is not a normal number. */
  static double rounded(double unit) {
    float single = (float) unit;
    return single >= Float.MIN_NORMAL && single <= Float.MAX_VALUE ? single : unit;
  }

  /** Copies rounded units to columns from {@code from} on. */
  void set(int from, double[] units) {
    for (int j = 0; j < units.length; j++) {
      if (near != null) {
        near[from + j] = (float) units[j];
      } else {
        far[from + j] = units[j];
      }
    }
  }

  public int length() {
    return near != null ? near.length : far.length;
  }

  public double get(int column) {
    return near != null ? near[column] : far[column];
  }
}
