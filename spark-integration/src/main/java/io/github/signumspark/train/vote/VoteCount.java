// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.listener.VoteReport;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.vote.Ballot;
import io.github.signumspark.vote.CoordinateMask;
import io.github.signumspark.vote.MajorityVote;
import io.github.signumspark.vote.VoteTally;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the ballots of every step on the driver, and how often each worker agreed with the
 * outcome. The driver fixes the weights; nothing that a worker sends decides how much it counts.
 *
 * <p>Memory: the ballots of one step, 2 bits a coordinate of each worker, and a bit per coordinate
 * of the model for each worker that does not have all columns, up to {@value #MASK_BYTES} bytes;
 * further masks are recomputed each time.
 */
final class VoteCount {
  private static final long MASK_BYTES = 1L << 28;

  private final IngestedData data;
  private final ParameterLayout layout;
  private final long[] weights;
  private final MajorityVote rule;
  private final CoordinateMask[] masks;
  private final boolean keepMasks;
  private final Ballot[] ballots;
  private final double[] agreements;
  private final double[] disagreements;
  private final double[] unsound;
  private VoteTally tally;
  private final List<Double> partitionAgreement = new ArrayList<>();
  private double agreement;

  /**
   * A count.
   *
   * @param data which worker has which columns
   * @param layout of all coordinates
   * @param weights of the workers
   * @param quorum share of all weight that a majority must exceed
   */
  VoteCount(IngestedData data, ParameterLayout layout, long[] weights, double quorum) {
    this.data = data;
    this.layout = layout;
    this.weights = weights;
    long all = 0;
    for (long weight : weights) {
      all = Math.addExact(all, weight);
    }
    this.rule = new MajorityVote(quorum, all);
    this.masks = new CoordinateMask[weights.length];
    this.keepMasks = layout.length() / 8L * weights.length <= MASK_BYTES;
    this.ballots = new Ballot[weights.length];
    this.agreements = new double[weights.length];
    this.disagreements = new double[weights.length];
    this.unsound = new double[weights.length];
  }

  /** Starts a new step. */
  void begin() {
    tally = new VoteTally(layout.length());
  }

  /** Adds a worker's ballot. */
  void add(int worker, VoterPart part) {
    Ballot ballot = Ballot.decode(part.ballot());
    CoordinateMask mask = mask(worker);
    ballots[worker] = ballot;
    tally.add(mask == null ? ballot : mask.spread(ballot), weights[worker]);
    if (!part.sound()) {
      unsound[worker]++;
    }
  }

  /** The outcome of the step. */
  Ballot decide() {
    Ballot outcome = rule.decide(tally);
    long agreed = 0;
    long disagreed = 0;
    partitionAgreement.clear();
    for (int worker = 0; worker < ballots.length; worker++) {
      CoordinateMask mask = mask(worker);
      Ballot outcomeOfWorker = mask == null ? outcome : mask.gather(outcome);
      int agreeing = ballots[worker].agreements(outcomeOfWorker);
      int disagreeing = ballots[worker].disagreements(outcomeOfWorker);
      agreements[worker] += agreeing;
      disagreements[worker] += disagreeing;
      agreed += agreeing;
      disagreed += disagreeing;
      partitionAgreement.add((double) agreeing / (agreeing + disagreeing));
      ballots[worker] = null;
    }
    agreement = (double) agreed / (agreed + disagreed);
    return outcome;
  }

  /** Share of the step's votes that agreed with the outcome, on coordinates that moved. */
  double agreement() {
    return agreement;
  }

  /** The same for each worker, by number; NaN where it cast no vote on them. */
  List<Double> partitionAgreement() {
    return partitionAgreement;
  }

  private CoordinateMask mask(int worker) {
    if (data.columnMaps().isIdentity(worker)) {
      return null;
    }
    if (masks[worker] != null) {
      return masks[worker];
    }
    CoordinateMask mask = SignStep.mask(layout, data.columnMaps().columns(worker));
    if (keepMasks) {
      masks[worker] = mask;
    }
    return mask;
  }

  /** The workers' votes so far. */
  VoteReport report() {
    List<VoteReport.Voter> voters = new ArrayList<>();
    for (int worker = 0; worker < weights.length; worker++) {
      voters.add(
          new VoteReport.Voter(
              worker,
              (long) agreements[worker],
              (long) disagreements[worker],
              (int) unsound[worker]));
    }
    return new VoteReport(voters);
  }

  /** The counts so far, by worker, for a checkpoint. */
  double[][] saved() {
    return new double[][] {agreements, disagreements, unsound};
  }

  /** Continues from saved counts. */
  void restore(double[]... saved) {
    System.arraycopy(saved[0], 0, agreements, 0, agreements.length);
    System.arraycopy(saved[1], 0, disagreements, 0, disagreements.length);
    System.arraycopy(saved[2], 0, unsound, 0, unsound.length);
  }
}
