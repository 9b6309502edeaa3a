// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.votes;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.vote.Ballot;
import io.github.signumspark.vote.CoordinateMask;
import io.github.signumspark.vote.MajorityVote;
import io.github.signumspark.vote.VoteTally;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Logistic regression by votes, and by the mean of the gradients, with the first workers corrupted.
 * The workers are arrays of this process, so that some of them can know the others' votes in
 * advance, which no Spark task could. Without corruption the votes are those of {@code aggregation
 * = vote} to the last bit.
 */
final class CorruptedCourses {
  /** As in the workers of {@code aggregation = vote}: what underflow left does not vote. */
  private static final double TINY = 1e-30;

  /** What corrupted workers do. */
  enum Corruption {
    /** They compute what others do, and return the opposite. */
    TURNED,

    /**
     * They see what the others return in this step, and return the opposite of its outcome on every
     * coordinate, also those that their rows do not have: a vote against the majority of the
     * others; or a gradient against the sum of the others', of one a row, as large as rows of ones
     * can have. Where the others abstain they push away from the known weight.
     */
    COLLUDING
  }

  /**
   * The settings of a course.
   *
   * @param steps how many
   * @param rate the first step's size; it falls in proportion to the steps left
   * @param momentum of the gradients' average
   */
  record Course(int steps, double rate, double momentum) {
    double rate(int t) {
      return rate * (1 - (double) t / steps);
    }
  }

  private final LogisticObjective objective = new LogisticObjective(true);
  private final List<RowBlock> blocks;
  private final double[] start;
  private final double[] known;
  private final Course course;
  private final int[][] columns;
  private final CoordinateMask[] masks;
  private final double[][] strengths;

  /**
   * Courses from one start.
   *
   * @param blocks the workers' rows
   * @param penalty of the weights
   * @param start one weight a column, behind them the intercept
   * @param known a good model, as colluding workers know it
   * @param course its settings
   */
  CorruptedCourses(
      List<RowBlock> blocks, Penalty penalty, double[] start, double[] known, Course course) {
    this.blocks = List.copyOf(blocks);
    this.start = start.clone();
    this.known = known.clone();
    this.course = course;
    int width = start.length - 1;
    this.columns = new int[blocks.size()][];
    this.masks = new CoordinateMask[blocks.size()];
    this.strengths = new double[blocks.size()][];
    for (int worker = 0; worker < columns.length; worker++) {
      int[] ids = blocks.get(worker).columnIds();
      columns[worker] = ids == null ? IntStream.range(0, width).toArray() : ids;
      masks[worker] = CoordinateMask.ofColumns(columns[worker], 1, width, 1);
      strengths[worker] = new double[columns[worker].length + 1];
      for (int k = 0; k < strengths[worker].length; k++) {
        strengths[worker][k] = penalty.strength(coordinate(worker, k));
      }
    }
  }

  private int coordinate(int worker, int k) {
    return k < columns[worker].length ? columns[worker][k] : start.length - 1;
  }

  private boolean isSilent(int worker, int corrupted, Corruption corruption) {
    return worker < corrupted && corruption == Corruption.COLLUDING;
  }

  /**
   * The last weights of a course by votes.
   *
   * @param corrupted how many of the workers are
   * @param corruption what these do
   * @param quorum share of all workers that a majority must exceed
   */
  double[] votes(int corrupted, Corruption corruption, double quorum) {
    MajorityVote rule = new MajorityVote(quorum, columns.length);
    MajorityVote others = new MajorityVote(0, columns.length);
    double[] weights = start.clone();
    double[][] states = new double[columns.length][];
    for (int t = 0; t < course.steps(); t++) {
      VoteTally tally = new VoteTally(weights.length);
      Ballot[] ballots = new Ballot[columns.length];
      IntStream.range(0, columns.length)
          .parallel()
          .filter(worker -> !isSilent(worker, corrupted, corruption))
          .forEach(
              worker -> {
                states[worker] = nextState(worker, weights, states[worker]);
                ballots[worker] = masks[worker].spread(ballot(states[worker], worker < corrupted));
              });
      for (Ballot ballot : ballots) {
        if (ballot != null) {
          tally.add(ballot);
        }
      }
      if (corruption == Corruption.COLLUDING) {
        Ballot against = against(others.decide(tally));
        for (int worker = 0; worker < corrupted; worker++) {
          tally.add(against);
        }
      }
      rule.decide(tally).step(weights, 0, weights.length, course.rate(t), 1);
    }
    return weights;
  }

