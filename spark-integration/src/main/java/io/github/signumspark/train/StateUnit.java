// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

/**
 * The power of two that workers count their states in. Where gradients are bounded it is fixed;
 * else it follows the mean states from round to round, with room for a worker's to be larger. A
 * state beyond the room is cut off at its end, which keeps its sign.
 */
final class StateUnit {
  /** Bits of a worker's state: times masses of 2^32 in all they stay below 2^63. */
  private static final int STATE_BITS = 29;

  /** Room above the largest gradient that a row can give, for the penalty's part of the state. */
  private static final int FIXED_HEADROOM_BITS = 4;

  /** Room above the largest mean state: a worker's may be larger, and the next round's. */
  private static final int FOLLOWING_HEADROOM_BITS = 6;

  /** How far below the first gradients the unit may follow the states. */
  private static final double LEAST_SHARE = 0x1p-12;

  private final boolean fixed;
  private final double largest;

  private StateUnit(boolean fixed, double largest) {
    this.fixed = fixed;
    this.largest = largest;
  }

  /** For gradients of at most {@code largest}. */
  static StateUnit fixed(double largest) {
    return new StateUnit(true, largest);
  }

  /** For gradients that were at most {@code largest} at the start. */
  static StateUnit following(double largest) {
    return new StateUnit(false, largest);
  }

  /** The unit of a round that starts from these mean states. */
  double of(double[] states) {
    if (fixed) {
      return unit(largest, FIXED_HEADROOM_BITS);
    }
    double now = 0;
    for (double state : states) {
      now = Math.max(now, Math.abs(state));
    }
    double reference = now == 0 ? largest : Math.max(now, LEAST_SHARE * largest);
    return unit(reference, FOLLOWING_HEADROOM_BITS);
  }

  private static double unit(double reference, int headroomBits) {
    return Math.scalb(1.0, Math.getExponent(reference) + 1 + headroomBits - STATE_BITS);
  }
}
