// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/**
 * Signs as two planes of bits: one for +1, one for −1, neither for 0. Element {@code i} is bit
 * {@code i % 64} of word {@code i / 64}.
 */
public final class BitPlanes {
  private BitPlanes() {}

  /** Words of a plane. */
  public static int words(int length) {
    return (int) (((long) length + 63) >>> 6);
  }

  /** Element {@code i}: 1, −1 or 0. */
  public static int value(long[] positive, long[] negative, int i) {
    int shift = i & 63;
    int word = i >>> 6;
    return (int) ((positive[word] >>> shift) & 1) - (int) ((negative[word] >>> shift) & 1);
  }

  /**
   * Refuses planes that are no vote.
   *
   * @throws IllegalArgumentException where a plane has the wrong size, or a bit is set in both
   */
  static void check(int length, long[] positive, long[] negative) {
    int words = words(length);
    if (positive.length != words || negative.length != words) {
      throw new IllegalArgumentException(
          length
              + " coordinates take planes of "
              + words
              + " words; positive has "
              + positive.length
              + ", negative has "
              + negative.length);
    }
    long common =
        HostParts.reduce(
            words,
            (from, to) -> {
              long both = 0;
              for (int word = from; word < to; word++) {
                both |= positive[word] & negative[word];
              }
              return both;
            },
            (a, b) -> a | b);
    if (common != 0) {
      int word = 0;
      while ((positive[word] & negative[word]) == 0) {
        word++;
      }
      throw new IllegalArgumentException("word " + word + " of both planes has a bit in common");
    }
  }
}
