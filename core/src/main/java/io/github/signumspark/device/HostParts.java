// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/** Processes long arrays of the host in parts, in parallel. */
final class HostParts {
  /** Elements of a part. */
  static final int PART = 1 << 18;

  private HostParts() {}

  /** Work on a range of an array. */
  interface Range {
    void run(int from, int to);
  }

  /** Work on a range of an array, with a result for which 0 is neutral. */
  interface Measured {
    long of(int from, int to);
  }

  /** Copies an array of longs. */
  static void copy(long[] from, long[] to) {
    forEach(from.length, (start, end) -> System.arraycopy(from, start, to, start, end - start));
  }

  /** Runs the work on all parts, in any order. */
  static void forEach(int length, Range work) {
    if (length <= PART) {
      work.run(0, length);
    } else {
      parts(length).forEach(part -> work.run(from(part), to(part, length)));
    }
  }

  /** The results of all parts put together; the operator must not depend on the order. */
  static long reduce(int length, Measured work, LongBinaryOperator operator) {
    return length <= PART
        ? work.of(0, length)
        : parts(length)
            .mapToLong(part -> work.of(from(part), to(part, length)))
            .reduce(0, operator);
  }

  private static IntStream parts(int length) {
    return IntStream.range(0, (int) (((long) length + PART - 1) / PART)).parallel();
  }

  private static int from(int part) {
    return part * PART;
  }

  private static int to(int part, int length) {
    return (int) Math.min(length, (part + 1L) * PART);
  }
}
