// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.codec.StateScale;
import io.github.signumspark.ingest.Ingest;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.local.GroupPaths;
import io.github.signumspark.local.LocalPlan;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.objective.SoftmaxObjective;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.jobs.ColumnRanges;
import io.github.signumspark.train.plan.LossSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever sums the rounds, driver or executors, over whatever ranges: the bits are the same. */
@ExtendWith(LocalSpark.class)
class RoundAggregatorTest {
  private static final int ROUNDS = 4;

  @Test
  void sparseRows(SparkSession spark) {
    List<Row> rows = Rows.sparseLogistic(600, 400, 5, 3);
    compare(Rows.frame(spark, rows, 3), new LogisticObjective(true), 29, 1000);
  }

  @Test
  void denseRows(SparkSession spark) {
    List<Row> rows = Rows.denseLogistic(400, 9, 4);
    compare(Rows.frame(spark, rows, 2), new LogisticObjective(false), 1, 4);
  }

  @Test
  void severalCoordinatesOfAColumn(SparkSession spark) {
    List<Row> rows = Rows.sparseLogistic(500, 120, 4, 9);
    compare(Rows.frame(spark, rows, 3), new SoftmaxObjective(3, true), 50);
  }

  private static void compare(Dataset<Row> rows, Objective objective, int... sizes) {
    try (IngestedData data =
        Ingest.of(rows).weightCol("weight").labels(LabelRule.binary()).numWorkers(5).run()) {
      ParameterLayout layout = ParameterLayout.of(objective, data.numFeatures());
      double[] penalty = new double[layout.length()];
      SplittableRandom random = new SplittableRandom(1);
      Arrays.setAll(penalty, j -> layout.column(j) < 0 ? 0 : random.nextDouble() * 1e-2);
      LocalPenalty charged = new LocalPenalty(penalty.length, j -> penalty[j]);
      List<double[]> byDriver =
          fit(
              data,
              objective,
              charged,
              new DriverAggregator(data, layout, BlockJobs.each(data.blocks())));
      for (double[] vector : byDriver) {
        assertNotEquals(0, Arrays.stream(vector).map(Math::abs).sum());
      }
      for (int size : sizes) {
        int ranges = new ColumnRanges(layout, size).count();
        assertTrue(ranges > 1 || size >= layout.length(), ranges + " ranges");
        List<double[]> byExecutors =
            fit(data, objective, charged, new ExecutorAggregator(data, layout, size));
        for (int i = 0; i < byDriver.size(); i++) {
          assertArrayEquals(byDriver.get(i), byExecutors.get(i), "size " + size + ", " + i);
        }
      }
    }
  }

  /** Weights, average and losses after every round. */
  private static List<double[]> fit(
      IngestedData data, Objective objective, LocalPenalty penalty, RoundAggregator job) {
    ParameterGroups groups = ParameterGroups.plain(objective);
    ParameterLayout layout = ParameterLayout.of(objective, data.numFeatures());
    List<double[]> all = new ArrayList<>();
    try (LocalExchange exchange =
        new LocalExchange(
            data,
            objective,
            groups,
            penalty,
            StateScale.following(0.5),
            new LossSample(0.05, 0.1),
            job)) {
      DriverState now = new DriverState(new double[layout.length()], exchange.stateUnit(0));
      for (int r = 0; r < ROUNDS; r++) {
        LocalPlan plan = new LocalPlan(0, 0, 9, 0.01, 0.9, 0.1, Double.NaN, 2);
        LocalExchange.Outcome outcome =
            exchange.round(now, r % 2 == 1, plan, 0.3 * r, 0.3 * (r + 1));
        now.move(outcome.means(), layout, new GroupPaths(groups, plan), plan.steps(), 0.2);
        all.add(now.weights().clone());
        all.add(now.average().clone());
        all.add(new double[] {outcome.sliceLoss(), outcome.averageLoss(), outcome.rows()});
      }
      assertEquals(ROUNDS * 3, all.size());
      assertTrue(exchange.bytesUp() > 0 && exchange.bytesDown() > 0);
    }
    return all;
  }
}