  private static Ballot ballot(double[] state, boolean turned) {
    if (!turned) {
      return Ballot.ofSigns(state, TINY);
    }
    double[] opposite = new double[state.length];
    for (int k = 0; k < opposite.length; k++) {
      opposite[k] = -state[k];
    }
    return Ballot.ofSigns(opposite, TINY);
  }

  private Ballot against(Ballot majority) {
    double[] side = new double[start.length];
    for (int j = 0; j < side.length; j++) {
      side[j] = majority.sign(j) != 0 ? -majority.sign(j) : -known[j];
    }
    return Ballot.ofSigns(side, 0);
  }

  private double[] nextState(int worker, double[] weights, double[] before) {
    RowBlock block = blocks.get(worker);
    double[] own = own(worker, weights);
    double[] gradient = new double[own.length];
    objective.addGradient(block, 0, block.rows(), own, gradient);
    double scale = 1 / weight(block);
    double fresh = 1 - course.momentum();
    double[] next = new double[own.length];
    for (int k = 0; k < next.length; k++) {
      double g = gradient[k] * scale + strengths[worker][k] * own[k];
      next[k] = course.momentum() * (before == null ? 0 : before[k]) - fresh * g;
    }
    return next;
  }

  private double[] own(int worker, double[] weights) {
    double[] own = new double[columns[worker].length + 1];
    for (int k = 0; k < own.length; k++) {
      own[k] = weights[coordinate(worker, k)];
    }
    return own;
  }

  private static double weight(RowBlock block) {
    double weight = 0;
    for (int i = 0; i < block.rows(); i++) {
      weight += block.weight(i);
    }
    return weight;
  }

  /** The last weights of a course by the sign of the averaged mean gradient of all rows. */
  double[] means(int corrupted, Corruption corruption, Penalty penalty) {
    double all = 0;
    double silent = 0;
    for (int worker = 0; worker < columns.length; worker++) {
      double weight = weight(blocks.get(worker));
      all += weight;
      silent += isSilent(worker, corrupted, corruption) ? weight : 0;
    }
    double[] weights = start.clone();
    double[] state = new double[weights.length];
    for (int t = 0; t < course.steps(); t++) {
      double[] sum = sum(weights, corrupted, corruption);
      for (int j = 0; j < sum.length; j++) {
        double g = sum[j];
        if (silent > 0) {
          g -= silent * (g != 0 ? Math.signum(g) : -Math.signum(known[j]));
        }
        g = g / all + penalty.strength(j) * weights[j];
        state[j] = course.momentum() * state[j] - (1 - course.momentum()) * g;
      }
      Ballot.ofSigns(state, TINY).step(weights, 0, weights.length, course.rate(t), 1);
    }
    return weights;
  }

  /** The gradients that the workers return, without those of workers that wait for the others. */
  private double[] sum(double[] weights, int corrupted, Corruption corruption) {
    double[][] gradients = new double[columns.length][];
    IntStream.range(0, columns.length)
        .parallel()
        .filter(worker -> !isSilent(worker, corrupted, corruption))
        .forEach(
            worker -> {
              double[] own = own(worker, weights);
              gradients[worker] = new double[own.length];
              RowBlock block = blocks.get(worker);
              objective.addGradient(block, 0, block.rows(), own, gradients[worker]);
            });
    double[] sum = new double[weights.length];
    for (int worker = 0; worker < columns.length; worker++) {
      if (gradients[worker] != null) {
        double side = worker < corrupted ? -1 : 1;
        for (int k = 0; k < gradients[worker].length; k++) {
          sum[coordinate(worker, k)] += side * gradients[worker][k];
        }
      }
    }
    return sum;
  }
}
