// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.optim.Signum;
import io.github.signumspark.optim.SignumState;
import io.github.signumspark.vote.Ballot;
import io.github.signumspark.vote.MajorityVote;
import io.github.signumspark.vote.VoteTally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers that differ, workers that lie, and the order in which they are heard. */
class WorkersTest {

  /** Every worker has a quadratic of its own: the vote finds the median, the mean the mean. */
  @Test
  void theVoteFindsTheMedian() {
    double[][] centres = {{0, 0, 3}, {-1, 0, 1, 2, 50}};
    double[] medians = {0, 1};
    double[] means = {1, 10.4};
    for (int k = 0; k < centres.length; k++) {
      double[] own = centres[k];
      double[] x = {5};
      Voters vote = new Voters(x, own.length, 0.9);
      double[] y = {5};
      Signum signum = Signum.builder().learningRate(1).momentum(0.9).build();
      SignumState state = signum.createState(y);
      for (int t = 0; t < 20_000; t++) {
        double rate = 0.1 / Math.sqrt(1 + t / 10.0);
        vote.step(voter -> new double[] {x[0] - own[voter]}, rate);
        signum.setLearningRate(rate);
        signum.update(0, y, new double[] {y[0] - Arrays.stream(own).sum() / own.length}, state);
      }
      assertEquals(medians[k], x[0], 0.05, "vote");
      assertEquals(means[k], y[0], 0.05, "driver");
    }
  }

  @Test
  void inMoreDimensionsTheMedianCosts() {
    Gaussians random = new Gaussians(11);
    double[][] own = new double[5][];
    double[] mean = new double[20];
    for (int voter = 0; voter < 5; voter++) {
      own[voter] = random.array(20);
      for (int i = 0; i < 20; i++) {
        own[voter][i] = 3 * own[voter][i] * own[voter][i] * own[voter][i];
        mean[i] += own[voter][i] / 5;
      }
    }
    double[] x = new double[20];
    Voters vote = new Voters(x, 5, 0.9);
    double[] y = new double[20];
    Signum signum = Signum.builder().learningRate(1).momentum(0.9).build();
    SignumState state = signum.createState(y);
    for (int t = 0; t < 20_000; t++) {
      double rate = 0.1 / Math.sqrt(1 + t / 10.0);
      vote.step(voter -> difference(x, own[voter]), rate);
      signum.setLearningRate(rate);
      signum.update(0, y, difference(y, mean), state);
    }
    double excessOfVote = squares(difference(x, mean)) / 2;
    double excessOfDriver = squares(difference(y, mean)) / 2;
    assertTrue(excessOfDriver < 1e-2, "driver " + excessOfDriver);
    assertTrue(excessOfVote > 1 && excessOfVote > 1000 * excessOfDriver, "vote " + excessOfVote);
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = a.clone();
    for (int i = 0; i < a.length; i++) {
      difference[i] -= b[i];
    }
    return difference;
  }

  private static double squares(double[] x) {
    return Arrays.stream(x).map(v -> v * v).sum();
  }

  /** 27 workers with noisy gradients of a quadratic of 1000 coordinates, some of which flip. */
  @Test
  void blindAdversariesBelowOneHalfSlowTrainingOnly() {
    checkFlips(0.9, 0, 9, 14);
    double random = quadratic(27, 14, 0, true);
    assertTrue(random < 2, "14 of 27 vote at random: " + random);
  }

  @Test
  @Tag("proof")
  void anyNumberOfBlindAdversaries() {
    checkFlips(0, 0, 3, 6, 9, 12, 13, 14);
    checkFlips(0.9, 0, 3, 6, 9, 12, 13, 14);
  }

  private static void checkFlips(double momentum, int... flips) {
    double last = 0;
    for (int flipping : flips) {
      double f = quadratic(27, flipping, momentum, false);
      String what = "momentum " + momentum + ", " + flipping + " flip: " + f;
      assertTrue(f > last, what + " after " + last);
      assertTrue(flipping > 9 || f < 2, what);
      assertTrue(flipping < 14 || f > 100, what);
      last = f;
    }
  }

  @Test
  void moreWorkersHelp() {
    double last = Double.POSITIVE_INFINITY;
    for (int voters : new int[] {1, 3, 9, 27}) {
      double f = quadratic(voters, 0, 0, false);
      assertTrue(f < last, voters + " workers: " + f + " after " + last);
      last = f;
    }
  }

