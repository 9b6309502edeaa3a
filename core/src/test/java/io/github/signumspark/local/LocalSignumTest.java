// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LogisticObjective;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalSignumTest {
  private static final int WIDTH = 37;

  @ParameterizedTest
  @CsvSource({
    "true, true, 0, NaN, 9",
    "true, false, 0, NaN, 9",
    "true, true, 0, NaN, 30",
    "true, false, 0, NaN, 64",
    "true, true, 0, 0.01, 30",
    "true, true, 0, NaN, 200",
    "true, true, 0.3, NaN, 9",
    "true, true, 0, 0.01, 9",
    "false, true, 0, NaN, 9",
    "false, false, 0.3, NaN, 9",
    "false, true, 0, 0.02, 9"
  })
  void roundIsTheOneByHand(
      boolean sparse, boolean intercept, double decay, double clip, int steps) {
    for (int seed = 0; seed < 5; seed++) {
      RowBlock block = block(sparse, 90, seed);
      SplittableRandom random = new SplittableRandom(100 + seed);
      LogisticObjective objective = new LogisticObjective(intercept);
      int n = objective.coordinates(WIDTH);
      double[] weights = random.doubles(n, -1, 1).toArray();
      double[] state = random.doubles(n, -0.1, 0.1).toArray();
      double[] penalty = penalties(random, n);
      if (intercept) {
        penalty[WIDTH] = 0;
      }
      ParameterGroups groups =
          new ParameterGroups(
              List.of(new ParameterGroups.Group(1, 1, 1)),
              List.of(new ParameterGroups.Group(intercept ? 1 : 0, 2, 0)));
      LocalPlan plan = new LocalPlan(70, 64, steps, 0.01, 0.9, decay, clip, 1.2);
      double[] w0 = weights.clone();
      double[] s0 = state.clone();

      LocalRound round =
          new LocalSignum(objective, groups, block, penalty).run(weights, state, plan);

      assertArrayEquals(w0, weights);
      assertArrayEquals(s0, state);
      ByHand expected = new ByHand(objective, block, penalty, weights, state, plan);
      assertEquals(64, round.rows());
      for (int j = 0; j < n; j++) {
        assertEquals(expected.tally[j], round.tally()[j], "tally of " + j);
        assertEquals(expected.state[j], round.state()[j], 1e-12, "state of " + j);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0, NaN, 9",
    "true, 0, NaN, 30",
    "true, 0, 0.01, 64",
    "true, 0.3, 0.01, 9",
    "false, 0, NaN, 9",
    "false, 0.3, 0.01, 9"
  })
  void generalStepsAreTheLinearOnes(boolean sparse, double decay, double clip, int steps) {
    RowBlock block = block(sparse, 90, 17);
    SplittableRandom random = new SplittableRandom(3);
    LogisticObjective objective = new LogisticObjective(true);
    double[] weights = random.doubles(WIDTH + 1, -1, 1).toArray();
    double[] state = random.doubles(WIDTH + 1, -0.1, 0.1).toArray();
    double[] penalty = penalties(random, WIDTH + 1);
    penalty[WIDTH] = 0;
    ParameterGroups groups = ParameterGroups.plain(objective);
    LocalPlan plan = new LocalPlan(70, 64, steps, 0.01, 0.9, decay, clip, 1.2);

    LocalRound linear =
        new LocalSignum(objective, groups, block, penalty).run(weights, state, plan);
    LocalRound general =
        new GeneralSteps(objective, groups, block, penalty, plan).run(weights, state);

    assertArrayEquals(linear.tally(), general.tally());
    assertArrayEquals(linear.state(), general.state(), 1e-12);
    assertEquals(linear.rows(), general.rows());
  }

  /** Numbers that a float holds exactly. */
  private static double[] penalties(SplittableRandom random, int n) {
    return random.doubles(n, 0, 0.2).map(penalty -> (float) penalty).toArray();
  }

  @Test
  void groupsHaveTheirOwnRateAndDecay() {
    ParameterGroups groups =
        new ParameterGroups(
            List.of(new ParameterGroups.Group(1, 2, 0.5)),
            List.of(new ParameterGroups.Group(1, 3, 1)));
    LocalPlan plan = new LocalPlan(0, 8, 4, 0.1, 0.9, 0.7, Double.NaN, 1);
    GroupPaths paths = new GroupPaths(groups, plan);
    assertEquals(Math.pow(1 - 0.2 * 0.35, 4), paths.factor(0, 4), 1e-15);
    assertEquals(Math.pow(1 - 0.3 * 0.7, 4), paths.factor(1, 4), 1e-15);
    assertEquals(0.3, paths.perTally(1, 1), 1e-15);
    assertThrows(
        IllegalArgumentException.class,
        () -> new LocalSignum(new LogisticObjective(false), groups, block(true, 3, 1), null));
  }

  @Test
  void columnsThatNoRowHoldsRest() {
    RowBlock block =
        RowBlock.sparse(
            2,
            new double[] {1, 0},
            null,
            new int[] {0, 1, 2},
            new int[] {1, 1},
            new float[] {1, 2},
            null);
    LocalRound round =
        new LocalSignum(
                new LogisticObjective(false),
                ParameterGroups.plain(new LogisticObjective(false)),
                block,
                new double[] {1, 1})
            .run(
                new double[] {3, 0},
                new double[] {-0.5, 0},
                new LocalPlan(0, 2, 2, 0.1, 0.9, 0, Double.NaN, 1));
    assertEquals(0, round.tally()[0]);
    assertEquals(-0.5, round.state()[0]);
  }

  /** Sums of signs below 0 and numbers of steps beyond 15 bits stand side by side in 32 bits. */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0})
  void longestRoundCountsEveryStep(double learningRate) {
    int steps = LocalPlan.MAX_STEPS;
    RowBlock block =
        RowBlock.sparse(
            3,
            new double[] {0, 1, 0},
            null,
            new int[] {0, 1, 2, 3},
            new int[] {0, 1, 0},
            new float[] {1, 1, 1},
            null);
    LogisticObjective objective = new LogisticObjective(false);
    LocalRound round =
        new LocalSignum(objective, ParameterGroups.plain(objective), block, null)
            .run(
                new double[3],
                new double[] {0, 0, 0.25},
                new LocalPlan(0, steps, steps, learningRate, 0, 0, Double.NaN, 1));
    int ones = (steps + 1) / 3;
    assertArrayEquals(new short[] {(short) (ones - steps), (short) ones, 0}, round.tally());
    assertEquals(0.25, round.state()[2]);
  }

  @Test
  void moreStepsThanRowsLeaveSomeEmpty() {
    RowBlock block = block(true, 3, 1);
    LocalRound round =
        new LocalSignum(
                new LogisticObjective(true),
                ParameterGroups.plain(new LogisticObjective(true)),
                block,
                null)
            .run(
                new double[WIDTH + 1],
                new double[WIDTH + 1],
                new LocalPlan(0, 3, 10, 0.1, 0.9, 0, Double.NaN, 1));
    assertEquals(3, round.rows());
    assertEquals(3, Math.abs(round.tally()[WIDTH]), 3);
  }

  @Test
  void decayKeepsWeightsInTheirBox() {
    double decay = 4;
    double rate = 0.1;
    DecayPath path = new DecayPath(50, rate, decay);
    double w = 1 / decay;
    for (int round = 0; round < 20; round++) {
      w = path.factor(50) * w + rate * path.stretch(50) * 50;
      assertTrue(w <= 1 / decay + 1e-12, "round " + round + ": " + w);
    }
    double stepwise = 0.7;
    for (int h = 0; h < 50; h++) {
      stepwise = (1 - rate * decay) * stepwise + rate;
    }
    assertEquals(stepwise, path.factor(50) * 0.7 + rate * path.stretch(50) * 50, 1e-12 * stepwise);
  }

  @Test
  void refusesPlansThatCannotBeCounted() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new LocalPlan(0, 1, 40_000, 0.1, 0.9, 0, Double.NaN, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new LocalPlan(0, 1, 1, 0.1, 1.0, 0, Double.NaN, 1));
  }

  /** The same round in plain dense loops, straight from the description. */
  private static final class ByHand {
    private final int[] tally;
    private final double[] state;

    ByHand(
        LogisticObjective objective,
        RowBlock block,
        double[] penalty,
        double[] weights,
        double[] startState,
        LocalPlan plan) {
      int n = weights.length;
      double[] w = weights.clone();
      state = startState.clone();
      tally = new int[n];
      int at = 0;
      for (int h = 0; h < plan.steps(); h++) {
        int end = plan.rows() * (h + 1) / plan.steps();
        double[] g = new double[n];
        boolean[] touched = new boolean[n];
        int count = end - at;
        for (; at < end; at++) {
          int row = (int) ((plan.firstRow() + at) % block.rows());
          double[] x = dense(block, row, n, objective.fitIntercept());
          double margin = 0;
          for (int j = 0; j < n; j++) {
            margin += x[j] * w[j];
          }
          double omega = block.weight(row);
          double slope = omega * objective.slope(block.label(row), margin);
          for (int j = 0; j < n; j++) {
            boolean column = j < WIDTH;
            if (x[j] != 0 || !block.isSparse()) {
              touched[j] = true;
              g[j] += slope * x[j];
              if (column && block.isSparse()) {
                g[j] += omega * penalty[j] * w[j];
              }
            }
          }
        }
        for (int j = 0; j < n; j++) {
          if (touched[j]) {
            double mean = g[j] / (count * plan.meanWeight());
            if (j < WIDTH && !block.isSparse()) {
              mean += penalty[j] * w[j];
            }
            if (!Double.isNaN(plan.clip())) {
              mean = Math.max(-plan.clip(), Math.min(plan.clip(), mean));
            }
            state[j] = plan.momentum() * state[j] - (1 - plan.momentum()) * mean;
            int v = (int) Math.signum(state[j]);
            tally[j] += v;
            double rate = j < WIDTH ? plan.learningRate() : 2 * plan.learningRate();
            if (j < WIDTH && !block.isSparse()) {
              w[j] = (1 - plan.learningRate() * plan.decay()) * w[j];
            }
            w[j] += rate * v;
          }
        }
        if (block.isSparse()) {
          // A sparse round's weight follows from its start and its tally, decay included.
          DecayPath path = new DecayPath(plan.steps(), plan.learningRate(), plan.decay());
          for (int j = 0; j < WIDTH; j++) {
            w[j] =
                path.factor(h + 1) * weights[j]
                    + plan.learningRate() * path.stretch(h + 1) * tally[j];
          }
        }
      }
    }

    private static double[] dense(RowBlock block, int row, int n, boolean intercept) {
      double[] x = new double[n];
      if (block.isSparse()) {
        for (int k = block.offsets()[row]; k < block.offsets()[row + 1]; k++) {
          x[block.columns()[k]] = block.values()[k];
        }
      } else {
        for (int j = 0; j < WIDTH; j++) {
          x[j] = block.values()[row * WIDTH + j];
        }
      }
      if (intercept) {
        x[WIDTH] = 1;
      }
      return x;
    }
  }

  private static RowBlock block(boolean sparse, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] labels = random.ints(rows, 0, 2).asDoubleStream().toArray();
    double[] weights = random.doubles(rows, 0.5, 2).toArray();
    if (!sparse) {
      float[] values = new float[rows * WIDTH];
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) random.nextDouble(-2, 2);
      }
      return RowBlock.dense(WIDTH, labels, weights, values, null);
    }
    int[] offsets = new int[rows + 1];
    int[] columns = new int[rows * WIDTH];
    float[] values = new float[rows * WIDTH];
    int n = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < WIDTH; j++) {
        if (random.nextInt(5) == 0) {
          columns[n] = j;
          values[n++] = (float) (0.5 + random.nextDouble());
        }
      }
      offsets[i + 1] = n;
    }
    return RowBlock.sparse(
        WIDTH, labels, weights, offsets, Arrays.copyOf(columns, n), Arrays.copyOf(values, n), null);
  }
}
