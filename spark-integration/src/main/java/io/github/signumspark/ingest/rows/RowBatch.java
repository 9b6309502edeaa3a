// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serial;
import java.nio.ByteBuffer;

/**
 * Rows of one partition as they were read, in arrays. Row {@code i} has the values {@code
 * valueOffsets[i] .. valueOffsets[i+1]−1}. If its range of {@code indexOffsets} is as long, these
 * are its non-zeros and {@code indices} their columns, ascending; if that range is empty, they are
 * the values of all columns. A batch holds either training or validation rows, of one file split
 * and one fold.
 *
 * <p>Not to be written once built; then safe to share between threads.
 */
public final class RowBatch implements Externalizable {
  @Serial private static final long serialVersionUID = 1L;
  private static final int CHUNK = 1 << 13;

  public int rows;
  public int numFeatures;
  public boolean validation;

  /** The fold of the rows where they have folds; −1 for a batch without rows. */
  public int fold;

  /** File and offset of the rows; null where they are not known or not used. */
  public String file;

  public long start;

  public double[] labels;

  /** Null where every row weighs 1. */
  public double[] weights;

  public long[] hashes;
  public int[] valueOffsets;

  /** The same array as {@link #valueOffsets} where all rows are sparse. */
  public int[] indexOffsets;

  public int[] indices;
  public double[] values;
  public long nonZeros;

  /** Rows that were skipped because their weight is 0. */
  public long dropped;

  /** Why reading stopped here, or null. */
  public String error;

  /** For deserialization. */
  public RowBatch() {}

  /** Whether row {@code i} is stored without column indices. */
  public boolean isDense(int i) {
    return indexOffsets[i + 1] - indexOffsets[i] != valueOffsets[i + 1] - valueOffsets[i];
  }

  public double weight(int i) {
    return weights == null ? 1.0 : weights[i];
  }

  /** Order-free hash of the rows. */
  public long hashSum() {
    long sum = 0;
    for (int i = 0; i < rows; i++) {
      sum += RowHash.mix(hashes[i]);
    }
    return sum;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(rows);
    out.writeInt(numFeatures);
    out.writeBoolean(validation);
    out.writeInt(fold);
    out.writeObject(file);
    out.writeLong(start);
    out.writeLong(nonZeros);
    out.writeLong(dropped);
    out.writeObject(error);
    writeDoubles(out, labels);
    writeDoubles(out, weights);
    writeLongs(out, hashes);
    writeInts(out, valueOffsets);
    writeInts(out, indexOffsets == valueOffsets ? null : indexOffsets);
    writeInts(out, indices);
    writeDoubles(out, values);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
    rows = in.readInt();
    numFeatures = in.readInt();
    validation = in.readBoolean();
    fold = in.readInt();
    file = (String) in.readObject();
    start = in.readLong();
    nonZeros = in.readLong();
    dropped = in.readLong();
    error = (String) in.readObject();
    labels = readDoubles(in);
    weights = readDoubles(in);
    hashes = readLongs(in);
    valueOffsets = readInts(in);
    int[] offsets = readInts(in);
    indexOffsets = offsets == null ? valueOffsets : offsets;
    indices = readInts(in);
    values = readDoubles(in);
  }

  private static void writeDoubles(ObjectOutput out, double[] a) throws IOException {
    out.writeInt(a == null ? -1 : a.length);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Double.BYTES);
    for (int from = 0; a != null && from < a.length; from += CHUNK) {
      int n = Math.min(CHUNK, a.length - from);
      chunk.asDoubleBuffer().put(a, from, n);
      out.write(chunk.array(), 0, n * Double.BYTES);
    }
  }

  private static double[] readDoubles(ObjectInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    double[] a = new double[length];
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Double.BYTES);
    for (int from = 0; from < length; from += CHUNK) {
      int n = Math.min(CHUNK, length - from);
      in.readFully(chunk.array(), 0, n * Double.BYTES);
      chunk.asDoubleBuffer().get(a, from, n);
    }
    return a;
  }

  private static void writeLongs(ObjectOutput out, long[] a) throws IOException {
    out.writeInt(a == null ? -1 : a.length);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Long.BYTES);
    for (int from = 0; a != null && from < a.length; from += CHUNK) {
      int n = Math.min(CHUNK, a.length - from);
      chunk.asLongBuffer().put(a, from, n);
      out.write(chunk.array(), 0, n * Long.BYTES);
    }
  }

  private static long[] readLongs(ObjectInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    long[] a = new long[length];
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Long.BYTES);
    for (int from = 0; from < length; from += CHUNK) {
      int n = Math.min(CHUNK, length - from);
      in.readFully(chunk.array(), 0, n * Long.BYTES);
      chunk.asLongBuffer().get(a, from, n);
    }
    return a;
  }

  private static void writeInts(ObjectOutput out, int[] a) throws IOException {
    out.writeInt(a == null ? -1 : a.length);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Integer.BYTES);
    for (int from = 0; a != null && from < a.length; from += CHUNK) {
      int n = Math.min(CHUNK, a.length - from);
      chunk.asIntBuffer().put(a, from, n);
      out.write(chunk.array(), 0, n * Integer.BYTES);
    }
  }

  private static int[] readInts(ObjectInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    int[] a = new int[length];
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Integer.BYTES);
    for (int from = 0; from < length; from += CHUNK) {
      int n = Math.min(CHUNK, length - from);
      in.readFully(chunk.array(), 0, n * Integer.BYTES);
      chunk.asIntBuffer().get(a, from, n);
    }
    return a;
  }
}