  private static double quadratic(int voters, int corrupt, double momentum, boolean atRandom) {
    Gaussians random = new Gaussians(17);
    double[] x = random.array(1000);
    Voters vote = new Voters(x, voters, momentum);
    if (atRandom) {
      vote.corrupt(corrupt, ballot -> Voters.map(ballot, sign -> random.chance(0.5) ? 1 : -1));
    } else {
      vote.corrupt(corrupt, Voters::flipped);
    }
    for (int t = 0; t < 1500; t++) {
      vote.step(
          voter -> {
            double[] g = x.clone();
            random.addTo(g, 1);
            return g;
          },
          0.01 / Math.sqrt(1 + t / 100.0));
    }
    return squares(x) / 2;
  }

  /** Ballots in 20 orders give one weight vector; sums of the gradients give several. */
  @Test
  void theOrderOfBallotsDoesNotMatter() {
    Set<List<Double>> voted = new HashSet<>();
    Set<List<Double>> summed = new HashSet<>();
    for (int shuffle = 0; shuffle < 20; shuffle++) {
      voted.add(train(shuffle, true));
      summed.add(train(shuffle, false));
    }
    assertEquals(1, voted.size());
    assertTrue(summed.size() > 10, "only " + summed.size() + " results of unordered sums");
  }

  private static List<Double> train(int shuffle, boolean vote) {
    Gaussians data = new Gaussians(23);
    Random order = new Random(shuffle);
    int workers = 16;
    double[] x = data.array(50);
    MajorityVote rule = new MajorityVote(0, workers);
    for (int t = 0; t < 50; t++) {
      List<double[]> gradients = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        double[] g = x.clone();
        data.addTo(g, 1);
        gradients.add(g);
      }
      Collections.shuffle(gradients, order);
      if (vote) {
        VoteTally tally = new VoteTally(x.length);
        for (double[] g : gradients) {
          for (int i = 0; i < g.length; i++) {
            g[i] = -g[i];
          }
          tally.add(Ballot.ofSigns(g, 0));
        }
        rule.decide(tally).step(x, 0, x.length, 0.01, 1);
      } else {
        double[] sum = new double[x.length];
        for (double[] g : gradients) {
          for (int i = 0; i < g.length; i++) {
            sum[i] += g[i];
          }
        }
        for (int i = 0; i < sum.length; i++) {
          x[i] -= 0.01 * sum[i] / workers;
        }
      }
    }
    return Arrays.stream(x).boxed().toList();
  }

  /** Softmax regression on 128 one-hot classes of very different shares (2402.19449). */
  @Test
  void rareClassesLearnAsFastAsCommonOnes() {
    double[] sign = imbalanced(Signum.builder().learningRate(0.03).momentum(0).build(), 0);
    assertTrue(sign[0] < 1e-4, "loss " + sign[0]);
    assertEquals(sign[0], sign[127], 1e-12);
    double[] lossesOfRarest = {2, 0.5, 0.005};
    double[] rates = {1, 10, 100};
    for (int k = 0; k < rates.length; k++) {
      double rarest = imbalanced(null, rates[k])[127];
      assertTrue(rarest > lossesOfRarest[k], "gradient descent, rate " + rates[k] + ": " + rarest);
    }
  }

  /** The loss of every class after 300 steps. */
  private static double[] imbalanced(Signum signum, double gradientRate) {
    int classes = 128;
    double harmonic = 0;
    for (int k = 1; k <= classes; k++) {
      harmonic += 1.0 / k;
    }
    double[] w = new double[classes * classes];
    double[] losses = new double[classes];
    for (int t = 0; t <= 300; t++) {
      double[] g = new double[w.length];
      for (int k = 0; k < classes; k++) {
        double share = 1 / (harmonic * (k + 1));
        double sum = 0;
        for (int j = 0; j < classes; j++) {
          sum += StrictMath.exp(w[k * classes + j]);
        }
        losses[k] = StrictMath.log(sum) - w[k * classes + k];
        for (int j = 0; j < classes; j++) {
          double p = StrictMath.exp(w[k * classes + j]) / sum;
          g[k * classes + j] = share * (p - (j == k ? 1 : 0));
        }
      }
      if (signum != null) {
        signum.update(0, w, g, SignumState.none());
      } else {
        for (int i = 0; i < w.length; i++) {
          w[i] -= gradientRate * g[i];
        }
      }
    }
    return losses;
  }
}
