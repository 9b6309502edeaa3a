// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.checkpoint;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The byte format of saved values, version 1. Numbers are big-endian.
 *
 * <pre>{@code
 * 4 bytes  'S' 'G' 'C' 'K'
 * 1 byte   version, 1
 * 4 bytes  number of entries
 * entry:   2 bytes length of the name, the name in UTF-8,
 *          1 byte 'L', 8 bytes                  an integer
 *          1 byte 'D', 8 bytes                  a double
 *          1 byte 'A', 4 bytes n, 8 n bytes     an array of doubles
 * 4 bytes  CRC-32C of all bytes before
 * }</pre>
 *
 * Nothing follows. A reader checks the checksum before it returns anything.
 */
final class SavedFormat {
  static final int VERSION = 1;
  private static final int MAGIC = 0x5347434b; // "SGCK"
  private static final int CHUNK = 1 << 13;
  private static final int LEAST_ENTRY = 11;

  private SavedFormat() {}

  static void write(SavedValues snapshot, OutputStream to) throws IOException {
    CRC32C crc = new CRC32C();
    DataOutputStream out = new DataOutputStream(new CheckedOutputStream(to, crc));
    out.writeInt(MAGIC);
    out.writeByte(VERSION);
    out.writeInt(snapshot.values().size());
    for (Map.Entry<String, Object> entry : snapshot.values().entrySet()) {
      byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
      out.writeShort(name.length);
      out.write(name);
      if (entry.getValue() instanceof Long value) {
        out.writeByte('L');
        out.writeLong(value);
      } else if (entry.getValue() instanceof Double value) {
        out.writeByte('D');
        out.writeLong(Double.doubleToRawLongBits(value));
      } else {
        out.writeByte('A');
        writeArray(out, (double[]) entry.getValue());
      }
    }
    out.flush();
    int checksum = (int) crc.getValue();
    out.writeInt(checksum);
    out.flush();
  }

  private static void writeArray(DataOutputStream out, double[] array) throws IOException {
    out.writeInt(array.length);
    ByteBuffer chunk = ByteBuffer.allocate(Double.BYTES * CHUNK);
    for (int from = 0; from < array.length; from += CHUNK) {
      int count = Math.min(CHUNK, array.length - from);
      chunk.clear();
      chunk.asDoubleBuffer().put(array, from, count);
      out.write(chunk.array(), 0, Double.BYTES * count);
    }
  }

  /**
   * Reads values.
   *
   * @param from the bytes
   * @param length how many there are
   * @param source file that messages name
   * @throws CheckpointException where they are damaged or of another format
   */
  static SavedValues read(InputStream from, long length, String source) throws IOException {
    CRC32C crc = new CRC32C();
    DataInputStream in = new DataInputStream(new CheckedInputStream(from, crc));
    try {
      if (in.readInt() != MAGIC) {
        throw damaged(source, "it does not begin with SGCK");
      }
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new CheckpointException(
            source
                + " has checkpoint format version "
                + version
                + "; this release reads version "
                + VERSION);
      }
      SavedValues snapshot = new SavedValues(source);
      long left = length - 13;
      int entries = in.readInt();
      for (int k = 0; k < entries; k++) {
        left = readEntry(in, snapshot, left, source);
      }
      int computed = (int) crc.getValue();
      if (in.readInt() != computed) {
        throw damaged(source, "its checksum does not match");
      }
      if (in.read() >= 0) {
        throw damaged(source, "bytes follow its end");
      }
      return snapshot;
    } catch (EOFException e) {
      throw new CheckpointException(damaged(source, "it ends too early").getMessage(), e);
    }
  }

  private static long readEntry(DataInputStream in, SavedValues snapshot, long left, String source)
      throws IOException {
    if (left < LEAST_ENTRY) {
      throw damaged(source, "it has fewer entries than it says");
    }
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    String name = new String(bytes, StandardCharsets.UTF_8);
    int type = in.readUnsignedByte();
    long rest = left - 3 - bytes.length;
    Object value;
    switch (type) {
      case 'L' -> value = in.readLong();
      case 'D' -> value = Double.longBitsToDouble(in.readLong());
      case 'A' -> {
        int count = in.readInt();
        rest -= 4;
        // Before allocating: a damaged length must not exhaust the memory.
        if (count < 0 || 8L * count > rest) {
          throw damaged(source, "the entry " + name + " has " + count + " numbers");
        }
        value = readArray(in, count);
        rest -= 8L * count - 8;
      }
      default -> throw damaged(source, "the entry " + name + " has type " + type);
    }
    try {
      snapshot.putValue(name, value);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(damaged(source, "two entries " + name).getMessage(), e);
    }
    return rest - 8;
  }

  private static double[] readArray(DataInputStream in, int count) throws IOException {
    double[] array = new double[count];
    byte[] chunk = new byte[Double.BYTES * Math.min(CHUNK, Math.max(1, count))];
    for (int from = 0; from < count; from += CHUNK) {
      int some = Math.min(CHUNK, count - from);
      in.readFully(chunk, 0, Double.BYTES * some);
      ByteBuffer.wrap(chunk).asDoubleBuffer().get(array, from, some);
    }
    return array;
  }

  private static CheckpointException damaged(String source, String how) {
    return new CheckpointException(source + " is damaged: " + how);
  }
}
