// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundPaceTest {

  @Test
  void goesThroughThePlanWhileTheLossFalls() {
    RoundPace pace = new RoundPace(48, 4, 2);
    pace.firstLoss(0.7);
    List<Integer> visited = new ArrayList<>();
    while (pace.goesOn()) {
      if (pace.done() % 4 == 0) {
        assertFalse(pace.read(slice(0.7 / (1 + pace.done())), 0));
      }
      visited.add(pace.planRound());
      pace.advance();
    }
    assertEquals(48, visited.size());
    for (int r = 0; r < 48; r++) {
      assertEquals(r, visited.get(r));
    }
  }

  @Test
  void goesThroughTheRestInAsManyRoundsAsWentBefore() {
    RoundPace pace = new RoundPace(48, 4, 2);
    pace.firstLoss(0.7);
    List<Integer> visited = new ArrayList<>();
    boolean shortened = false;
    while (pace.goesOn()) {
      if (pace.done() > 0 && pace.done() % 4 == 0) {
        shortened |= pace.read(slice(pace.done() < 8 ? 0.4 : 0.3), 0);
      }
      visited.add(pace.planRound());
      pace.advance();
    }
    assertTrue(shortened);
    assertEquals(32, pace.rounds(), "shortened after 16 rounds");
    assertEquals(32, visited.size());
    for (int r = 0; r < 16; r++) {
      assertEquals(r, visited.get(r));
    }
    for (int r = 16; r < 32; r++) {
      assertTrue(visited.get(r) > visited.get(r - 1));
    }
    assertTrue(visited.get(31) >= 46, "the plan's last learning rates are reached");
  }

  @Test
  void shortensNothingWhereItMayNotOrCannotTell() {
    RoundPace fixed = new RoundPace(48, 4, 0);
    fixed.firstLoss(0.7);
    RoundPace noisy = new RoundPace(48, 4, 2);
    noisy.firstLoss(0.7);
    RoundPace late = new RoundPace(16, 4, 1);
    late.firstLoss(0.7);
    SplittableRandom random = new SplittableRandom(1);
    for (int r = 0; r < 16; r++) {
      if (r % 4 == 0) {
        assertFalse(fixed.read(slice(0.3), 0));
        assertFalse(noisy.read(noisySlice(random), 0));
        assertFalse(late.read(slice(r < 8 ? 0.5 : 0.3), 0), "half of the plan is over");
      }
      fixed.advance();
      noisy.advance();
      late.advance();
    }
  }

  @Test
  void aStepBackBreaksTheComparison() {
    RoundPace pace = new RoundPace(48, 4, 2);
    pace.firstLoss(0.7);
    for (int r = 0; r < 12; r++) {
      pace.advance();
    }
    pace.read(slice(0.3), 0);
    pace.forgetReading();
    assertFalse(pace.read(slice(0.3), 0));
    assertFalse(pace.read(slice(0.3), 0), "twice in a row is wanted");
    assertTrue(pace.read(slice(0.3), 0));
  }

  @Test
  void errorIsThatOfTheDifferencesMean() {
    SliceLoss one = new SliceLoss();
    SliceLoss other = new SliceLoss();
    double[] weights = new double[SliceLoss.GROUPS];
    double[] losses = new double[SliceLoss.GROUPS];
    double[] more = new double[SliceLoss.GROUPS];
    for (int g = 0; g < SliceLoss.GROUPS; g++) {
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
        Double.POSITIVE_INFINITY, new SliceLoss().errorOfDifference(one), "no rows, no knowledge");
  }

  private static SliceLoss slice(double mean) {
    SliceLoss slice = new SliceLoss();
    double[] losses = new double[SliceLoss.GROUPS];
    double[] weights = new double[SliceLoss.GROUPS];
    for (int g = 0; g < SliceLoss.GROUPS; g++) {
      weights[g] = 10;
      losses[g] = 10 * mean;
    }
    slice.add(losses, weights);
    return slice;
  }

  private static SliceLoss noisySlice(SplittableRandom random) {
    SliceLoss slice = new SliceLoss();
    double[] losses = new double[SliceLoss.GROUPS];
    double[] weights = new double[SliceLoss.GROUPS];
    for (int g = 0; g < SliceLoss.GROUPS; g++) {
      weights[g] = 10;
      losses[g] = 10 * (0.3 + 0.1 * random.nextDouble());
    }
    slice.add(losses, weights);
    return slice;
  }
}
