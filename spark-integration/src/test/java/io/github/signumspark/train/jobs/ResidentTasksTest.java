// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.Ingest;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.internal.TaskGroups;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.rdd.RDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.runtime.AbstractFunction1;

@ExtendWith(LocalSpark.class)
class ResidentTasksTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofMinutes(1);

  /** A task for each worker. */
  private static final List<int[]> ALONE = List.of();

  @Test
  void oneJobDoesAllRoundsToTheSameBits(SparkSession spark) throws Exception {
    Dataset<Row> rows = Rows.frame(spark, Rows.sparseLogistic(3000, 200, 6, 3), 2).cache();
    rows.count();
    SparkContext context = spark.sparkContext();
    List<String> standing = new ArrayList<>();
    LogisticRegressionModel one = fit(context, rows, standing);
    context.setLocalProperty(ResidentTasks.CONF, "false");
    List<String> each = new ArrayList<>();
    LogisticRegressionModel other;
    try {
      other = fit(context, rows, each);
    } finally {
      context.setLocalProperty(ResidentTasks.CONF, null);
      rows.unpersist(true);
    }
    assertArrayEquals(one.coefficients().toArray(), other.coefficients().toArray());
    assertEquals(one.intercept(), other.intercept());
    assertArrayEquals(one.summary().objectiveHistory(), other.summary().objectiveHistory());
    int rounds = ((SignumTrainingSummary) one.summary()).signumDetails().rounds().size();
    assertTrue(rounds > 5, rounds + " rounds");
    assertEquals(rounds, each.size() - standing.size(), standing + " and " + each);
    String last = standing.get(standing.size() - 1);
    assertTrue(last.matches("Signum fit \\d+, round 1 of \\d+"), last);
    assertNoJobRuns(context);
  }

  /** Once the events so far are seen: the tracker learns of a job's end from them. */
  private static void assertNoJobRuns(SparkContext context) throws Exception {
    context.listenerBus().waitUntilEmpty();
    assertEquals(0, context.statusTracker().getActiveJobIds().length);
  }

  private static LogisticRegressionModel fit(
      SparkContext context, Dataset<Row> rows, List<String> jobs) throws Exception {
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart event) {
            jobs.add(event.properties().getProperty("spark.job.description"));
          }
        };
    context.addSparkListener(counter);
    context.setLocalProperty("spark.signum.keepBlocks", "false");
    try {
      return new SignumLogisticRegression().setNumWorkers(2).fit(rows);
    } finally {
      context.setLocalProperty("spark.signum.keepBlocks", null);
      context.listenerBus().waitUntilEmpty();
      context.removeSparkListener(counter);
    }
  }

  @Test
  void resultsComeInTheOrderOfTheWorkersTurnAfterTurn(SparkSession spark) {
    try (IngestedData data = ingested(spark, 2);
        ResidentTasks tasks = tasks(data, ALONE, LONG, LONG)) {
      for (int turn = 0; turn < 50; turn++) {
        assertEquals(List.of("0 of " + turn, "1 of " + turn), turn(tasks, turn));
      }
    }
  }

  @Test
  void aTaskServesSeveralWorkersWhicheverTheyAre(SparkSession spark) {
    for (List<int[]> groups :
        List.of(
            List.of(new int[] {0, 1, 2}),
            List.of(new int[] {0, 2}, new int[] {1}),
            List.of(new int[] {2}, new int[] {0, 1}))) {
      try (IngestedData data = ingested(spark, 3);
          ResidentTasks tasks = tasks(data, groups, LONG, LONG)) {
        for (int turn = 0; turn < 20; turn++) {
          assertEquals(List.of("0 of " + turn, "1 of " + turn, "2 of " + turn), turn(tasks, turn));
        }
        assertEquals(BlockJobs.LONG, tasks.inTask());
      }
    }
  }

  @Test
  void slotsShareTheWorkersThatLieBesideThem(SparkSession spark) {
    try (IngestedData data = ingested(spark, 5)) {
      assertEquals(
          List.of("[0, 1]", "[2, 3, 4]"),
          TaskGroups.of(data.blocks()).stream().map(Arrays::toString).toList());
    }
    try (IngestedData data = ingested(spark, 2)) {
      assertEquals(
          List.of("[0]", "[1]"),
          TaskGroups.of(data.blocks()).stream().map(Arrays::toString).toList());
    }
  }

  @Test
  void blocksOnDiskAreNotAllHeldAtOnce(SparkSession spark) {
    try (IngestedData data = ingested(spark, 5)) {
      RDD<WorkerBlock> copy = data.blocks().filter(new Every());
      copy.persist(StorageLevel.DISK_ONLY());
      try {
        assertEquals(List.of(), TaskGroups.of(copy));
        copy.count();
        assertEquals(List.of(), TaskGroups.of(copy));
      } finally {
        copy.unpersist(true);
      }
    }
  }

  private static final class Every extends AbstractFunction1<WorkerBlock, Object>
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public Object apply(WorkerBlock block) {
      return true;
    }
  }

  @Test
  void jobsDoTheRestWhereAWorkerFindsNoSlot(SparkSession spark) throws Exception {
    jobsDoTheRest(spark, SHORT, LONG);
    jobsDoTheRest(spark, LONG, SHORT);
  }

  private static void jobsDoTheRest(SparkSession spark, Duration arrival, Duration patience)
      throws Exception {
    try (IngestedData data = ingested(spark, 3);
        ResidentTasks tasks = tasks(data, ALONE, arrival, patience)) {
      for (int turn = 0; turn < 3; turn++) {
        assertEquals(List.of("0 of " + turn, "1 of " + turn, "2 of " + turn), turn(tasks, turn));
      }
      assertEquals(Sent.IN_TASK, tasks.inTask());
    }
    assertNoJobRuns(spark.sparkContext());
  }

  @Test
  void aTaskThatFailsEndsTheTurnWithItsCause(SparkSession spark) {
    try (IngestedData data = ingested(spark, 2);
        ResidentTasks tasks = tasks(data, ALONE, LONG, LONG)) {
      turn(tasks, 0);
      Exception thrown =
          assertThrows(
              Exception.class,
              () ->
                  tasks.run(
                      (worker, block) -> {
                        if (worker == 1) {
                          throw new ArithmeticException("no such number");
                        }
                        return worker;
                      },
                      (worker, result) -> {}));
      assertTrue(thrown.toString().contains("no such number"), thrown.toString());
    }
  }

  @Test
  void jobsWhereTurnsAreLongOrMuchIsSent(SparkSession spark) {
    try (IngestedData two = ingested(spark, 2);
        IngestedData three = ingested(spark, 3)) {
      assertTrue(ResidentTasks.of(two, 10, 0.5) instanceof ResidentTasks);
      assertTrue(ResidentTasks.of(three, 10, 0.5) instanceof ResidentTasks);
      assertEquals(Sent.IN_TASK, ResidentTasks.of(two, BlockJobs.LONG, 0.5).inTask());
      assertEquals(Sent.IN_TASK, ResidentTasks.of(two, 10, 1e9).inTask());
    }
  }

  private static ResidentTasks tasks(
      IngestedData data, List<int[]> groups, Duration arrival, Duration patience) {
    List<int[]> used =
        groups == ALONE
            ? IntStream.range(0, data.numWorkers()).mapToObj(worker -> new int[] {worker}).toList()
            : groups;
    return new ResidentTasks(data.blocks(), used, arrival, patience);
  }

  private static List<String> turn(ResidentTasks tasks, int turn) {
    List<String> results = new ArrayList<>();
    AtomicInteger next = new AtomicInteger();
    tasks.run(
        (worker, block) -> {
          if (block.worker() != worker) {
            throw new IllegalStateException(worker + " has the block of " + block.worker());
          }
          return worker + " of " + turn;
        },
        (worker, result) -> {
          assertEquals(next.getAndIncrement(), worker);
          results.add(result);
        });
    return results;
  }

  private static IngestedData ingested(SparkSession spark, int workers) {
    return Ingest.of(Rows.frame(spark, Rows.sparseLogistic(300, 50, 4, 3), 2))
        .labels(LabelRule.binary())
        .numWorkers(workers)
        .run();
  }
}
