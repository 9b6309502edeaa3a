// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Small non-negative integers in few bits (Rice's code: the upper bits in unary, the lower {@code
 * k} as they are; from {@value #ESCAPE} in unary on, all 32 bits follow).
 */
final class RiceCode {
  static final int ESCAPE = 24;
  static final int LONGEST = ESCAPE + 32;
  private static final int LARGEST_PARAMETER = 20;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private RiceCode() {}

  /** Signed integers as non-negative ones: 0, −1, 1, −2, … become 0, 1, 2, 3, … */
  static int zigzag(int value) {
    return (value << 1) ^ (value >> 31);
  }

  /** The inverse of {@link #zigzag}. */
  static int unzigzag(int value) {
    return (value >>> 1) ^ -(value & 1);
  }

  /** Bits of a value's code, at most {@link #LONGEST}. */
  static int length(int value, int k) {
    int unary = value >>> k;
    return unary < ESCAPE && unary >= 0 ? unary + 1 + k : LONGEST;
  }

  /** A value's code, of at most 44 bits; not for values whose {@link #length} is the longest. */
  static long code(int value, int k) {
    int unary = value >>> k;
    return (1L << unary) - 1 | (value & ((1L << k) - 1)) << (unary + 1);
  }

  /** Counts values by their bit length, to choose a parameter for them. */
  static final class Parameter {
    private final long[] sums = new long[33];
    private final long[] counts = new long[33];

    void count(int value) {
      int bits = 32 - Integer.numberOfLeadingZeros(value);
      sums[bits] += value & 0xffffffffL;
      counts[bits]++;
    }

    /** The parameter with the fewest bits, estimated by the means of values of the same length. */
    int best() {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k <= LARGEST_PARAMETER; k++) {
        double bits = 0;
        for (int length = 0; length < counts.length; length++) {
          if (counts[length] > 0) {
            double unary = Math.floor((double) sums[length] / counts[length] / (1L << k));
            bits += counts[length] * (unary >= ESCAPE ? ESCAPE + 32.0 : unary + 1 + k);
          }
        }
        if (bits < least) {
          least = bits;
          best = k;
        }
      }
      return best;
    }
  }

  /** Appends bits to a growing array, the lowest first. */
  static final class Writer {
    /** The most bits of one {@link #write}. */
    static final int MOST_BITS = 56;

    private byte[] bytes;
    private int at;
    private long pending;
    private int pendingBits;

    Writer(int expectedBytes) {
      bytes = new byte[Math.max(16, expectedBytes)];
    }

    /** Appends the lower {@code bits} bits, 0 to 56, of a value that has no others. */
    void write(long value, int bits) {
      if (bytes.length - at < 8) {
        bytes = Arrays.copyOf(bytes, Math.addExact(bytes.length, Math.max(8, at / 2)));
      }
      // All that is pending is stored, and stored again until it fills a byte: no branch on that.
      pending |= value << pendingBits;
      LONGS.set(bytes, at, pending);
      int all = pendingBits + bits;
      at += all >>> 3;
      pending >>>= all & ~7;
      pendingBits = all & 7;
    }

    /** Appends a value in Rice's code. */
    void rice(int value, int k) {
      int length = length(value, k);
      if (length < LONGEST) {
        write(code(value, k), length);
      } else {
        write((1L << ESCAPE) - 1, ESCAPE);
        write(value & 0xffffffffL, 32);
      }
    }

    /** All that was written, padded with zeros to whole bytes. */
    byte[] finish() {
      return Arrays.copyOf(bytes, at + (pendingBits + 7 >>> 3));
    }
  }

  /** Reads what a {@link Writer} wrote. */
  static final class Reader {
    /** The fewest bits that {@link #peek} returns. */
    static final int PEEK_BITS = 57;

    private final byte[] bytes;
    private final long end;
    private long at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
      this.end = 8L * bytes.length;
    }

    /** The next {@value #PEEK_BITS} bits or more, zeros behind the last. */
    long peek() {
      int from = (int) (at >>> 3);
      if (from <= bytes.length - 8) {
        return (long) LONGS.get(bytes, from) >>> (at & 7);
      }
      long bits = 0;
      for (int i = bytes.length - 1; i >= from; i--) {
        bits = bits << 8 | bytes[i] & 0xff;
      }
      return bits >>> (at & 7);
    }

    /** Skips so many bits. */
    void skip(int bits) {
      at += bits;
      if (at > end) {
        throw new IllegalStateException("the bits end within a number");
      }
    }

    /** The next {@code bits} bits, 0 to 32. */
    long read(int bits) {
      long value = peek() & ((1L << bits) - 1);
      skip(bits);
      return value;
    }

    /** The next value in Rice's code. */
    int rice(int k) {
      long bits = peek();
      int unary = unary(bits);
      if (unary == ESCAPE) {
        skip(ESCAPE);
        return (int) read(32);
      }
      skip(unary + 1 + k);
      return value(bits, unary, k);
    }
  }

  /** The number of leading ones, {@link #ESCAPE} at most. */
  static int unary(long bits) {
    return Math.min(ESCAPE, Long.numberOfTrailingZeros(~bits));
  }

  /** The value whose code comes first, given its number of ones. */
  static int value(long bits, int unary, int k) {
    return (int) (((long) unary << k) | bits >>> (unary + 1) & ((1L << k) - 1));
  }
}
