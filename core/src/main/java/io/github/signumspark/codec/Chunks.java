// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.codec;

import java.util.stream.IntStream;

/**
 * Work on long vectors of the driver in chunks, by all its cores. Chunks are the same on any
 * machine, so sums added up chunk by chunk have the same bits everywhere.
 */
public final class Chunks {
  private static final int LENGTH = 1 << 16;

  private Chunks() {}

  /** Works on coordinates {@code from .. to − 1}, and touches no others. */
  @FunctionalInterface
  public interface Work {
    /** Works on a chunk. */
    void on(int from, int to);
  }

  /** Adds up something over coordinates {@code from .. to − 1}. */
  @FunctionalInterface
  public interface Summand {
    /** The sum over a chunk. */
    double of(int from, int to);
  }

  /** Adds up several things over coordinates {@code from .. to − 1}. */
  @FunctionalInterface
  public interface Summands {
    /** Adds the sums over a chunk. */
    void add(int from, int to, double[] sums);
  }

  /** Works on all chunks of a vector. */
  public static void forEach(int length, Work work) {
    chunks(length).forEach(c -> work.on(start(c, length), start(c + 1, length)));
  }

  /** The sum of the chunks' sums, in their order. */
  public static double sum(int length, Summand summand) {
    double sum = 0;
    for (double part :
        chunks(length)
            .mapToDouble(c -> summand.of(start(c, length), start(c + 1, length)))
            .toArray()) {
      sum += part;
    }
    return sum;
  }

  /** Several sums at once, each of the chunks' sums, in their order. */
  public static double[] sums(int length, int count, Summands summands) {
    double[] sums = new double[count];
    double[][] parts =
        chunks(length)
            .mapToObj(
                c -> {
                  double[] part = new double[count];
                  summands.add(start(c, length), start(c + 1, length), part);
                  return part;
                })
            .toArray(double[][]::new);
    for (double[] part : parts) {
      for (int k = 0; k < count; k++) {
        sums[k] += part[k];
      }
    }
    return sums;
  }

  private static IntStream chunks(int length) {
    IntStream chunks = IntStream.range(0, (int) ((length + (long) LENGTH - 1) / LENGTH));
    return length <= LENGTH ? chunks : chunks.parallel();
  }

  private static int start(int chunk, int length) {
    return (int) Math.min(length, (long) chunk * LENGTH);
  }
}
