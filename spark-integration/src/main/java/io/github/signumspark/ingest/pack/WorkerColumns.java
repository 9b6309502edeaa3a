// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Which columns occur in which worker's training rows. Immutable. Memory: one to two bytes an
 * occurrence (differences of ascending ids, seven bits a byte), none for a worker that has every
 * column.
 */
public final class WorkerColumns implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int numFeatures;
  private final int[] widths;
  private final byte[][] encoded;

  public WorkerColumns(int numFeatures, int[] widths, byte[][] encoded) {
    this.numFeatures = numFeatures;
    this.widths = widths;
    this.encoded = encoded;
  }

  /** Number of workers. */
  public int numWorkers() {
    return widths.length;
  }

  /** Number of columns that worker {@code worker} holds. */
  public int width(int worker) {
    return widths[worker];
  }

  /** Whether worker {@code worker} numbers its columns as the data set does. */
  public boolean isIdentity(int worker) {
    return encoded[worker] == null;
  }

  /** The columns of worker {@code worker}, ascending: a new array. */
  public int[] columns(int worker) {
    byte[] bytes = encoded[worker];
    if (bytes == null) {
      int[] ids = new int[widths[worker]];
      Arrays.setAll(ids, j -> j);
      return ids;
    }
    return decode(bytes, widths[worker]);
  }

  /** The inverse of {@link #encode}, for this many ids. */
  public static int[] decode(byte[] bytes, int count) {
    int[] ids = new int[count];
    int at = 0;
    int id = -1;
    for (int i = 0; i < ids.length; i++) {
      int gap = 0;
      int shift = 0;
      int b;
      do {
        b = bytes[at++];
        gap |= (b & 0x7f) << shift;
        shift += 7;
      } while (b < 0);
      id += gap;
      ids[i] = id;
    }
    return ids;
  }

  /**
   * For every column, the sum of the masses of the workers that hold it.
   *
   * @param masses mass of each worker
   */
  public long[] heldMass(long[] masses) {
    long[] held = new long[numFeatures];
    for (int p = 0; p < widths.length; p++) {
      if (isIdentity(p)) {
        for (int j = 0; j < numFeatures; j++) {
          held[j] += masses[p];
        }
      } else {
        for (int j : columns(p)) {
          held[j] += masses[p];
        }
      }
    }
    return held;
  }

  /** The encoded form of ascending ids; null for null, which stands for all columns. */
  public static byte[] encode(int[] ids) {
    if (ids == null) {
      return null;
    }
    byte[] bytes = new byte[Math.max(16, ids.length + ids.length / 2)];
    int at = 0;
    int last = -1;
    for (int id : ids) {
      if (at + 5 > bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length + bytes.length / 2);
      }
      int gap = id - last;
      last = id;
      while (gap >= 0x80) {
        bytes[at++] = (byte) (gap | 0x80);
        gap >>>= 7;
      }
      bytes[at++] = (byte) gap;
    }
    return Arrays.copyOf(bytes, at);
  }
}
