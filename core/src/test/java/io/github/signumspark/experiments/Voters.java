// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.experiments;

import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.vote.Ballot;
import io.github.signumspark.vote.MajorityVote;
import io.github.signumspark.vote.VoteTally;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** Workers that vote on the steps of a weight vector, each with a momentum of its own. */
final class Voters {
  private final double[] weights;
  private final double momentum;
  private final double[][] states;
  private final MajorityVote rule;

  /** What the first workers do to their ballots, before they are counted. */
  private UnaryOperator<Ballot> corruption = UnaryOperator.identity();

  private int corrupt;

  /**
   * Voters.
   *
   * @param weights moved by the steps
   * @param voters how many
   * @param momentum of each; 0 votes with the sign of the gradient alone
   */
  Voters(double[] weights, int voters, double momentum) {
    this.weights = weights;
    this.momentum = momentum;
    this.states = new double[voters][weights.length];
    this.rule = new MajorityVote(0, voters);
  }

  /** The first {@code count} voters' ballots go through {@code by}. */
  Voters corrupt(int count, UnaryOperator<Ballot> by) {
    corrupt = count;
    corruption = by;
    return this;
  }

  /** All vote the other way. */
  static Ballot flipped(Ballot ballot) {
    return map(ballot, sign -> -sign);
  }

  /** The ballot with every vote replaced. */
  static Ballot map(Ballot ballot, java.util.function.IntUnaryOperator by) {
    double[] signs = new double[ballot.length()];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = by.applyAsInt(ballot.sign(i));
    }
    return Ballot.ofSigns(signs, 0);
  }

  /**
   * One step.
   *
   * @param gradients of each voter
   * @param rate how far a coordinate moves
   */
  void step(IntFunction<double[]> gradients, double rate) {
    VoteTally tally = new VoteTally(weights.length);
    double[] unmoved = new double[weights.length];
    for (int voter = 0; voter < states.length; voter++) {
      double[] gradient = gradients.apply(voter);
      double[] state = states[voter];
      SignumKernels.signum(
          unmoved, state, gradient, 0, state.length, 0, momentum, 0, 1, Double.NaN, 0);
      Ballot ballot = Ballot.ofSigns(state, 0);
      tally.add(voter < corrupt ? corruption.apply(ballot) : ballot);
    }
    rule.decide(tally).step(weights, 0, weights.length, rate, 1);
  }
}
