// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import ai.rapids.cudf.BaseDeviceMemoryBuffer;
import ai.rapids.cudf.Cuda;
import ai.rapids.cudf.DeviceMemoryBuffer;
import ai.rapids.cudf.DeviceMemoryBufferView;
import ai.rapids.cudf.HostMemoryBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * The way of arrays between the heap and a GPU: through two halves of a pinned buffer in turn, so
 * that the bus carries one while the cores copy the other, each core a part of it. A heap array
 * cannot be pinned, and one core copies at a fifth of what the bus carries.
 *
 * <p>Works on the calling thread's CUDA stream. Not thread-safe.
 */
final class HostStaging implements AutoCloseable {
  /** Bytes of one half. */
  static final int HALF_BYTES = 32 << 20;

  /** Bytes of the buffer. */
  static final int BYTES = 2 * HALF_BYTES;

  /** What a core copies at least, in bytes; a multiple of every element's size. */
  private static final int PART_BYTES = 1 << 20;

  private final HostMemoryBuffer[] halves = new HostMemoryBuffer[2];
  private final Cuda.Event[] copied = new Cuda.Event[2];

  HostStaging() {
    try (HostMemoryBuffer whole = HostMemoryBuffer.allocate(BYTES, true)) {
      for (int half = 0; half < 2; half++) {
        halves[half] = whole.slice((long) half * HALF_BYTES, HALF_BYTES);
        copied[half] = new Cuda.Event();
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      close();
      throw e;
    }
  }

  /** Copies an array of floats, doubles, longs or ints to the start of a device buffer. */
  void upload(Object array, int length, DeviceMemoryBuffer to) {
    int elementBytes = elementBytes(array);
    int chunk = HALF_BYTES / elementBytes;
    int half = 0;
    for (long from = 0; from < length; from += chunk) {
      int start = (int) from;
      int count = (int) Math.min(chunk, length - from);
      HostMemoryBuffer stage = halves[half];
      // What the half held before may still be on its way.
      copied[half].sync();
      inParts(
          count,
          elementBytes,
          (at, size) -> set(stage, (long) at * elementBytes, array, start + at, size));
      to.copyFromHostBufferAsync(
          from * elementBytes, stage, 0, (long) count * elementBytes, Cuda.DEFAULT_STREAM);
      copied[half].record(Cuda.DEFAULT_STREAM);
      half ^= 1;
    }
    copied[0].sync();
    copied[1].sync();
  }

  /**
   * Copies a device buffer to an array of floats, doubles or longs; of an array of longs whose last
   * one ends after the buffer does, the rest is left as it is, but for 0 in the bytes of that one.
   */
  void download(BaseDeviceMemoryBuffer from, long bytes, Object array) {
    long available = Math.min(bytes, from.getLength());
    if (available > 0) {
      fetch(from, available, 0);
    }
    int half = 0;
    for (long offset = 0; offset < available; offset += HALF_BYTES) {
      copied[half].sync();
      long next = offset + HALF_BYTES;
      if (next < available) {
        fetch(from, available, next);
      }
      take(halves[half], (int) Math.min(HALF_BYTES, available - offset), array, offset);
      half ^= 1;
    }
  }

  private void fetch(BaseDeviceMemoryBuffer from, long available, long offset) {
    int half = (int) (offset / HALF_BYTES) & 1;
    long count = Math.min(HALF_BYTES, available - offset);
    try (DeviceMemoryBufferView part =
        new DeviceMemoryBufferView(from.getAddress() + offset, count)) {
      halves[half].copyFromDeviceBufferAsync(part, Cuda.DEFAULT_STREAM);
    }
    copied[half].record(Cuda.DEFAULT_STREAM);
  }

  private static void take(HostMemoryBuffer stage, int bytes, Object array, long offset) {
    int elementBytes = elementBytes(array);
    int start = (int) (offset / elementBytes);
    int whole = bytes / elementBytes;
    inParts(
        whole, elementBytes, (at, size) -> get(stage, at * elementBytes, array, start + at, size));
    if (whole * elementBytes < bytes) {
      long last = 0;
      for (int at = whole * elementBytes; at < bytes; at++) {
        last |= (stage.getByte(at) & 0xffL) << 8 * (at % elementBytes);
      }
      ((long[]) array)[start + whole] = last;
    }
  }

  /** Some elements from {@code at}. */
  private interface Part {
    void copy(int at, int count);
  }

  private static void inParts(int count, int elementBytes, Part part) {
    int most = PART_BYTES / elementBytes;
    int parts = (count + most - 1) / most;
    if (parts < 2) {
      part.copy(0, count);
      return;
    }
    IntStream.range(0, parts)
        .parallel()
        .forEach(i -> part.copy(i * most, Math.min(most, count - i * most)));
  }

  private static void set(HostMemoryBuffer stage, long at, Object array, int from, int count) {
    if (array instanceof float[] floats) {
      stage.setFloats(at, floats, from, count);
    } else if (array instanceof double[] doubles) {
      stage.setDoubles(at, doubles, from, count);
    } else if (array instanceof long[] longs) {
      stage.setLongs(at, longs, from, count);
    } else {
      stage.setInts(at, (int[]) array, from, count);
    }
  }

  private static void get(HostMemoryBuffer stage, int at, Object array, int to, int count) {
    if (count == 0) {
      return;
    }
    ByteBuffer view =
        stage.asByteBuffer(at, count * elementBytes(array)).order(ByteOrder.nativeOrder());
    if (array instanceof float[] floats) {
      view.asFloatBuffer().get(floats, to, count);
    } else if (array instanceof double[] doubles) {
      view.asDoubleBuffer().get(doubles, to, count);
    } else {
      view.asLongBuffer().get((long[]) array, to, count);
    }
  }

  static int elementBytes(Object array) {
    return array instanceof float[] || array instanceof int[] ? 4 : 8;
  }

  @Override
  public void close() {
    for (int half = 0; half < 2; half++) {
      if (copied[half] != null) {
        copied[half].close();
        copied[half] = null;
      }
      if (halves[half] != null) {
        halves[half].close();
        halves[half] = null;
      }
    }
  }
}
