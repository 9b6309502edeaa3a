// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.checkpoint.SavedValues;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanProgressTest {

  private static final double SMALL = 0.02;

  @Test
  void goesThroughThePlanInBriefWhereTheLastPassGainsLittle() {
    PlanProgress pace = new PlanProgress(24, 8, 2, SMALL);
    List<Integer> visited = run(pace, r -> slice(r < 3 ? 0.35 : 0.3));
    assertEquals(List.of(1, 4, 7, 10, 13, 16, 19, 22), visited, "the middle of every three rounds");
    assertEquals(8, pace.rounds());
  }

  @Test
  void goesOnWithTheWholePlanWhereTheLastPassGainsMuch() {
    PlanProgress pace = new PlanProgress(24, 8, 2, SMALL);
    List<Integer> visited = run(pace, r -> slice(r < 6 ? 0.35 : 0.3));
    assertEquals(24, pace.rounds());
    assertEquals(
        IntStream.concat(IntStream.of(1, 4, 7, 10, 13, 16, 19), IntStream.range(7, 24))
            .boxed()
            .toList(),
        visited);
  }

  @Test
  void goesOnAfterTwoPassesWhereTheSecondGainsVeryMuch() {
    PlanProgress pace = new PlanProgress(48, 16, 4, SMALL);
    List<Integer> visited = run(pace, r -> slice(r < 8 ? 0.5 : 0.3));
    assertEquals(48, pace.rounds());
    assertEquals(List.of(1, 4, 7, 10, 13, 16, 19, 22, 8, 9), visited.subList(0, 10));
  }

  @Test
  void goesOnWhereItCannotTell() {
    SplittableRandom random = new SplittableRandom(1);
    PlanProgress noisy = new PlanProgress(24, 8, 2, SMALL);
    run(noisy, r -> noisySlice(random));
    assertEquals(24, noisy.rounds());
  }

  @Test
  void takesTheWholePlanWhereNoneIsBriefer() {
    PlanProgress whole = new PlanProgress(6, 6, 2, SMALL);
    assertEquals(List.of(0, 1, 2, 3, 4, 5), run(whole, r -> slice(0.3)));
  }

  @Test
  void aStepBackBreaksTheComparison() {
    PlanProgress pace = new PlanProgress(24, 8, 2, SMALL);
    while (pace.done() < 7) {
      if (pace.reads()) {
        assertFalse(pace.read(slice(pace.done() == 0 ? 0.7 : 0.3), 0));
      }
      pace.advance();
    }
    pace.forgetReadings();
    assertTrue(pace.read(slice(0.3), 0), "nothing to compare with, so not sure");
  }

  @Test
  void aCheckpointHasAllOfIt() {
    PlanProgress pace = new PlanProgress(24, 8, 2, SMALL);
    while (pace.done() < 6) {
      if (pace.reads()) {
        pace.read(slice(pace.done() == 0 ? 0.7 : 0.3), 0);
      }
      pace.advance();
    }
    SavedValues saved = new SavedValues();
    pace.save(saved);
    PlanProgress resumed = new PlanProgress(24, 8, 2, SMALL);
    resumed.restore(saved);
    assertEquals(6, resumed.done());
    resumed.advance();
    assertFalse(resumed.read(slice(0.3), 0), "compared with the reading before the checkpoint");
    assertEquals(8, resumed.rounds());
  }

  /** The rounds of the plan that are visited. */
  private static List<Integer> run(PlanProgress pace, IntFunction<SampledLoss> slices) {
    List<Integer> visited = new ArrayList<>();
    while (pace.goesOn()) {
      if (pace.reads()) {
        pace.read(pace.done() == 0 ? slice(0.7) : slices.apply(pace.done()), 0);
      }
      visited.add(pace.planRound());
      pace.advance();
    }
    return visited;
  }

  @Test
  void errorIsThatOfTheDifferencesMean() {
    SampledLoss one = new SampledLoss();
    SampledLoss other = new SampledLoss();
    double[] weights = new double[SampledLoss.GROUPS];
    double[] losses = new double[SampledLoss.GROUPS];
    double[] more = new double[SampledLoss.GROUPS];
    for (int g = 0; g < SampledLoss.GROUPS; g++) {
      weights[g] = 2;
      losses[g] = 10 * g;
      more[g] = 10 * g + (g % 2 == 0 ? 1 : 3);
    }
    one.add(losses, weights);
    other.add(more, weights);
    // Differences of the groups' means are 0.5 and 1.5 by turns: deviation 0.5, 16 groups.
    assertEquals(0.5 / Math.sqrt(15), other.errorOfDifference(one), 1e-15);
    assertEquals(1, other.mean() - one.mean(), 1e-12);
    assertEquals(
        Double.POSITIVE_INFINITY,
        new SampledLoss().errorOfDifference(one),
        "no rows, no knowledge");
  }

  private static SampledLoss slice(double mean) {
    SampledLoss slice = new SampledLoss();
    double[] losses = new double[SampledLoss.GROUPS];
    double[] weights = new double[SampledLoss.GROUPS];
    for (int g = 0; g < SampledLoss.GROUPS; g++) {
      weights[g] = 10;
      losses[g] = 10 * mean;
    }
    slice.add(losses, weights);
    return slice;
  }

  private static SampledLoss noisySlice(SplittableRandom random) {
    SampledLoss slice = new SampledLoss();
    double[] losses = new double[SampledLoss.GROUPS];
    double[] weights = new double[SampledLoss.GROUPS];
    for (int g = 0; g < SampledLoss.GROUPS; g++) {
      weights[g] = 10;
      losses[g] = 10 * (0.3 + 0.1 * random.nextDouble());
    }
    slice.add(losses, weights);
    return slice;
  }
}
