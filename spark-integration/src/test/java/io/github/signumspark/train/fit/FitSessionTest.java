// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.LocalSpark;
import io.github.signumspark.testing.Rows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** However a fit ends, it is reported once and leaves nothing behind. */
@ExtendWith(LocalSpark.class)
class FitSessionTest {
  private static final String GROUP = "spark.jobGroup.id";
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkSession spark;
  private final SparkContext context;
  private final Dataset<Row> rows;

  FitSessionTest(SparkSession spark) {
    this.spark = spark;
    this.context = spark.sparkContext();
    this.rows = Rows.frame(spark, Rows.denseLogistic(600, 5, 3), 2);
  }

  /** Does something in the second round, and keeps what it is called for. */
  private static final class Disturber implements TrainingListener {
    private final Runnable action;
    private final List<String> calls = new ArrayList<>();
    private Throwable failure;
    private String groupWhileReading;

    private Disturber(Runnable action) {
      this.action = action;
    }

    @Override
    public void onReading(long fit, String stage) {
      calls.add("reading");
      groupWhileReading = SparkSession.active().sparkContext().getLocalProperty(GROUP);
    }

    @Override
    public void onStart(FitInfo fit) {
      calls.add("start");
    }

    @Override
    public void onRound(FitInfo fit, Round round) {
      if (round.number() == 2) {
        action.run();
      }
    }

    @Override
    public void onEnd(FitInfo fit, FitResult result) {
      calls.add("end");
    }

    @Override
    public void onFailure(FitInfo fit, Throwable error) {
      calls.add("failure");
      failure = error;
    }

    @Override
    public void onClosed(long fit) {
      calls.add("closed");
    }
  }

  @Test
  void anErrorIsReportedAndLeavesNothing() {
    StackOverflowError error = new StackOverflowError("of a listener");
    for (String aggregation : new String[] {"local", "vote", "gradient"}) {
      Disturber disturber =
          new Disturber(
              () -> {
                throw error;
              });
      leavesNothing(
          disturber,
          () ->
              assertSame(
                  error,
                  assertThrows(StackOverflowError.class, () -> stage(aggregation).fit(rows))));
      assertEquals(List.of("reading", "start", "failure", "closed"), disturber.calls);
      assertSame(error, disturber.failure);
      assertTrue(disturber.groupWhileReading.startsWith("Signum fit "));
    }
  }

  @Test
  void anInterruptEndsAFitAsItEndsAJobOfSpark() {
    for (String standing : new String[] {"true", "false"}) {
      context.setLocalProperty("spark.signum.standingTasks", standing);
      Disturber disturber = new Disturber(() -> Thread.currentThread().interrupt());
      try {
        leavesNothing(
            disturber,
            () ->
                assertThrows(InterruptedException.class, () -> stage("local").fit(rows), standing));
      } finally {
        context.setLocalProperty("spark.signum.standingTasks", null);
        Thread.interrupted();
      }
      assertEquals(List.of("reading", "start", "failure", "closed"), disturber.calls);
    }
  }

  @Test
  void unreadableRowsAreReportedWithoutAStart() {
    Disturber disturber = new Disturber(() -> {});
    leavesNothing(
        disturber,
        () ->
            assertThrows(
                IngestException.class,
                () -> stage("local").fit(rows.selectExpr("cast(-1 as double) label", "features"))));
    assertEquals(List.of("reading", "failure", "closed"), disturber.calls);
  }

  @Test
  void aFitThatEndsNoBetterThanItStartedIsNotReturnedInSilence() {
    FitResult steady = details(stage("vote").fit(rows));
    assertTrue(steady.isImproved());
    FitResult wild = details(stage("vote").setStepSize(1e6).fit(rows));
    assertFalse(wild.isImproved());
  }

  private static FitResult details(LogisticRegressionModel model) {
    return ((SignumTrainingSummary) model.summary()).signumDetails();
  }

  private static SignumLogisticRegression stage(String aggregation) {
    return new SignumLogisticRegression()
        .setAggregation(aggregation)
        .setNumWorkers(2)
        .setStepSize(0.05)
        .setMaxIter(6);
  }

  private void leavesNothing(TrainingListener listener, Runnable fit) {
    int blocks = context.getPersistentRDDs().size();
    context.setLocalProperty(DESCRIPTION, "mine");
    SignumListeners.add(spark, listener);
    try {
      fit.run();
    } finally {
      SignumListeners.remove(spark, listener);
    }
    assertEquals(blocks, context.getPersistentRDDs().size());
    assertEquals(null, context.getLocalProperty(GROUP));
    assertEquals("mine", context.getLocalProperty(DESCRIPTION));
    context.setLocalProperty(DESCRIPTION, null);
  }
}
