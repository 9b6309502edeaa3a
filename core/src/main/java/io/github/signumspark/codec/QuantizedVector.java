// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.codec;

import java.io.Serial;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A vector in whole multiples of a power of two, in as few bytes a coordinate as the largest one
 * needs, 1 to 4; where these are too few, or a coordinate is not finite, the doubles themselves in
 * 8. The bytes of equal rank lie side by side, so that the upper ones, mostly 0, are compressed
 * well. Immutable.
 */
public final class QuantizedVector implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
  private static final double LARGEST = Integer.MAX_VALUE;
  private static final int EXACT = 8;

  private final double unit;
  private final byte[][] planes;

  private QuantizedVector(double unit, byte[][] planes) {
    this.unit = unit;
    this.planes = planes;
  }

  /**
   * A vector to the nearest multiples.
   *
   * @param vector the numbers
   * @param unit a power of two
   */
  public static QuantizedVector of(double[] vector, double unit) {
    double perUnit = 1 / unit;
    int width = perUnit > 0 && perUnit < Double.POSITIVE_INFINITY ? width(vector, perUnit) : EXACT;
    byte[][] planes = new byte[width][vector.length];
    Chunks.forEach(
        vector.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            long bits =
                width == EXACT
                    ? Double.doubleToRawLongBits(vector[j])
                    : RiceCode.zigzag((int) Math.rint(vector[j] * perUnit));
            for (byte[] plane : planes) {
              plane[j] = (byte) bits;
              bits >>>= 8;
            }
          }
        });
    return new QuantizedVector(unit, planes);
  }

  /** Bytes that the largest multiple needs. */
  private static int width(double[] vector, double perUnit) {
    AtomicInteger all = new AtomicInteger();
    AtomicBoolean fit = new AtomicBoolean(true);
    Chunks.forEach(
        vector.length,
        (from, to) -> {
          int bits = 0;
          boolean fits = true;
          for (int j = from; j < to; j++) {
            double multiple = Math.rint(vector[j] * perUnit);
            fits &= Math.abs(multiple) < LARGEST;
            bits |= RiceCode.zigzag((int) multiple);
          }
          all.accumulateAndGet(bits, (x, y) -> x | y);
          if (!fits) {
            fit.set(false);
          }
        });
    return fit.get() ? Math.max(1, (39 - Integer.numberOfLeadingZeros(all.get())) / 8) : EXACT;
  }

  /** Number of coordinates. */
  int length() {
    return planes[0].length;
  }

  /** Bytes of the payload. */
  public long bytes() {
    return (long) planes.length * length();
  }

  /** A coordinate. */
  public double get(int j) {
    long bits = 0;
    for (int p = planes.length - 1; p >= 0; p--) {
      bits = bits << 8 | planes[p][j] & 0xff;
    }
    return planes.length == EXACT
        ? Double.longBitsToDouble(bits)
        : RiceCode.unzigzag((int) bits) * unit;
  }

  /** All coordinates, into an array of their number. */
  public void copyTo(double[] vector) {
    for (int j = 0; j < vector.length; j++) {
      vector[j] = get(j);
    }
  }

  /** A vector as it is, to the last bit. */
  public static QuantizedVector exact(double[] vector) {
    return of(vector, 0);
  }

  /** All coordinates. */
  public double[] numbers() {
    double[] all = new double[length()];
    copyTo(all);
    return all;
  }
}
