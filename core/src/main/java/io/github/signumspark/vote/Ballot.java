// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

import io.github.signumspark.kernel.SignumKernels;
import java.util.Arrays;

/**
 * One vote a coordinate: +1, −1, or 0 for an abstention, as two planes of bits. Immutable, hence
 * safe to share between threads. Memory: 2 bits a coordinate.
 *
 * <p>{@link #encode} gives the bytes of {@link BallotCodec}: 1 bit a coordinate where all vote, 2
 * where some do, less where few do.
 */
public final class Ballot {
  private final int length;
  private final int votes;
  private final long[] positive;
  private final long[] negative;

  /**
   * Keeps the planes, not copies of them. The bits after the last coordinate are 0, and none is in
   * both.
   */
  Ballot(int length, long[] positive, long[] negative) {
    this.length = length;
    this.positive = positive;
    this.negative = negative;
    int count = 0;
    for (int word = 0; word < positive.length; word++) {
      count += Long.bitCount(positive[word] | negative[word]);
    }
    this.votes = count;
  }

  /** Words of a plane of this many coordinates. */
  static int words(int length) {
    return (int) (((long) length + 63) >>> 6);
  }

  /** A ballot that abstains throughout. */
  public static Ballot none(int length) {
    return new Ballot(length, new long[words(length)], new long[words(length)]);
  }

  /**
   * The signs of some numbers. NaN, and what is at most {@code tiny} away from 0, abstains.
   *
   * @param values a number a coordinate
   * @param tiny at least 0
   */
  public static Ballot ofSigns(double[] values, double tiny) {
    long[] positive = new long[words(values.length)];
    long[] negative = new long[positive.length];
    SignumKernels.packSigns(values, 0, values.length, tiny, positive, negative);
    return new Ballot(values.length, positive, negative);
  }

  /**
   * A ballot from its encoded form.
   *
   * @throws IllegalArgumentException where the bytes are damaged or of another format, saying how
   */
  public static Ballot decode(byte[] bytes) {
    return BallotCodec.decode(bytes);
  }

  /** The encoded form, the shortest of those that {@link BallotCodec} describes. */
  public byte[] encode() {
    return BallotCodec.encode(this);
  }

  /** Number of coordinates. */
  public int length() {
    return length;
  }

  /** Coordinates that do not abstain. */
  public int votes() {
    return votes;
  }

  /** The vote on coordinate {@code i}: 1, −1 or 0. */
  public int sign(int i) {
    int word = i >>> 6;
    return (int) ((positive[word] >>> i) & 1) - (int) ((negative[word] >>> i) & 1);
  }

  /**
   * Moves weights: {@code w[i] = keep · w[i] + rate · sign(i)}, each operation rounded once.
   *
   * @param weights one a coordinate of this ballot, changed
   * @param from first coordinate
   * @param to coordinate after the last
   * @param rate how far a coordinate moves
   * @param keep what decoupled decay leaves of a weight; 1 for all
   */
  public void step(double[] weights, int from, int to, double rate, double keep) {
    // rate · 0, rate · 1 and rate · −1, by the vote for +1 and twice that for −1.
    double[] moves = {rate * 0, rate, -rate, Double.NaN};
    for (int start = from; start < to; ) {
      int end = start + Math.min(to - start, Long.SIZE - (start & 63));
      long up = positive[start >>> 6] >>> start;
      long down = negative[start >>> 6] >>> start;
      for (int i = start; i < end; i++) {
        weights[i] = keep * weights[i] + moves[(int) (up & 1 | (down & 1) << 1)];
        up >>>= 1;
        down >>>= 1;
      }
      start = end;
    }
  }

  /** On how many coordinates both vote and agree. */
  public int agreements(Ballot other) {
    checkLength(other);
    int count = 0;
    for (int word = 0; word < positive.length; word++) {
      count +=
          Long.bitCount(
              (positive[word] & other.positive[word]) | (negative[word] & other.negative[word]));
    }
    return count;
  }

  /** On how many coordinates both vote and disagree. */
  public int disagreements(Ballot other) {
    checkLength(other);
    int count = 0;
    for (int word = 0; word < positive.length; word++) {
      count +=
          Long.bitCount(
              (positive[word] & other.negative[word]) | (negative[word] & other.positive[word]));
    }
    return count;
  }

  private void checkLength(Ballot other) {
    if (other.length != length) {
      throw new IllegalArgumentException(
          "ballots of " + length + " and " + other.length + " coordinates");
    }
  }

  /** The coordinates of the votes for +1. Not to be written. */
  long[] positive() {
    return positive;
  }

  /** The coordinates of the votes for −1. Not to be written. */
  long[] negative() {
    return negative;
  }

  /** Whether {@code other} votes the same on the same coordinates. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Ballot b
        && length == b.length
        && Arrays.equals(positive, b.positive)
        && Arrays.equals(negative, b.negative);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(positive) + Arrays.hashCode(negative);
  }

  @Override
  public String toString() {
    return "Ballot[" + votes + " votes on " + length + " coordinates]";
  }
}
