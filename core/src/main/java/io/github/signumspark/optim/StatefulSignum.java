// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * {@link Signum} with the states of all its parameters, MXNet's {@code Updater}: a state is created
 * at an index's first update, and all of them are saved and restored together with the counts.
 *
 * <p>A run that is saved with {@link #getStates()}, and resumed in another process after {@link
 * #setStates} on an optimizer of the same configuration, gives the same weights to the last bit as
 * one that was never interrupted. The bytes hold states and counts; the configuration (learning
 * rate, multipliers, rescaleGrad and so on) must be repeated by the caller.
 *
 * <p>Memory: one state the size of each parameter. Not thread-safe.
 */
public final class StatefulSignum {
  private static final int MAGIC = 0x53474E55;
  private static final byte VERSION = 1;
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private final Signum optimizer;
  private Map<Integer, SignumState> states = new TreeMap<>();

  /** An updater without states. The optimizer is not copied. */
  public StatefulSignum(Signum optimizer) {
    this.optimizer = optimizer;
  }

  /** The optimizer, to set its learning rate or rescaleGrad between updates. */
  public Signum optimizer() {
    return optimizer;
  }

  /**
   * Updates one parameter.
   *
   * @param index number of the parameter
   * @param weight changed in place
   * @param gradient as long as the weight
   * @throws IllegalArgumentException where the parameter's length or precision is not that of its
   *     earlier updates
   */
  public void update(int index, double[] weight, double[] gradient) {
    SignumState state = states.get(index);
    if (state == null) {
      state = optimizer.createState(weight);
    }
    optimizer.update(index, weight, gradient, state);
    states.put(index, state);
  }

  /** {@link #update(int, double[], double[])} in single precision. */
  public void update(int index, float[] weight, float[] gradient) {
    SignumState state = states.get(index);
    if (state == null) {
      state = optimizer.createState(weight);
    }
    optimizer.update(index, weight, gradient, state);
    states.put(index, state);
  }

  /** The state of a parameter itself, not a copy, or null where it was not updated yet. */
  public SignumState state(int index) {
    return states.get(index);
  }

  /**
   * States and counts as bytes: {@code "SGNU"}, version (1 byte), the counts, the number of states,
   * and for each its index and its {@linkplain SignumState byte format}, in ascending order; then a
   * CRC-32C of everything (4 bytes). Big-endian.
   */
  public byte[] getStates() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32C());
    try (DataOutputStream out = new DataOutputStream(checked)) {
      out.writeInt(MAGIC);
      out.writeByte(VERSION);
      optimizer.counts().write(out);
      out.writeInt(states.size());
      for (Map.Entry<Integer, SignumState> entry : states.entrySet()) {
        out.writeInt(entry.getKey());
        entry.getValue().write(out);
      }
      out.writeInt((int) checked.getChecksum().getValue());
    } catch (IOException e) {
      throw new UncheckedIOException("an array refused to be written", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Replaces states and counts by those that {@link #getStates()} saved.
   *
   * @throws IOException where the bytes are damaged or of another version; nothing has changed then
   */
  public void setStates(byte[] saved) throws IOException {
    int length = saved.length - CHECKSUM_BYTES;
    if (length < 0) {
      throw new IOException("the saved states are damaged: " + saved.length + " bytes");
    }
    Map<Integer, SignumState> restored = new TreeMap<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("these are no saved Signum states: they do not begin with SGNU");
      }
      byte version = in.readByte();
      byte[] tail = Arrays.copyOfRange(saved, length, saved.length);
      try (DataInputStream end = new DataInputStream(new ByteArrayInputStream(tail))) {
        if (end.readInt() != checksum(saved, length)) {
          throw new IOException("the saved states are damaged: their checksum does not match");
        }
      }
      if (version != VERSION) {
        throw new IOException(
            "saved states of version " + version + " found; this release reads " + VERSION);
      }
      UpdateCounts counts = UpdateCounts.read(in);
      int size = in.readInt();
      for (int i = 0; i < size; i++) {
        int index = in.readInt();
        restored.put(index, SignumState.read(in));
      }
      if (in.available() != CHECKSUM_BYTES) {
        throw new IOException("the saved states are damaged: they continue after their end");
      }
      optimizer.restore(counts);
      states = restored;
    } catch (EOFException e) {
      throw new IOException("the saved states are damaged: they end early", e);
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
