// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Bit-sliced counts and the majority, against counting one by one. */
class VoteTallyTest {

  @Property
  void countsAreThoseOfPlainCounting(
      @ForAll @IntRange(min = 1, max = 200) int length,
      @ForAll @IntRange(max = 40) int voters,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @DoubleRange(min = 0, max = 0.99) double quorum,
      @ForAll boolean weighted,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    VoteTally tally = new VoteTally(length);
    long[] up = new long[length];
    long[] down = new long[length];
    long all = 0;
    for (int voter = 0; voter < voters; voter++) {
      Ballot ballot = Ballot.ofSigns(BallotTest.values(length, share, random.nextLong()), 0);
      long weight = weighted ? 1 + random.nextLong(1L << random.nextInt(1, 40)) : 1;
      all += weight;
      tally.add(ballot, weight);
      for (int i = 0; i < length; i++) {
        up[i] += ballot.sign(i) > 0 ? weight : 0;
        down[i] += ballot.sign(i) < 0 ? weight : 0;
      }
      if (voter % 7 == 3) {
        // Looking at a count in between changes nothing.
        assertEquals(up[0], tally.positive(0));
      }
    }
    assertEquals(all, tally.weight());
    long voterWeight = Math.max(1, all);
    long floor = (long) Math.floor(quorum * voterWeight);
    Ballot outcome = tally.winners(floor);
    for (int i = 0; i < length; i++) {
      assertEquals(up[i], tally.positive(i), "for +1 on " + i);
      assertEquals(down[i], tally.negative(i), "for -1 on " + i);
      long most = Math.max(up[i], down[i]);
      int expected = most > floor ? Long.compare(up[i], down[i]) : 0;
      assertEquals(expected, outcome.sign(i), "outcome on " + i);
    }
  }

  @Property(tries = 200)
  void noOrderAndNoGroupingMatters(
      @ForAll @IntRange(min = 2, max = 30) int voters, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int length = 130;
    List<Ballot> ballots = new ArrayList<>();
    List<Long> weights = new ArrayList<>();
    for (int voter = 0; voter < voters; voter++) {
      ballots.add(Ballot.ofSigns(BallotTest.values(length, 0.7, random.nextLong()), 0));
      weights.add(1 + random.nextLong(50));
    }
    VoteTally straight = new VoteTally(length);
    for (int voter = 0; voter < voters; voter++) {
      straight.add(ballots.get(voter), weights.get(voter));
    }
    List<Integer> order = new ArrayList<>();
    for (int voter = 0; voter < voters; voter++) {
      order.add(voter);
    }
    Collections.shuffle(order, new Random(seed));
    VoteTally left = new VoteTally(length);
    VoteTally right = new VoteTally(length);
    for (int k = 0; k < voters; k++) {
      (k % 3 == 0 ? left : right).add(ballots.get(order.get(k)), weights.get(order.get(k)));
    }
    left.merge(right);
    MajorityVote rule = new MajorityVote(0.2, straight.weight());
    assertEquals(straight.weight(), left.weight());
    assertEquals(rule.decide(straight), rule.decide(left));
    for (int i = 0; i < length; i++) {
      assertEquals(straight.positive(i), left.positive(i));
      assertEquals(straight.negative(i), left.negative(i));
    }
    // What was merged may be merged again.
    VoteTally twice = new VoteTally(length);
    twice.merge(right);
    twice.merge(right);
    assertEquals(2 * right.positive(5), twice.positive(5));
  }

  @Test
  void tiesAndAbstentionsMoveNothing() {
    VoteTally tally = new VoteTally(4);
    tally.add(Ballot.ofSigns(new double[] {1, 1, 0, 1}, 0));
    tally.add(Ballot.ofSigns(new double[] {-1, 1, 0, 0}, 0));
    Ballot outcome = new MajorityVote(0, 2).decide(tally);
    assertArrayEquals(new int[] {0, 1, 0, 1}, signs(outcome));
    // Half of all weight is not more than half.
    assertArrayEquals(new int[] {0, 1, 0, 0}, signs(new MajorityVote(0.5, 2).decide(tally)));
    assertArrayEquals(new int[4], signs(new MajorityVote(0, 2).decide(new VoteTally(4))));
  }

  @Test
  void aNaNBallotIsAnAbstention() {
    VoteTally tally = new VoteTally(2);
    tally.add(Ballot.ofSigns(new double[] {Double.NaN, Double.NaN}, 0));
    tally.add(Ballot.ofSigns(new double[] {1, -1}, 0));
    assertArrayEquals(new int[] {1, -1}, signs(new MajorityVote(0, 2).decide(tally)));
  }

  @Test
  void theQuorumIsTakenInDecimals() {
    VoteTally tally = new VoteTally(1);
    tally.add(Ballot.ofSigns(new double[] {1}, 0), 29);
    assertEquals(0, new MajorityVote(0.29, 100).decide(tally).sign(0));
    tally.add(Ballot.ofSigns(new double[] {1}, 0), 1);
    assertEquals(1, new MajorityVote(0.29, 100).decide(tally).sign(0));
    // A quorum that no count of so few bits can reach.
    assertEquals(0, new MajorityVote(0.9, 1L << 50).decide(tally).sign(0));
  }

  @Test
  void weightsAreFixedByTheRule() {
    assertArrayEquals(new long[] {1, 1, 1}, VoteWeight.of("equal").weights(new long[] {7, 8, 9}));
    assertArrayEquals(new long[] {7, 8, 9}, VoteWeight.of("rows").weights(new long[] {7, 8, 9}));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    VoteTally tally = new VoteTally(3);
    assertThrows(IllegalArgumentException.class, () -> tally.add(Ballot.none(4)));
    assertThrows(IllegalArgumentException.class, () -> tally.add(Ballot.none(3), 0));
    assertThrows(IllegalArgumentException.class, () -> tally.merge(new VoteTally(4)));
    assertThrows(IllegalArgumentException.class, () -> new MajorityVote(1, 5));
    assertThrows(IllegalArgumentException.class, () -> new MajorityVote(Double.NaN, 5));
    assertThrows(IllegalArgumentException.class, () -> new MajorityVote(0, 0));
    tally.add(Ballot.none(3), 1L << 61);
    assertThrows(ArithmeticException.class, () -> tally.add(Ballot.none(3), (1L << 61) + 1));
  }

  private static int[] signs(Ballot ballot) {
    int[] signs = new int[ballot.length()];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = ballot.sign(i);
    }
    return signs;
  }
}
