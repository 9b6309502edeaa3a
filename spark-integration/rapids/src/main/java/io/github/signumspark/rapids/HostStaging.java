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
public final class HostStaging implements AutoCloseable {
  /** Bytes of one half. */
  public static final int HALF_BYTES = 32 << 20;

  /** Bytes of the buffer. */
  static final int BYTES = 2 * HALF_BYTES;

  /** What a core copies at least, in bytes; a multiple of every element's size. */
  private static final int PART_BYTES = 1 << 20;

  private final HostMemoryBuffer[] halves = new HostMemoryBuffer[2];
  private final int halfBytes;
  private final int partBytes;

  HostStaging() {
    this(HALF_BYTES, PART_BYTES);
  }

  HostStaging(int halfBytes, int partBytes) {
    this.halfBytes = halfBytes;
    this.partBytes = partBytes;
    try (HostMemoryBuffer whole = HostMemoryBuffer.allocate(2L * halfBytes, true)) {
      halves[0] = whole.slice(0, halfBytes);
      halves[1] = whole.slice(halfBytes, halfBytes);
    }
  }

  /** Copies an array of floats, doubles, longs or ints to the start of a device buffer. */
  void upload(Object array, int length, DeviceMemoryBuffer to) {
    int elementBytes = elementBytes(array);
    int chunk = halfBytes / elementBytes;
    int half = 0;
    for (long from = 0; from < length; from += chunk) {
      int start = (int) from;
      int count = (int) Math.min(chunk, length - from);
      HostMemoryBuffer stage = halves[half];
      inParts(
          count,
          elementBytes,
          (at, size) -> set(stage, (long) at * elementBytes, array, start + at, size));
      // The other half is on its way since before this one was filled.
      Cuda.DEFAULT_STREAM.sync();
      to.copyFromHostBufferAsync(
          from * elementBytes, stage, 0, (long) count * elementBytes, Cuda.DEFAULT_STREAM);
      half ^= 1;
    }
    Cuda.DEFAULT_STREAM.sync();
  }

  /**
   * Copies a device buffer to an array of floats, doubles or longs. Where the buffer ends within an
   * element, the rest of that one is 0.
   */
  void download(BaseDeviceMemoryBuffer from, long bytes, Object array) {
    long available = Math.min(bytes, from.getLength());
    fetch(from, available, 0);
    for (long offset = 0; offset < available; offset += halfBytes) {
      Cuda.DEFAULT_STREAM.sync();
      fetch(from, available, offset + halfBytes);
      take(half(offset), (int) Math.min(halfBytes, available - offset), array, offset);
    }
  }

  private void fetch(BaseDeviceMemoryBuffer from, long available, long offset) {
    if (offset < available) {
      long count = Math.min(halfBytes, available - offset);
      try (DeviceMemoryBufferView part =
          new DeviceMemoryBufferView(from.getAddress() + offset, count)) {
        half(offset).copyFromDeviceBufferAsync(part, Cuda.DEFAULT_STREAM);
      }
    }
  }

  private HostMemoryBuffer half(long offset) {
    return halves[(int) (offset / halfBytes) & 1];
  }

  private void take(HostMemoryBuffer stage, int bytes, Object array, long offset) {
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

  private void inParts(int count, int elementBytes, Part part) {
    int most = partBytes / elementBytes;
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
    halves[0].close();
    halves[1].close();
  }
}
