// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.vote;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The rule that turns a tally into a step: a coordinate moves in the direction that more weight
 * voted for, if that weight exceeds {@code quorum} of the weight of all voters, whether they voted
 * or abstained. A tie moves nothing, and so does a coordinate without votes.
 *
 * <p>Without a quorum, where most abstain, as on the rare columns of sparse data, a single vote
 * moves a coordinate. Immutable.
 */
public final class MajorityVote {
  private final long floor;

  /**
   * A rule.
   *
   * @param quorum share of all weight that the majority must exceed, in [0, 1)
   * @param allWeight weight of all voters together, above 0
   * @throws IllegalArgumentException where one is out of its range
   */
  public MajorityVote(double quorum, long allWeight) {
    if (!(quorum >= 0 && quorum < 1)) {
      throw new IllegalArgumentException("quorum = " + quorum + " is not in [0, 1)");
    }
    if (allWeight < 1) {
      throw new IllegalArgumentException("all voters together weigh " + allWeight);
    }
    // In decimal arithmetic: 0.29 of 100 is 29, not slightly less.
    floor =
        BigDecimal.valueOf(quorum)
            .multiply(BigDecimal.valueOf(allWeight))
            .setScale(0, RoundingMode.FLOOR)
            .longValueExact();
  }

  /** The outcome: +1 or −1 where a coordinate moves. */
  public Ballot decide(VoteTally tally) {
    return tally.winners(floor);
  }
}
