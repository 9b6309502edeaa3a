// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.local.ParameterGroups.Group;
import io.github.signumspark.mllib.SignumUpdater;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.ParameterLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.mllib.linalg.Vectors;
import org.junit.jupiter.api.Test;

class GroupDecayTest {
  private static final ParameterLayout TWO_COLUMNS = new ParameterLayout(2, 3, 2);

  @Test
  void everyGroupDecaysByItsMultiplier() {
    ParameterGroups groups =
        new ParameterGroups(
            List.of(new Group(1, 1, 2), new Group(2, 1, 1)),
            List.of(new Group(1, 1, 0), new Group(1, 1, 0.5)));
    GroupDecay decay = new GroupDecay(TWO_COLUMNS, groups, 0.5);
    assertFalse(decay.isUniform());
    double[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    assertArrayEquals(
        new double[] {0.9, 0.95, 0.95, 0.9, 0.95, 0.95, 1, 0.975}, decay.decayed(ones, 0.1), 1e-15);
    assertEquals(1, ones[0]);
  }

  @Test
  void withoutFreeCoordinatesAllDecayAlike() {
    LogisticObjective objective = new LogisticObjective(false);
    GroupDecay decay =
        new GroupDecay(ParameterLayout.of(objective, 4), ParameterGroups.plain(objective), 0.25);
    assertTrue(decay.isUniform());
    assertEquals(0.25, decay.uniform());
  }

  @Test
  void decayBeforeAnUpdateIsTheUpdatersOwn() {
    SplittableRandom random = new SplittableRandom(3);
    int length = TWO_COLUMNS.length();
    ParameterGroups all =
        new ParameterGroups(List.of(new Group(3, 1, 1)), List.of(new Group(2, 1, 1)));
    GroupDecay decay = new GroupDecay(TWO_COLUMNS, all, 0.3);
    SignumUpdater own = new SignumUpdater().setWdLh(0.3);
    SignumUpdater without = new SignumUpdater();
    double[] weights = random.doubles(length, -2, 2).toArray();
    for (SignumUpdater updater : List.of(own, without)) {
      updater.compute(Vectors.dense(weights), Vectors.zeros(length), 0, 1, 0);
    }
    for (int t = 1; t < 50; t++) {
      double[] gradient = random.doubles(length, -1, 1).toArray();
      double[] kept = decay.decayed(weights, 0.07);
      double[] expected =
          own.compute(Vectors.dense(weights.clone()), Vectors.dense(gradient), 0.07, t, 0)
              ._1()
              .toArray();
      weights =
          without.compute(Vectors.dense(kept), Vectors.dense(gradient), 0.07, t, 0)._1().toArray();
      assertArrayEquals(expected, weights, "step " + t);
    }
  }
}
