// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.BitPlanes;
import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.Precision;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Arrays up and down again, of lengths that go through the host's buffer in several pieces, whose
 * order and seams only a device can show.
 *
 * @param <C> the device's columns
 */
final class TransferCheck<C extends DeviceColumn> {
  private final DeviceOps<C> ops;
  private final SplittableRandom random;

  TransferCheck(DeviceOps<C> ops, long seed) {
    this.ops = ops;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Both precisions and planes.
   *
   * @param bytes of the arrays, about
   * @throws CheckFailedException at the first difference
   */
  void run(int bytes) {
    int length = bytes / Double.BYTES + 3;
    double[] doubles = random.doubles(length).toArray();
    double[] gotDoubles = new double[length];
    try (C column = ops.upload(doubles)) {
      ops.download(column, gotDoubles);
    }
    report("doubles", Arrays.mismatch(doubles, gotDoubles));

    length = bytes / Float.BYTES + 3;
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = random.nextInt();
    }
    float[] gotFloats = new float[length];
    try (C column = ops.upload(floats)) {
      ops.download(column, gotFloats);
    }
    report("floats", Arrays.mismatch(floats, gotFloats));

    long[] positive = random.longs(BitPlanes.words(length)).toArray();
    positive[positive.length - 1] &= -1L >>> -length;
    long[] negative = Arrays.stream(positive).map(word -> ~word & random.nextLong()).toArray();
    negative[negative.length - 1] &= -1L >>> -length;
    long[] gotPositive = new long[positive.length];
    long[] gotNegative = new long[positive.length];
    try (C column = ops.unpack(Precision.FLOAT, length, positive, negative)) {
      ops.packPositive(column, gotPositive);
      ops.packNegative(column, gotNegative);
    }
    report("words of +1", Arrays.mismatch(positive, gotPositive));
    report("words of -1", Arrays.mismatch(negative, gotNegative));
  }

  private static void report(String what, int mismatch) {
    if (mismatch >= 0) {
      throw new CheckFailedException(
          what + " came back changed, the first of them number " + mismatch);
    }
  }
}
