// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Signum's state for one parameter: the momentum, in the parameter's precision, or nothing where
 * the momentum is 0.
 *
 * <p><b>Sign.</b> As in MXNet the numbers are the <em>negated</em> moving average of the gradient;
 * the update adds {@code lr·sign(state)}.
 *
 * <p>Memory: as much as the parameter. Not safe to share between threads while it is updated.
 *
 * <p><b>Byte format</b>, version 1, big-endian: {@code "SGNS"}, version (1 byte), kind (1 byte: 0
 * nothing, 1 float, 2 double), length (4 bytes), CRC-32C of these 10 bytes (4 bytes); then the
 * numbers' bits and, if there are any, their CRC-32C (4 bytes).
 */
public final class SignumState implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int MAGIC = 0x53474E53;
  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 10;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final byte NOTHING = 0;
  private static final byte FLOAT = 1;
  private static final byte DOUBLE = 2;
  private static final SignumState NONE = new SignumState(null, null);

  private final float[] floats;
  private final double[] doubles;

  private SignumState(float[] floats, double[] doubles) {
    this.floats = floats;
    this.doubles = doubles;
  }

  /** The state of an optimizer without momentum. */
  public static SignumState none() {
    return NONE;
  }

  /** A state that starts from a copy of these numbers, MXNet's sign. */
  public static SignumState of(float[] values) {
    return new SignumState(values.clone(), null);
  }

  /** A state that starts from a copy of these numbers, MXNet's sign. */
  public static SignumState of(double[] values) {
    return new SignumState(null, values.clone());
  }

  static SignumState zeros(int length, boolean singlePrecision) {
    return singlePrecision
        ? new SignumState(new float[length], null)
        : new SignumState(null, new double[length]);
  }

  /** Whether there is no momentum to remember. */
  public boolean isEmpty() {
    return floats == null && doubles == null;
  }

  /** Whether the numbers are floats. */
  public boolean isFloat() {
    return floats != null;
  }

  /** Coordinates; 0 for {@link #none()}. */
  public int length() {
    return floats != null ? floats.length : doubles != null ? doubles.length : 0;
  }

  /**
   * The numbers themselves, not a copy: the next update writes to them.
   *
   * @throws IllegalStateException where the state is not one of floats
   */
  public float[] floats() {
    if (floats == null) {
      throw new IllegalStateException("this state holds " + kindName() + ", not floats");
    }
    return floats;
  }

  /**
   * The numbers themselves, not a copy: the next update writes to them.
   *
   * @throws IllegalStateException where the state is not one of doubles
   */
  public double[] doubles() {
    if (doubles == null) {
      throw new IllegalStateException("this state holds " + kindName() + ", not doubles");
    }
    return doubles;
  }

  /** The same numbers in arrays of their own. */
  public SignumState copy() {
    return floats != null ? of(floats) : doubles != null ? of(doubles) : NONE;
  }

  /** Writes the byte format above. */
  public void write(DataOutput out) throws IOException {
    int length = length();
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putInt(MAGIC).put(VERSION).put(kind()).putInt(length);
    out.write(header.array());
    out.writeInt(checksum(header.array(), HEADER_BYTES));
    if (isEmpty()) {
      return;
    }
    CRC32C crc = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (int i = 0; i < length; i++) {
      if (floats != null) {
        chunk.putInt(Float.floatToRawIntBits(floats[i]));
      } else {
        chunk.putLong(Double.doubleToRawLongBits(doubles[i]));
      }
      if (!chunk.hasRemaining() || i == length - 1) {
        crc.update(chunk.array(), 0, chunk.position());
        out.write(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
    }
    out.writeInt((int) crc.getValue());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException where the bytes are damaged, end early, or are of another version; nothing
   *     is returned then
   */
  public static SignumState read(DataInput in) throws IOException {
    try {
      byte[] bytes = new byte[HEADER_BYTES];
      in.readFully(bytes);
      ByteBuffer header = ByteBuffer.wrap(bytes);
      if (header.getInt() != MAGIC) {
        throw new IOException("this is no Signum state: it does not begin with SGNS");
      }
      byte version = header.get();
      byte kind = header.get();
      int length = header.getInt();
      if (in.readInt() != checksum(bytes, HEADER_BYTES)) {
        throw new IOException("the Signum state's header is damaged: its checksum does not match");
      }
      if (version != VERSION) {
        throw new IOException(
            "Signum state of version " + version + " found; this release reads " + VERSION);
      }
      if (kind < NOTHING || kind > DOUBLE || length < 0 || (kind == NOTHING && length != 0)) {
        throw new IOException("Signum state of kind " + kind + ", length " + length + " found");
      }
      return kind == NOTHING ? NONE : readNumbers(in, zeros(length, kind == FLOAT));
    } catch (EOFException e) {
      throw new IOException("the Signum state is damaged: it ends early", e);
    }
  }

  private static SignumState readNumbers(DataInput in, SignumState state) throws IOException {
    CRC32C crc = new CRC32C();
    int width = state.isFloat() ? Float.BYTES : Double.BYTES;
    int length = state.length();
    byte[] bytes = new byte[CHUNK_BYTES];
    for (int from = 0; from < length; from += CHUNK_BYTES / width) {
      int count = Math.min(CHUNK_BYTES / width, length - from);
      in.readFully(bytes, 0, count * width);
      crc.update(bytes, 0, count * width);
      ByteBuffer chunk = ByteBuffer.wrap(bytes);
      for (int i = from; i < from + count; i++) {
        if (state.floats != null) {
          state.floats[i] = Float.intBitsToFloat(chunk.getInt());
        } else {
          state.doubles[i] = Double.longBitsToDouble(chunk.getLong());
        }
      }
    }
    if (in.readInt() != (int) crc.getValue()) {
      throw new IOException("the Signum state is damaged: its checksum does not match");
    }
    return state;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private byte kind() {
    return floats != null ? FLOAT : doubles != null ? DOUBLE : NOTHING;
  }

  private String kindName() {
    return floats != null ? "floats" : doubles != null ? "doubles" : "nothing";
  }

  @Override
  public String toString() {
    return "SignumState[" + length() + " " + kindName() + "]";
  }
}
