// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.codec;

/**
 * The power of two that workers count their states in. Where gradients are bounded it is fixed;
 * else it follows the mean states from round to round, with headroom for a worker's to be larger. A
 * larger state is cut off at the limit, which keeps its sign.
 */
public final class StateScale {
  /** Headroom above the largest gradient of a row, for the penalty's part of the state. */
  private static final int FIXED_HEADROOM_BITS = 4;

  /**
   * Headroom above the largest mean state: a worker's state, or the next round's, may be larger.
   */
  private static final int FOLLOWING_HEADROOM_BITS = 6;

  /** How far below the first gradients the unit may follow the states. */
  private static final double LEAST_SHARE = 0x1p-12;

  private final boolean fixed;
  private final double largest;

  private StateScale(boolean fixed, double largest) {
    this.fixed = fixed;
    this.largest = largest;
  }

  /** For gradients of at most {@code largest}. */
  public static StateScale fixed(double largest) {
    return new StateScale(true, largest);
  }

  /** For gradients that were at most {@code largest} at the start. */
  public static StateScale following(double largest) {
    return new StateScale(false, largest);
  }

  /** The unit of a round that starts from mean states of at most this magnitude. */
  public double of(double largestState) {
    if (fixed) {
      return unit(largest, FIXED_HEADROOM_BITS);
    }
    double reference = largestState == 0 ? largest : Math.max(largestState, LEAST_SHARE * largest);
    return unit(reference, FOLLOWING_HEADROOM_BITS);
  }

  private static double unit(double reference, int headroomBits) {
    return Math.scalb(1.0, Math.getExponent(reference) + 1 + headroomBits - StateCodec.LIMIT_BITS);
  }
}
