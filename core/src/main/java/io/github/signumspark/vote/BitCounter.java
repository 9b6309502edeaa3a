// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Counts set bits, position by position, in bit planes: bit i of plane l is bit l of position i's
 * count. A set of bits is added by carry-save addition: every level keeps one set pending until a
 * second one arrives; two sets and a plane become a plane and one set for the next level. So a set
 * costs one such addition, whatever the number of sets before it.
 *
 * <p>Memory: up to two words a level and 64 positions, levels as many as the largest count has
 * bits.
 */
final class BitCounter {
  /** Levels of a count that a long can hold. */
  private static final int MOST_LEVELS = 63;

  private final int words;
  private long[][] slices = new long[8][];
  private long[][] waiting = new long[8][];

  /** Whether a level's pending set may be overwritten once it is added; a caller's may not. */
  private boolean[] owned = new boolean[8];

  private final Deque<long[]> spare = new ArrayDeque<>();

  BitCounter(int words) {
    this.words = words;
  }

  /** Adds {@code weight} to every position that is set. The array must not change any more. */
  void add(long[] bits, long weight) {
    for (long rest = weight; rest != 0; rest &= rest - 1) {
      add(bits, false, Long.numberOfTrailingZeros(rest));
    }
  }

  private void add(long[] bits, boolean own, int level) {
    long[] set = bits;
    boolean setOwned = own;
    int at = level;
    while (true) {
      grow(at);
      if (waiting[at] == null) {
        waiting[at] = set;
        owned[at] = setOwned;
        return;
      }
      long[] other = waiting[at];
      long[] carry = setOwned ? set : owned[at] ? other : spare();
      if (setOwned && owned[at]) {
        spare.push(other);
      }
      waiting[at] = null;
      addThree(slice(at), other, set, carry);
      set = carry;
      setOwned = true;
      at++;
    }
  }

  /** plane + b + c = plane + 2 carry; {@code carry} may be one of the others. */
  private static void addThree(long[] slice, long[] b, long[] c, long[] carry) {
    for (int word = 0; word < slice.length; word++) {
      long x = slice[word];
      long y = b[word];
      long z = c[word];
      long half = x ^ y;
      slice[word] = half ^ z;
      carry[word] = (x & y) | (half & z);
    }
  }

  private long[] spare() {
    return spare.isEmpty() ? new long[words] : spare.pop();
  }

  private long[] slice(int level) {
    if (slices[level] == null) {
      slices[level] = new long[words];
    }
    return slices[level];
  }

  private void grow(int level) {
    if (level >= MOST_LEVELS) {
      throw new ArithmeticException("a count needs more than " + MOST_LEVELS + " bits");
    }
    if (level >= slices.length) {
      int size = Math.min(MOST_LEVELS, Math.max(level + 1, 2 * slices.length));
      slices = Arrays.copyOf(slices, size);
      waiting = Arrays.copyOf(waiting, size);
      owned = Arrays.copyOf(owned, size);
    }
  }

  /**
   * Adds the pending sets, so that the bit planes alone are the counts; returns the number of
   * planes.
   */
  int settle() {
    for (int level = 0; level < slices.length; level++) {
      long[] set = waiting[level];
      if (set != null) {
        waiting[level] = null;
        boolean own = owned[level];
        long[] slice = slice(level);
        long[] carry = own ? set : spare();
        long any = 0;
        for (int word = 0; word < words; word++) {
          long x = slice[word];
          long y = set[word];
          slice[word] = x ^ y;
          carry[word] = x & y;
          any |= x & y;
        }
        if (any == 0) {
          spare.push(carry);
        } else {
          add(carry, true, level + 1);
        }
      }
    }
    int levels = slices.length;
    while (levels > 0 && slices[levels - 1] == null) {
      levels--;
    }
    return levels;
  }

  /** Word {@code word} of a plane, after {@link #settle}. */
  long word(int level, int word) {
    return level < slices.length && slices[level] != null ? slices[level][word] : 0;
  }

  /** The count of a position. */
  long count(int position) {
    int levels = settle();
    long count = 0;
    for (int level = 0; level < levels; level++) {
      count |= ((word(level, position >>> 6) >>> position) & 1) << level;
    }
    return count;
  }

  /** Adds the counts of another counter, which this settles. */
  void addAll(BitCounter other) {
    int levels = other.settle();
    for (int level = 0; level < levels; level++) {
      if (other.slices[level] != null) {
        add(other.slices[level].clone(), true, level);
      }
    }
  }
}
