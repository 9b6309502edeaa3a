// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.optim.Signum;
import io.github.signumspark.optim.SignumState;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Noise of very different sizes, where signs win (1802.04434, figure A.1), and skewed noise, where
 * the sign of a single gradient is wrong on average and momentum mends it (1901.09847,
 * counterexamples 1 and 3).
 */
class NoiseAndBiasTest {

  /** A quadratic of 100 coordinates, one of them with noise of deviation 100. */
  @Test
  void signsForgiveANoisyCoordinate() {
    double sgd = 0;
    double sign = 0;
    for (int run = 0; run < 60; run++) {
      sgd += noisyQuadratic(null, 0.001, run, 1000, 1000) / 60;
      sign += noisyQuadratic(optimizer(0.01, 0), 0, run, 1000, 1000) / 60;
    }
    assertTrue(sign < 1.5, "sign, f after 1000 steps: " + sign);
    assertTrue(sgd > 8, "SGD, f after 1000 steps: " + sgd);
  }

  @Test
  void signsForgiveANoisyCoordinateForGood() {
    double sgd = 0;
    double sign = 0;
    double signum = 0;
    for (int run = 0; run < 10; run++) {
      sgd += noisyQuadratic(null, 0.001, run, 5000, 10_000) / 10;
      sign += noisyQuadratic(optimizer(0.01, 0), 0, run, 5000, 10_000) / 10;
      signum += noisyQuadratic(optimizer(0.01, 0.9), 0, run, 5000, 10_000) / 10;
    }
    assertTrue(sign < sgd / 2, "late means: sign " + sign + ", SGD " + sgd);
    assertTrue(signum < sgd / 2, "late means: Signum " + signum + ", SGD " + sgd);
  }

  private static Signum optimizer(double rate, double momentum) {
    return Signum.builder().learningRate(rate).momentum(momentum).build();
  }

  /** The mean of f after step {@code from} to step {@code to}. */
  private static double noisyQuadratic(Signum signum, double sgdRate, int seed, int from, int to) {
    Gaussians random = new Gaussians(seed);
    double[] x = random.array(100);
    SignumState state = signum == null ? null : signum.createState(x);
    double late = 0;
    for (int t = 1; t <= to; t++) {
      double[] g = x.clone();
      g[0] += 100 * random.next();
      if (signum == null) {
        SignumKernels.addScaled(-sgdRate, g, 0, x, 0, x.length);
      } else {
        signum.update(0, x, g, state);
      }
      if (t >= from) {
        late += SignumKernels.dot(x, 0, x, 0, x.length) / 2 / (to - from + 1);
      }
    }
    return late;
  }

  /** min x/4 on [−1, 1], where the gradient is 4 in one of four cases and −1 in the others. */
  @Test
  void votesOnSingleGradientsAreWrongAndMoreWorkersMakeItWorse() {
    double one = skewedVote(1, 0, 1);
    double seven = skewedVote(7, 0, 1);
    double many = skewedVote(27, 0, 1);
    assertTrue(one > 0.9 && seven > one && many > seven, one + " " + seven + " " + many);
  }

  @Test
  void momentumAndBatchesMendTheBias() {
    assertTrue(skewedVote(1, 0.5, 1) > 0.7, "momentum 0.5 is too little");
    for (double momentum : new double[] {0.8, 0.9, 0.99}) {
      assertTrue(skewedVote(1, momentum, 1) < -0.8, "momentum " + momentum);
    }
    assertTrue(skewedVote(7, 0.9, 1) < -0.9, "vote with the workers' momentum");
    assertTrue(skewedVote(7, 0, 16) < -0.9, "vote on batches of 16");
    assertTrue(skewedVote(7, 0, 64) < -0.9, "vote on batches of 64");
    // The sign of the mean over the workers is one worker's with as large a batch.
    assertTrue(skewedVote(1, 0, 7) < -0.8, "mean of 7, then sign");
    assertTrue(skewedVote(1, 0, 27) < -0.9, "mean of 27, then sign");
  }

  /** The share of steps with a positive momentum is known. */
  @Test
  void momentumIsPositiveAsOftenAsItShouldBe() {
    double[] betas = {0, 0.5, 0.8, 0.9, 0.99};
    double[] expected = {0.249, 0.453, 0.597, 0.668, 0.948};
    for (int k = 0; k < betas.length; k++) {
      Signum signum = optimizer(1e-3, betas[k]);
      Gaussians random = new Gaussians(3 + k);
      double[] x = new double[1];
      SignumState state = signum.createState(x);
      int positive = 0;
      int steps = 100_000;
      for (int t = 0; t < steps; t++) {
        double before = x[0];
        signum.update(0, x, new double[] {random.chance(0.25) ? 4 : -1}, state);
        positive += x[0] < before ? 1 : 0;
      }
      assertEquals(expected[k], (double) positive / steps, 0.02, "momentum " + betas[k]);
    }
  }

