// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.data;

/**
 * Floats as doubles, for loops that read stored values at scattered columns. A cast does the same,
 * but x86 converts into half a register, so that a conversion waits for whatever was computed in
 * the other half. Where HotSpot gives the conversions of a loop one register, the values of a row
 * wait for each other, and the loop takes two to four times as long (JDK 17; which loops it hits
 * changes from one run to the next). Loops over neighbouring values are compiled to vectors and
 * don't need it.
 */
public final class Widening {
  private static final long SIGN_AND_MAGNITUDE = 0x8fff_ffff_ffff_ffffL;
  private static final double BIAS = 0x1p896; // of doubles' exponents over floats'

  private Widening() {}

  /**
   * The value as a double, exactly.
   *
   * @param value a finite number; others come out wrong
   */
  public static double of(float value) {
    // Shifting puts the mantissa in its place, and copies of the sign before the exponent.
    long bits = (long) Float.floatToRawIntBits(value) << 29;
    return Double.longBitsToDouble(bits & SIGN_AND_MAGNITUDE) * BIAS;
  }
}
