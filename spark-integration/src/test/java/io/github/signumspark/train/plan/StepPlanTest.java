// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.objective.FactorizationMachine;
import io.github.signumspark.objective.MultilayerPerceptron;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.train.fit.Aggregation;
import io.github.signumspark.train.fit.TrainingSettings;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StepPlanTest {
  private static final double PASSES = 12;

  @Test
  void batchesGrowWithTheRootOfAWorkersRows() {
    StepPlan steps = new StepPlan(settings(false, 0), 2_000_000, 2, 4, 2, 9);
    assertEquals(48, steps.rounds());
    assertEquals(0.25, steps.share());
    double perRound = 0.25 * 1_000_000;
    for (int r : new int[] {0, 23, 47}) {
      double batch = 2 * 1000 * StrictMath.pow(9, (r + 0.5) / 48);
      assertEquals(perRound / batch, steps.steps(r), 0.5);
    }
  }

  @Test
  void aPassGoesTheDistance() {
    StepPlan steps = new StepPlan(settings(false, 0), 1_000_000, 4, 2, 2, 3);
    int total = 0;
    double left = 0;
    for (int r = 0; r < steps.rounds(); r++) {
      total += steps.steps(r);
      left += steps.left(r) / steps.rounds();
    }
    assertEquals(1.5, steps.rate(1.5) * total / PASSES, 1e-12);
    assertEquals(0.5, left, 1e-12);
  }

  @Test
  void fewRowsGetMorePassesInAsManyRounds() {
    StepPlan few = new StepPlan(settings(false, 0), 5_000, 1, 2, 2, 3);
    assertEquals(24, few.rounds());
    assertEquals(40, few.share() * few.rounds(), 1e-12);
    StepPlan wanted = new StepPlan(settings(true, 0), 5_000, 1, 2, 2, 3);
    assertEquals(PASSES, wanted.share() * wanted.rounds(), 1e-12);
  }

  @Test
  void maxIterCutsThePlan() {
    StepPlan cut = new StepPlan(settings(true, 7), 5_000, 1, 2, 2, 3);
    assertEquals(7, cut.rounds());
    assertEquals(0.5, cut.share());
  }

  @Test
  void factorsOnFewWorkersTakeHalfOfTheRounds() {
    FactorizationMachine factors = FactorizationMachine.logistic(8, true, true);
    assertEquals(24, plan(factors, 4).rounds());
    assertEquals(48, plan(factors, 8).rounds());
    // A pass has one reading of the average, which weighs about as much of it either way.
    assertEquals(2, plan(factors, 4).roundsBetweenReadings());
    assertEquals(
        StrictMath.pow(1 - plan(factors, 8).averageWeight(), 4),
        StrictMath.pow(1 - plan(factors, 4).averageWeight(), 2),
        1e-9);
    assertTrue(plan(factors, 4).steps(0) > 1.8 * plan(factors, 8).steps(0) * Math.sqrt(2));
    assertEquals(48, plan(new MultilayerPerceptron(3, 4, 2), 2).rounds());
  }

  private static RoundPlan plan(Objective of, int workers) {
    return new NonConvexPlan(settings(false, 0), of, 1_000_000, workers, 8, 8);
  }

  @Test
  void anyNumberOfPassesHasRoomInMemory() {
    StepPlan most = new StepPlan(settings(1e9, true, 0), 4, 1, 2, 2, 3);
    assertEquals(1 << 20, most.rounds());
    assertEquals(1e9, most.share() * most.rounds(), 1);
  }

  private static TrainingSettings settings(boolean passesSet, int maxIter) {
    return settings(PASSES, passesSet, maxIter);
  }

  private static TrainingSettings settings(double passes, boolean passesSet, int maxIter) {
    return new TrainingSettings(
        new TrainingSettings.Stage("step-plan-test", List.of()),
        Aggregation.LOCAL,
        new TrainingSettings.Update(
            OptionalDouble.empty(), 0.9, false, 0, OptionalDouble.empty(), ""),
        new TrainingSettings.Limits(passes, passesSet, maxIter, maxIter > 0, 1e-6, true),
        new TrainingSettings.Batches(1, OptionalInt.empty(), OptionalInt.empty(), 5),
        TrainingSettings.Voting.DEFAULT,
        TrainingSettings.Saving.NONE);
  }
}