  /** Mean of x over the last 1000 of 4000 steps. */
  private static double skewedVote(int voters, double momentum, int batch) {
    Gaussians random = new Gaussians(voters + 31L * batch);
    double[] x = {0};
    Voters vote = new Voters(x, voters, momentum);
    double late = 0;
    for (int t = 0; t < 4000; t++) {
      vote.step(
          voter -> {
            double sum = 0;
            for (int i = 0; i < batch; i++) {
              sum += random.chance(0.25) ? 4 : -1;
            }
            return new double[] {sum / batch};
          },
          0.01);
      x[0] = Math.max(-1, Math.min(1, x[0]));
      late += t >= 3000 ? x[0] / 1000 : 0;
    }
    return late;
  }

  /**
   * f = eps |x₁+x₂| + |x₁−x₂|: signs alone stay on a line; momentum leaves it above a threshold.
   */
  @Test
  void momentumEscapesFromTheLineAboveItsThreshold() {
    assertEquals(2, nonSmooth(0.5, 0, 5000), "signs alone");
    for (double beta : new double[] {0.5, 0.9, 0.95, 0.99}) {
      double threshold = (1 - beta) / (1 + beta);
      assertEquals(2, nonSmooth(0.98 * threshold, beta, 100_000), 0.2, "below, momentum " + beta);
      assertTrue(nonSmooth(1.02 * threshold, beta, 100_000) <= 0.02, "above, momentum " + beta);
    }
  }

  /** |x₁+x₂| after so many steps from (1, 1), where sgn(0) in the subgradient is 1. */
  private static double nonSmooth(double eps, double momentum, int steps) {
    Signum signum = optimizer(0.01, momentum);
    double[] x = {1, 1};
    SignumState state = signum.createState(x);
    for (int t = 0; t < steps; t++) {
      double a = eps * (x[0] + x[1] >= 0 ? 1 : -1);
      double b = x[0] - x[1] >= 0 ? 1 : -1;
      signum.update(0, x, new double[] {a + b, a - b}, state);
    }
    return Math.abs(x[0] + x[1]);
  }

  /** Least squares on two rows whose gradients' signs are opposite: every single step is stuck. */
  @Test
  void opposedRowsStickUntilTheirGradientsMeet() {
    Gaussians random = new Gaussians(5);
    double[] alone = {1, 1};
    Signum sign = optimizer(0.01, 0);
    double[] mended = {1, 1};
    Signum signum = optimizer(0.01, 0.9);
    SignumState state = signum.createState(mended);
    for (int t = 0; t < 20_000; t++) {
      int row = random.nextInt(2);
      sign.update(0, alone, rowGradient(row, alone), SignumState.none());
      signum.update(0, mended, rowGradient(row, mended), state);
    }
    assertEquals(2, alone[0] + alone[1], 1e-9);
    assertTrue(leastSquares(alone) >= 2, "f " + leastSquares(alone));
    assertTrue(leastSquares(mended) < 0.05, "f with momentum " + leastSquares(mended));
  }

  @Test
  void aTieMovesNothing() {
    for (double momentum : new double[] {0, 0.9}) {
      double[] x = {1, 1};
      Voters vote = new Voters(x, 2, momentum);
      for (int t = 0; t < 20_000; t++) {
        vote.step(voter -> rowGradient(voter, x), 0.01);
      }
      assertEquals(2, leastSquares(x), 1e-12, "momentum " + momentum);
    }
    // What counting a tie as +1 would give: the check above would not pass.
    double[] wrong = {1, 1};
    for (int t = 0; t < 20_000; t++) {
      double[] a = rowGradient(0, wrong);
      double[] b = rowGradient(1, wrong);
      for (int i = 0; i < 2; i++) {
        wrong[i] -= 0.01 * (Math.signum(a[i]) + Math.signum(b[i]) >= 0 ? 1 : -1);
      }
    }
    assertTrue(leastSquares(wrong) > 1e4, "f with ties counted as +1: " + leastSquares(wrong));
  }

  @Test
  void theMeanOfBothRowsFindsTheMinimum() {
    for (double momentum : new double[] {0, 0.9}) {
      Signum signum = optimizer(0.01, momentum);
      double[] x = {1, 1};
      SignumState state = signum.createState(x);
      for (int t = 0; t < 20_000; t++) {
        double[] a = rowGradient(0, x);
        double[] b = rowGradient(1, x);
        signum.update(0, x, new double[] {a[0] + b[0], a[1] + b[1]}, state);
      }
      assertTrue(leastSquares(x) < 0.02, "momentum " + momentum + ": f " + leastSquares(x));
    }
  }

  private static double[] rowGradient(int row, double[] x) {
    double[] a = row == 0 ? new double[] {1.5, -0.5} : new double[] {-0.5, 1.5};
    double margin = a[0] * x[0] + a[1] * x[1];
    return new double[] {2 * margin * a[0], 2 * margin * a[1]};
  }

  private static double leastSquares(double[] x) {
    IntToDoubleFunction square =
        row -> {
          double margin = row == 0 ? 1.5 * x[0] - 0.5 * x[1] : -0.5 * x[0] + 1.5 * x[1];
          return margin * margin;
        };
    return square.applyAsDouble(0) + square.applyAsDouble(1);
  }
}
