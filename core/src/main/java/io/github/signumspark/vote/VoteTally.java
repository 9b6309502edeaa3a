// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

/**
 * The weighted numbers of votes for +1 and for −1 on each coordinate. Integer sums: the same
 * whatever the order of the ballots, and tallies may be merged in any order too.
 *
 * <p>Counting is bit-sliced carry-save addition: a ballot of weight 1 costs about five logical
 * operations for 64 coordinates and sign, one of weight ω as many times as ω has bits that are 1.
 * Memory: half a bit a coordinate, sign and bit of the largest count, up to twice that while
 * ballots are pending. Not thread-safe.
 */
public final class VoteTally {
  private final int length;
  private final BitCounter positive;
  private final BitCounter negative;
  private long weight;

  /** A tally of no ballots. */
  public VoteTally(int length) {
    this.length = length;
    this.positive = new BitCounter(Ballot.words(length));
    this.negative = new BitCounter(Ballot.words(length));
  }

  /** Adds a ballot of weight 1. */
  public void add(Ballot ballot) {
    add(ballot, 1);
  }

  /**
   * Adds a ballot.
   *
   * @param ballot of as many coordinates as the tally
   * @param ballotWeight at least 1
   * @throws IllegalArgumentException where the ballot has another length or no weight
   * @throws ArithmeticException where all weights together pass 2<sup>62</sup>
   */
  public void add(Ballot ballot, long ballotWeight) {
    if (ballot.length() != length) {
      throw new IllegalArgumentException(
          "a ballot on " + ballot.length() + " coordinates for a tally of " + length);
    }
    if (ballotWeight < 1) {
      throw new IllegalArgumentException("a ballot of weight " + ballotWeight);
    }
    weight = sum(weight, ballotWeight);
    positive.add(ballot.positive(), ballotWeight);
    negative.add(ballot.negative(), ballotWeight);
  }

  /** Adds the counts of another tally, which stays usable. */
  public void merge(VoteTally other) {
    if (other.length != length) {
      throw new IllegalArgumentException(
          "a tally of " + other.length + " coordinates for one of " + length);
    }
    weight = sum(weight, other.weight);
    positive.addAll(other.positive);
    negative.addAll(other.negative);
  }

  private static long sum(long a, long b) {
    long sum = Math.addExact(a, b);
    if (sum > 1L << 62) {
      throw new ArithmeticException("ballots weigh more than 2^62 together");
    }
    return sum;
  }

  /** Number of coordinates. */
  public int length() {
    return length;
  }

  /** Weight of all ballots added so far. */
  public long weight() {
    return weight;
  }

  /** Weight of the votes for +1 on coordinate {@code i}. */
  public long positive(int i) {
    return positive.count(i);
  }

  /** Weight of the votes for −1 on coordinate {@code i}. */
  public long negative(int i) {
    return negative.count(i);
  }

  /**
   * On each coordinate the sign with more weight, where that weight is above {@code floor}; 0 where
   * both weigh the same.
   */
  Ballot winners(long floor) {
    int levels = Math.max(positive.settle(), negative.settle());
    int words = Ballot.words(length);
    long[] up = new long[words];
    long[] down = new long[words];
    if (levels < Long.SIZE - 1 && floor >>> levels != 0) {
      return new Ballot(length, up, down);
    }
    for (int word = 0; word < words; word++) {
      long equal = -1;
      long ups = 0;
      long downs = 0;
      long upAtFloor = -1;
      long upAbove = 0;
      long downAtFloor = -1;
      long downAbove = 0;
      for (int level = levels - 1; level >= 0; level--) {
        long p = positive.word(level, word);
        long n = negative.word(level, word);
        ups |= equal & p & ~n;
        downs |= equal & n & ~p;
        equal &= ~(p ^ n);
        if (((floor >>> level) & 1) == 0) {
          upAbove |= upAtFloor & p;
          upAtFloor &= ~p;
          downAbove |= downAtFloor & n;
          downAtFloor &= ~n;
        } else {
          upAtFloor &= p;
          downAtFloor &= n;
        }
      }
      up[word] = ups & upAbove;
      down[word] = downs & downAbove;
    }
    return new Ballot(length, up, down);
  }
}
