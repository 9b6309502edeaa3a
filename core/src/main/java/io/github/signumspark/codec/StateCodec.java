// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.codec;

/**
 * An optimizer state in one byte: its sign, and its magnitude in whole units, rounded to three
 * significant bits. A code stands for an integer, so sums of states are exact; its range is 2<sup>
 * {@value #LIMIT_BITS}</sup> units, and a state is off by an eighth at most, about what one step
 * without a gradient removes from it.
 *
 * <p>Magnitudes 0 to 7 are codes 0 to 7; above, every power of two has four codes.
 */
public final class StateCodec {
  /** Magnitudes end here: times masses of 2^32 in all they stay below 2^63. */
  static final int LIMIT_BITS = 29;

  private static final double LIMIT = 1 << LIMIT_BITS;

  /** What codes stand for, by their bits. */
  private static final int[] UNITS = new int[256];

  /** Powers of a half; a multiplication by one is exact here, and faster than {@code scalb}. */
  private static final double[] HALVES = new double[LIMIT_BITS];

  static {
    for (int shift = 0; shift < LIMIT_BITS; shift++) {
      HALVES[shift] = Math.scalb(1.0, -shift);
    }
    int last = magnitudeCode(LIMIT);
    for (int code = -128; code < 128; code++) {
      int c = Math.min(Math.abs(code), last);
      int magnitude = c < 8 ? c : (4 + (c & 3)) << ((c >> 2) - 1);
      UNITS[code & 0xff] = code < 0 ? -magnitude : magnitude;
    }
  }

  private StateCodec() {}

  /**
   * The code nearest to a number of units; 0 for NaN. Ties go to the larger magnitude. Without a
   * branch on sign or size, which are as good as random.
   */
  public static byte of(double units) {
    if (Double.isNaN(units)) {
      return 0;
    }
    int sign = (int) (Double.doubleToRawLongBits(units) >> 63);
    return (byte) ((magnitudeCode(Math.min(LIMIT, Math.abs(units))) ^ sign) - sign);
  }

  /** The number of units that a code stands for. */
  public static int units(byte code) {
    return UNITS[code & 0xff];
  }

  /** A whole number of units, cut off at the limit. */
  public static int limited(double units) {
    return (int) Math.max(-LIMIT, Math.min(LIMIT, units));
  }

  private static int magnitudeCode(double magnitude) {
    int shift = Math.max(0, Math.getExponent(magnitude) - 2); // leaves less than 8
    int significant = (int) (magnitude * HALVES[shift] + 0.5); // 8 is 4 of the next power
    return 4 * shift + significant;
  }
}
