// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

/**
 * Some coordinates out of all, in ascending order: those of a voter that does not have all of them
 * of them. Bits are spread and gathered eight at a time by table, 0.2 ns a coordinate. Immutable.
 * Memory: 1 bit a coordinate of all, and 128 KiB for all masks together.
 */
public final class CoordinateMask {
  private static final byte[] SPREAD = new byte[1 << 16];
  private static final byte[] GATHER = new byte[1 << 16];

  static {
    for (int mask = 0; mask < 256; mask++) {
      for (int bits = 0; bits < 256; bits++) {
        int spread = 0;
        int gathered = 0;
        int taken = 0;
        for (int at = 0; at < 8; at++) {
          if ((mask >>> at & 1) == 1) {
            spread |= (bits >>> taken & 1) << at;
            gathered |= (bits >>> at & 1) << taken++;
          }
        }
        SPREAD[mask << 8 | bits] = (byte) spread;
        GATHER[mask << 8 | bits] = (byte) gathered;
      }
    }
  }

  private final int length;
  private final int size;
  private final long[] mask;

  private CoordinateMask(int length, long[] mask) {
    this.length = length;
    this.mask = mask;
    int count = 0;
    for (long word : mask) {
      count += Long.bitCount(word);
    }
    this.size = count;
  }

  /**
   * The coordinates of some columns, and free ones.
   *
   * @param columns ascending
   * @param perColumn coordinates of a column, side by side
   * @param allColumns columns in all
   * @param free coordinates behind those of all columns, which every mask has
   */
  public static CoordinateMask ofColumns(int[] columns, int perColumn, int allColumns, int free) {
    int inColumns = Math.multiplyExact(allColumns, perColumn);
    int length = Math.addExact(inColumns, free);
    long[] mask = new long[Ballot.words(length)];
    for (int column : columns) {
      int from = column * perColumn;
      for (int i = from; i < from + perColumn; i++) {
        mask[i >>> 6] |= 1L << i;
      }
    }
    for (int i = inColumns; i < length; i++) {
      mask[i >>> 6] |= 1L << i;
    }
    return new CoordinateMask(length, mask);
  }

  /** Number of coordinates in all. */
  public int length() {
    return length;
  }

  /** Number of coordinates that the mask has. */
  public int size() {
    return size;
  }

  /** A ballot on the mask's coordinates as one on all, the others abstaining. */
  public Ballot spread(Ballot ballot) {
    if (ballot.length() != size) {
      throw new IllegalArgumentException(
          "a ballot on " + ballot.length() + " coordinates for a mask of " + size);
    }
    return new Ballot(length, spread(ballot.positive()), spread(ballot.negative()));
  }

  /** The votes of a ballot on all coordinates, on those of the mask only. */
  public Ballot gather(Ballot ballot) {
    if (ballot.length() != length) {
      throw new IllegalArgumentException(
          "a ballot on " + ballot.length() + " coordinates for a mask over " + length);
    }
    return new Ballot(size, gather(ballot.positive()), gather(ballot.negative()));
  }

  private long[] spread(long[] bits) {
    long[] all = new long[mask.length];
    int at = 0;
    for (int word = 0; word < mask.length; word++) {
      long rest = mask[word];
      if (rest == 0) {
        continue;
      }
      int shift = at & 63;
      long next = bits[at >>> 6] >>> shift;
      if (shift != 0 && (at >>> 6) + 1 < bits.length) {
        next |= bits[(at >>> 6) + 1] << -shift;
      }
      at += Long.bitCount(rest);
      if (rest == -1) {
        all[word] = next;
        continue;
      }
      long out = 0;
      for (int to = 0; rest != 0; to += 8, rest >>>= 8) {
        int eight = (int) rest & 0xff;
        out |= (SPREAD[eight << 8 | (int) next & 0xff] & 0xffL) << to;
        next >>>= Integer.bitCount(eight);
      }
      all[word] = out;
    }
    return all;
  }

  private long[] gather(long[] all) {
    long[] bits = new long[Ballot.words(size)];
    int at = 0;
    for (int word = 0; word < mask.length; word++) {
      long rest = mask[word];
      if (rest == 0) {
        continue;
      }
      long from = all[word];
      long out = from;
      if (rest != -1) {
        out = 0;
        int to = 0;
        for (long left = rest; left != 0; left >>>= 8, from >>>= 8) {
          int eight = (int) left & 0xff;
          out |= (GATHER[eight << 8 | (int) from & 0xff] & 0xffL) << to;
          to += Integer.bitCount(eight);
        }
      }
      int shift = at & 63;
      bits[at >>> 6] |= out << shift;
      if (shift != 0 && (at >>> 6) + 1 < bits.length) {
        bits[(at >>> 6) + 1] |= out >>> -shift;
      }
      at += Long.bitCount(rest);
    }
    return bits;
  }
}
