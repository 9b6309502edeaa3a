// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.codec;

/**
 * What a round changed of a range of coordinates, in few bytes: for every coordinate that moved or
 * whose state changed, the distance from the last such one, its tally, and the {@link StateCodec}
 * of the state's change. An unchanged coordinate costs no bits.
 */
public final class RoundDelta {
  private static final int COUNT_BITS = 32;
  private static final int PARAMETER_BITS = 5;
  private static final int CODE_BITS = 8;

  private RoundDelta() {}

  /** Receives the coordinates that changed, in ascending order. */
  @FunctionalInterface
  public interface Taker {
    /** Receives coordinate {@code index} of the range. */
    void take(int index, int tally, byte change);
  }

  /**
   * The changes of a range of {@code to − from} coordinates.
   *
   * @param tally of every coordinate, read from {@code from} on
   * @param codes of the states' changes, read from {@code from} on
   */
  public static byte[] encode(int[] tally, byte[] codes, int from, int to) {
    int[] changed = new int[to - from];
    int count = list(tally, codes, from, changed);
    RiceCode.Parameter gaps = new RiceCode.Parameter();
    RiceCode.Parameter tallies = new RiceCode.Parameter();
    int last = from - 1;
    for (int i = 0; i < count; i++) {
      int j = changed[i];
      gaps.count(j - last - 1);
      tallies.count(RiceCode.zigzag(tally[j]));
      last = j;
    }
    int gapParameter = gaps.best();
    int tallyParameter = tallies.best();
    RiceCode.Writer out = new RiceCode.Writer((int) Math.min(1 << 30, 16 + 2L * count));
    out.write(count, COUNT_BITS);
    out.write(gapParameter, PARAMETER_BITS);
    out.write(tallyParameter, PARAMETER_BITS);
    last = from - 1;
    for (int i = 0; i < count; i++) {
      int j = changed[i];
      int gap = j - last - 1;
      write(out, gap, gapParameter, RiceCode.zigzag(tally[j]), tallyParameter, codes[j] & 0xff);
      last = j;
    }
    return out.finish();
  }

  /** One coordinate, nearly always at once. */
  private static void write(
      RiceCode.Writer out, int gap, int gapParameter, int tally, int tallyParameter, long code) {
    int gapBits = RiceCode.length(gap, gapParameter);
    int tallyBits = RiceCode.length(tally, tallyParameter);
    int all = gapBits + tallyBits + CODE_BITS;
    if (all <= RiceCode.Writer.MOST_BITS) {
      long behind = RiceCode.code(tally, tallyParameter) | code << tallyBits;
      out.write(RiceCode.code(gap, gapParameter) | behind << gapBits, all);
    } else {
      out.rice(gap, gapParameter);
      out.rice(tally, tallyParameter);
      out.write(code, CODE_BITS);
    }
  }

  /**
   * Lists the coordinates from {@code from} on that changed, and returns how many they are. Every
   * one is written down, and the next one over it if it did not change: a branch on that would be
   * as good as random, and a branch is what the compiler may make of a comparison.
   */
  private static int list(int[] tally, byte[] codes, int from, int[] changed) {
    int count = 0;
    for (int i = 0; i < changed.length; i++) {
      int j = from + i;
      changed[count] = j;
      int either = tally[j] | codes[j];
      count += (either | -either) >>> 31;
    }
    return count;
  }

  /** Passes the changes that {@link #encode} wrote to {@code taker}. */
  public static void decode(byte[] bytes, Taker taker) {
    RiceCode.Reader in = new RiceCode.Reader(bytes);
    int count = (int) in.read(COUNT_BITS);
    int gapParameter = (int) in.read(PARAMETER_BITS);
    int tallyParameter = (int) in.read(PARAMETER_BITS);
    int at = -1;
    for (int i = 0; i < count; i++) {
      long bits = in.peek(); // of the whole coordinate, nearly always
      int gapUnary = RiceCode.unary(bits);
      int gapBits = gapUnary + 1 + gapParameter;
      long rest = bits >>> gapBits;
      int tallyUnary = RiceCode.unary(rest);
      int tallyBits = tallyUnary + 1 + tallyParameter;
      if (Math.max(gapUnary, tallyUnary) < RiceCode.ESCAPE
          && gapBits + tallyBits + CODE_BITS <= RiceCode.Reader.PEEK_BITS) {
        in.skip(gapBits + tallyBits + CODE_BITS);
        at += RiceCode.value(bits, gapUnary, gapParameter) + 1;
        int tally = RiceCode.unzigzag(RiceCode.value(rest, tallyUnary, tallyParameter));
        taker.take(at, tally, (byte) (rest >>> tallyBits));
      } else {
        at += in.rice(gapParameter) + 1;
        int tally = RiceCode.unzigzag(in.rice(tallyParameter));
        taker.take(at, tally, (byte) in.read(CODE_BITS));
      }
    }
  }
}
