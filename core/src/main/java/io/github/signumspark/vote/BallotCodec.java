// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The byte format of ballots, version 1. Numbers are little-endian.
 *
 * <pre>{@code
 * 4 bytes  'S' 'B' 'A' 'L'
 * 1 byte   version, 1
 * 1 byte   form
 * 4 bytes  number of coordinates n, at least 0
 * ...      the votes, by form
 * 4 bytes  CRC-32C of all bytes before
 * }</pre>
 *
 * Forms, with m = ⌈n / 64⌉ words of 64 bits, coordinate i being bit i mod 64 of word i / 64, bits
 * behind the last coordinate 0:
 *
 * <ul>
 *   <li>0, no coordinate abstains: m words, a bit set for +1, clear for −1.
 *   <li>1, planes: m words with the votes for +1, then m words with those for −1.
 *   <li>2, sparse: for each vote, in ascending order, the number 2g + (1 for −1, 0 for +1), g the
 *       distance from the last vote's coordinate minus 1 (from −1 for the first); seven bits a
 *       byte, the lowest first, the top bit set where more bytes follow.
 * </ul>
 *
 * The writer uses form 0 where every coordinate votes, else form 2 where it is shorter than form 1.
 * A reader accepts all.
 */
final class BallotCodec {
  private static final int MAGIC = 0x4c414253; // "SBAL"
  private static final byte VERSION = 1;
  private static final int HEADER = 10;
  private static final int CHECKSUM = 4;

  private static final byte FULL = 0;
  private static final byte PLANES = 1;
  private static final byte SPARSE = 2;

  private BallotCodec() {}

  static byte[] encode(Ballot ballot) {
    int words = Ballot.words(ballot.length());
    if (ballot.votes() == ballot.length()) {
      ByteBuffer out = begin(FULL, ballot.length(), 8L * words);
      put(out, ballot.positive());
      return end(out);
    }
    long planes = 16L * words;
    // A vote needs at least one byte.
    if (ballot.votes() < planes) {
      long sparse = sparseBytes(ballot);
      if (sparse < planes) {
        ByteBuffer out = begin(SPARSE, ballot.length(), sparse);
        putSparse(out, ballot);
        return end(out);
      }
    }
    ByteBuffer out = begin(PLANES, ballot.length(), planes);
    put(out, ballot.positive());
    put(out, ballot.negative());
    return end(out);
  }

  private static ByteBuffer begin(byte form, int length, long payload) {
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(HEADER + payload + CHECKSUM))
            .order(ByteOrder.LITTLE_ENDIAN);
    return out.putInt(MAGIC).put(VERSION).put(form).putInt(length);
  }

  private static void put(ByteBuffer out, long[] plane) {
    out.asLongBuffer().put(plane);
    out.position(out.position() + 8 * plane.length);
  }

  private static byte[] end(ByteBuffer out) {
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static long sparseBytes(Ballot ballot) {
    long bytes = 0;
    int last = -1;
    for (int word = 0; word < ballot.positive().length; word++) {
      long rest = ballot.positive()[word] | ballot.negative()[word];
      for (; rest != 0; rest &= rest - 1) {
        int i = (word << 6) + Long.numberOfTrailingZeros(rest);
        long code = (long) (i - last - 1) << 1;
        bytes += (70 - Long.numberOfLeadingZeros(code | 1)) / 7;
        last = i;
      }
    }
    return bytes;
  }

  private static void putSparse(ByteBuffer out, Ballot ballot) {
    int last = -1;
    for (int word = 0; word < ballot.positive().length; word++) {
      long down = ballot.negative()[word];
      for (long rest = ballot.positive()[word] | down; rest != 0; rest &= rest - 1) {
        int bit = Long.numberOfTrailingZeros(rest);
        int i = (word << 6) + bit;
        long code = (long) (i - last - 1) << 1 | ((down >>> bit) & 1);
        while (code >= 0x80) {
          out.put((byte) (code | 0x80));
          code >>>= 7;
        }
        out.put((byte) code);
        last = i;
      }
    }
  }

  static Ballot decode(byte[] bytes) {
    if (bytes.length < HEADER + CHECKSUM) {
      throw damaged(bytes.length + " bytes are too few");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt() != MAGIC) {
      throw damaged("it does not begin with SBAL");
    }
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "the ballot has format version " + version + "; this release reads version " + VERSION);
    }
    int covered = bytes.length - CHECKSUM;
    if (checksum(bytes, covered) != in.getInt(covered)) {
      throw damaged("its checksum does not match");
    }
    byte form = in.get();
    int length = in.getInt();
    if (length < 0) {
      throw damaged("it has " + length + " coordinates");
    }
    in.limit(covered);
    return switch (form) {
      case FULL -> full(in, length);
      case PLANES -> planes(in, length);
      case SPARSE -> sparse(in, length);
      default -> throw damaged("there is no form " + form);
    };
  }

  private static Ballot full(ByteBuffer in, int length) {
    int words = Ballot.words(length);
    checkSize(in, length, 8L * words);
    long[] positive = plane(in, length);
    long[] negative = new long[words];
    for (int word = 0; word < words; word++) {
      negative[word] = ~positive[word];
    }
    if (words > 0) {
      negative[words - 1] &= lastWord(length);
    }
    return new Ballot(length, positive, negative);
  }

  private static Ballot planes(ByteBuffer in, int length) {
    checkSize(in, length, 16L * Ballot.words(length));
    long[] positive = plane(in, length);
    long[] negative = plane(in, length);
    for (int word = 0; word < positive.length; word++) {
      if ((positive[word] & negative[word]) != 0) {
        throw damaged("a coordinate near " + (word << 6) + " votes both ways");
      }
    }
    return new Ballot(length, positive, negative);
  }

  private static long[] plane(ByteBuffer in, int length) {
    long[] plane = new long[Ballot.words(length)];
    in.asLongBuffer().get(plane);
    in.position(in.position() + 8 * plane.length);
    if (plane.length > 0 && (plane[plane.length - 1] & ~lastWord(length)) != 0) {
      throw damaged("it votes on coordinates behind its last one");
    }
    return plane;
  }

  private static Ballot sparse(ByteBuffer in, int length) {
    long[] positive = new long[Ballot.words(length)];
    long[] negative = new long[positive.length];
    long last = -1;
    while (in.hasRemaining()) {
      long code = code(in);
      last += (code >>> 1) + 1;
      if (last >= length) {
        throw damaged("it votes on coordinate " + last + " of " + length);
      }
      ((code & 1) == 0 ? positive : negative)[(int) (last >>> 6)] |= 1L << last;
    }
    return new Ballot(length, positive, negative);
  }

  private static long code(ByteBuffer in) {
    long code = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (!in.hasRemaining()) {
        throw damaged("it ends within a number");
      }
      byte b = in.get();
      code |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return code;
      }
    }
    throw damaged("it has a number of more than five bytes");
  }

  private static long lastWord(int length) {
    return -1L >>> (-length & 63);
  }

  private static void checkSize(ByteBuffer in, int length, long expected) {
    if (in.remaining() != expected) {
      throw damaged(
          in.remaining() + " bytes of votes for " + length + " coordinates, not " + expected);
    }
  }

  private static IllegalArgumentException damaged(String how) {
    return new IllegalArgumentException("the ballot is damaged: " + how);
  }
}
