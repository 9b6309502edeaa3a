// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.Ingest;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.jobs.Sent;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever adds the parts, driver or executors, over whatever ranges: the bits are the same. */
@ExtendWith(LocalSpark.class)
class CurvatureAggregatorTest {
  private final SparkSession spark;

  CurvatureAggregatorTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void sparseRows() {
    compare(Rows.sparseLogistic(500, 300, 5, 3), true, 41, 299, 1000);
  }

  @Test
  void denseRows() {
    compare(Rows.denseLogistic(300, 9, 4), false, 1, 4);
  }

  private void compare(List<Row> rows, boolean intercept, int... sizes) {
    LogisticObjective objective = new LogisticObjective(intercept);
    try (IngestedData data =
        Ingest.of(Rows.frame(spark, rows, 3))
            .weightCol("weight")
            .labels(LabelRule.binary())
            .numWorkers(5)
            .run()) {
      ParameterLayout layout = ParameterLayout.of(objective, data.numFeatures());
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Random random = new Random(1);
      Point point = Point.of(random.doubles(layout.length(), -1, 1).toArray());
      BlockSample sample = BlockChoice.of(data, BlockJobs.each(data.blocks()));
      CurvatureTask task =
          new CurvatureTask(
              objective,
              objective,
              layout,
              Sent.send(context, point, point.length(), Integer.MAX_VALUE),
              true,
              true,
              sample,
              data.weightSum(),
              false);
      CurvatureSum expected = sum(layout);
      try (CurvatureAggregator driver =
          CurvatureAggregator.onDriver(data, BlockJobs.each(data.blocks()))) {
        driver.run(task, expected);
      }
      assertEquals(data.rows(), expected.rows());
      assertTrue(expected.blockRows() > 0);
      for (int size : sizes) {
        CurvatureSum actual = sum(layout);
        try (RangedCurvature ranged = new RangedCurvature(data, layout, size)) {
          ranged.run(task, actual);
        }
        assertArrayEquals(expected.columns().gradient(), actual.columns().gradient());
        assertArrayEquals(expected.diagonal(), actual.diagonal());
        assertArrayEquals(expected.means(), actual.means());
        assertArrayEquals(expected.squares(), actual.squares());
        assertArrayEquals(expected.block(), actual.block());
        assertEquals(expected.loss(), actual.loss());
        assertArrayEquals(expected.curvature(), actual.curvature());
        assertEquals(expected.rows(), actual.rows());
        assertEquals(expected.blockRows(), actual.blockRows());
      }
    }
  }

  private static CurvatureSum sum(ParameterLayout layout) {
    return new CurvatureSum(layout, new double[layout.length()], true, true);
  }
}
