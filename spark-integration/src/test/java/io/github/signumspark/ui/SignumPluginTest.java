// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener.Round;
import io.github.signumspark.listener.VoteReport;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumFMClassifier;
import io.github.signumspark.ml.classification.SignumLinearSVC;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.ml.classification.SignumMultilayerPerceptronClassifier;
import io.github.signumspark.ml.regression.SignumFMRegressor;
import io.github.signumspark.ml.regression.SignumLinearRegression;
import io.github.signumspark.report.Assets;
import io.github.signumspark.testing.JobGroups;
import io.github.signumspark.testing.Rows;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The plugin in a running application: its JSON, its pages, its metrics, the names of its jobs. */
class SignumPluginTest {
  private static UiSession ui;
  private static Dataset<Row> rows;

  @BeforeAll
  static void start() {
    ui = new UiSession(true);
    rows = Rows.frame(ui.spark(), Rows.sparseLogistic(600, 40, 5, 3), 2).cache();
  }

  @AfterAll
  static void stop() {
    ui.close();
  }

  private static SignumLogisticRegression stage(String uid) {
    return new SignumLogisticRegression(uid).setRegParam(0.01).setMaxPasses(4).setFinish("none");
  }

  @Test
  void tellsAFitWhileItRunsAndAfterwards() throws Exception {
    HeldFit held = new HeldFit("watched", 0);
    SignumListeners.add(ui.spark(), held);
    CompletableFuture<Void> fit = CompletableFuture.runAsync(() -> stage("watched").fit(rows));
    try {
      held.await(1);
      held.release(2);
      held.await(2);
      JsonNode row = row("watched");
      assertEquals("running", row.path("state").asText());
      assertEquals(3, row.path("round").asInt());
      assertEquals(8, row.path("plannedRounds").asInt());
      assertEquals("round 4 of 8", row.path("now").asText());
      assertTrue(row.path("secondsLeft").isNumber());
      JsonNode running = ui.json("/signum/api/fits/" + held.info().id());
      assertEquals(3, running.path("rounds").path("loss").size());
      assertTrue(running.path("result").isMissingNode());
    } finally {
      held.release(100);
      fit.join();
      SignumListeners.remove(ui.spark(), held);
    }

    JsonNode done = ui.json("/signum/api/fits/" + held.info().id());
    assertEquals("done", done.path("state").asText());
    List<Round> rounds = held.rounds();
    JsonNode columns = done.path("rounds");
    assertEquals(8, rounds.size());
    long up = 0;
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      assertEquals(round.number(), columns.path("number").path(i).asInt());
      assertEquals(round.loss(), columns.path("loss").path(i).asDouble());
      assertEquals(round.seconds(), columns.path("seconds").path(i).asDouble());
      assertEquals(round.learningRate(), columns.path("learningRate").path(i).asDouble());
      assertEquals(round.batchRows(), columns.path("batchRows").path(i).asLong());
      assertEquals(round.localSteps(), columns.path("localSteps").path(i).asInt());
      assertEquals(round.bytesUp(), columns.path("bytesUp").path(i).asLong());
      assertEquals(round.bytesDown(), columns.path("bytesDown").path(i).asLong());
      // 41 weights of 8 bytes, from every worker and once back, in each local step.
      assertEquals(
          8L * 41 * (held.info().workers() + 1) * round.localSteps(),
          columns.path("denseBytes").path(i).asLong());
      assertTrue(columns.path("agreement").path(i).isNull());
      up += round.bytesUp();
    }
    assertEquals(up, done.path("totals").path("bytesUp").asLong());
    assertEquals(
        held.result().objectiveHistory()[rounds.size()],
        done.path("result").path("objective").asDouble());
    assertEquals(600, done.path("data").path("rows").asLong());
    boolean setSeen = false;
    for (JsonNode param : done.path("params")) {
      boolean isReg = param.path("name").asText().equals("regParam");
      setSeen |=
          isReg && param.path("set").asBoolean() && param.path("value").asText().equals("0.01");
    }
    assertTrue(setSeen, done.path("params").toString());
  }

  @Test
  void tellsHowEachPartitionVotes() throws Exception {
    HeldFit held = new HeldFit("voting", 0);
    SignumListeners.add(ui.spark(), held);
    // In the first of three partitions the labels are turned round.
    Dataset<Row> bad =
        rows.repartition(3, rows.col("features"))
            .selectExpr("if(spark_partition_id() = 0, 1 - label, label) as label", "features");
    SignumLogisticRegression stage =
        new SignumLogisticRegression("voting")
            .setAggregation("vote")
            .setNumWorkers(3)
            .setShuffle("never");
    stage.setRegParam(0.01).setMaxIter(12);
    CompletableFuture<LogisticRegressionModel> fit =
        CompletableFuture.supplyAsync(() -> stage.fit(bad));
    try {
      held.await(1);
      held.release(4);
      held.await(4);
      assertPartitions(held, ui.json("/signum/api/fits/" + held.info().id()));
    } finally {
      held.release(100);
      SignumListeners.remove(ui.spark(), held);
    }
    SignumTrainingSummary summary = (SignumTrainingSummary) fit.join().summary();
    JsonNode done = ui.json("/signum/api/fits/" + held.info().id());
    assertPartitions(held, done);
    JsonNode votes = done.path("result").path("votes");
    assertEquals(3, votes.size());
    for (VoteReport.Voter voter : held.result().votes().workers()) {
      JsonNode told = votes.path(voter.worker());
      assertEquals(voter.agreements(), told.path("agreements").asLong());
      assertEquals(voter.disagreements(), told.path("disagreements").asLong());
      double turned = held.result().votes().workers().get(0).agreement();
      assertTrue(voter.worker() == 0 || voter.agreement() > turned + 0.1, voter.toString());
    }
    String page = summary.report().html();
    for (String name : List.of("partitions", "rounds")) {
      assertTrue(page.contains("\"" + name + "\":" + done.path(name)), name);
    }
    assertTrue(page.contains("\"votes\":" + votes), page);
  }

  private static void assertPartitions(HeldFit held, JsonNode fit) {
    List<Round> rounds = held.rounds();
    JsonNode partitions = fit.path("partitions");
    assertEquals(3, partitions.size());
    for (int p = 0; p < 3; p++) {
      assertEquals(p, partitions.path(p).path("partition").asInt());
      double sum = 0;
      for (int i = 0; i < rounds.size(); i++) {
        double share = rounds.get(i).partitionAgreement().get(p);
        assertEquals(share, partitions.path(p).path("byRound").path(i).asDouble());
        assertEquals(
            rounds.get(i).agreement(), fit.path("rounds").path("agreement").path(i).asDouble());
        sum += share;
      }
      double mean = partitions.path(p).path("agreement").asDouble();
      assertEquals(sum / rounds.size(), mean);
      double turned = partitions.path(0).path("agreement").asDouble();
      assertTrue(p == 0 || mean > turned + 0.1, p + " agrees " + mean + ", the turned " + turned);
    }
  }

  @Test
  void tellsWhyAFitFailed() throws Exception {
    Dataset<Row> bad = rows.selectExpr("label + 0.5 as label", "features");
    assertThrows(RuntimeException.class, () -> stage("unreadable").fit(bad));
    JsonNode unreadable = row("unreadable");
    assertEquals("failed", unreadable.path("state").asText());
    assertTrue(unreadable.path("error").asText().contains("label"), unreadable.toString());

    HeldFit held = new HeldFit("cancelled", 0);
    SignumListeners.add(ui.spark(), held);
    CompletableFuture<Void> fit = CompletableFuture.runAsync(() -> stage("cancelled").fit(rows));
    held.await(1);
    JobGroups.cancel(ui.spark().sparkContext(), "Signum fit " + held.info().id());
    held.release(100);
    assertThrows(CompletionException.class, fit::join);
    SignumListeners.remove(ui.spark(), held);
    JsonNode row = row("cancelled");
    assertEquals("failed", row.path("state").asText());
    assertEquals(1, row.path("round").asInt());
    assertTrue(row.path("error").asText().contains("cancelled"), row.toString());
  }

  /** Every kind of fit, each with rows that are fine by themselves. */
  @Test
  void tellsThatAFitWasRefusedAfterItsRowsWereRead() throws Exception {
    long failed = metric("counters", "fits.failed", "count").asLong();
    Dataset<Row> three =
        rows.selectExpr("double(monotonically_increasing_id() % 3) as label", "features");
    LogisticRegressionModel narrow = new SignumLogisticRegression().setMaxPasses(1).fit(narrow());
    assertRefused("family", three, stage("family").setFamily("binomial"));
    assertRefused("features", rows, stage("width").setInitialModel(narrow));
    assertRefused(
        "two classes",
        rows.selectExpr("double(0) as label", "features"),
        new SignumLinearSVC("one-class"));
    assertRefused(
        "intercept",
        rows.selectExpr("double(1) as label", "features"),
        new SignumLinearRegression("constant-labels")
            .setLoss("huber")
            .setFitIntercept(false)
            .setRegParam(0.1));
    assertRefused(
        "inputs",
        rows,
        new SignumMultilayerPerceptronClassifier("layers").setLayers(new int[] {3, 2}));
    assertRefused(
        "factorSize",
        rows,
        new SignumFMClassifier("factors")
            .setInitialModel(new SignumFMClassifier().setMaxPasses(1).fit(rows))
            .setFactorSize(3));
    assertRefused(
        "factorSize",
        rows,
        new SignumFMRegressor("factors-too")
            .setInitialModel(new SignumFMRegressor().setMaxPasses(1).fit(rows))
            .setFactorSize(3));
    assertEquals(failed + 7, metric("counters", "fits.failed", "count").asLong());
    assertEquals(0, metric("counters", "fits.running", "count").asLong());
  }

  private static Dataset<Row> narrow() {
    return Rows.frame(ui.spark(), Rows.sparseLogistic(100, 5, 2, 3), 2);
  }

  private static void assertRefused(String why, Dataset<Row> data, Estimator<?> stage)
      throws Exception {
    RuntimeException thrown = assertThrows(RuntimeException.class, () -> stage.fit(data));
    JsonNode row = row(stage.uid());
    assertEquals("failed", row.path("state").asText(), row.toString());
    assertEquals(thrown.getMessage(), row.path("error").asText());
    assertTrue(thrown.getMessage().contains(why), thrown.getMessage());
    JsonNode all = ui.json("/signum/api/fits/" + row.path("id").asLong());
    assertEquals(data.count(), all.path("data").path("rows").asLong());
  }

  @Test
  void tellsThatAFitNeededNoTraining() throws Exception {
    stage("constant").fit(rows.selectExpr("double(1) as label", "features"));
    assertEquals("left", row("constant").path("state").asText());
  }

  @Test
  void servesPagesAndTheirFiles() throws Exception {
    String jobs = ui.get("/jobs/").body();
    assertTrue(jobs.contains("href=\"/signum/\""), "no tab");
    for (String path : List.of("/signum/", "/signum/fit/?id=1")) {
      String page = ui.get(path).body();
      assertTrue(page.contains("id=\"signum\""), page);
      assertFalse(page.contains("<b onmouseover"), page);
    }
    String hostile = ui.get("/signum/fit/?id=%22%3E%3Cscript%3Ealert(2)%3C/script%3E").body();
    assertFalse(hostile.contains("alert(2)"), hostile);
    for (Assets file :
        List.of(Assets.STYLE, Assets.SCRIPT, Assets.CHART_STYLE, Assets.CHART_SCRIPT)) {
      var answer = ui.get("/signum/api/static/" + file.fileName());
      assertEquals(200, answer.statusCode());
      assertEquals(file.text(), answer.body());
      assertTrue(answer.headers().firstValue("content-type").get().startsWith(file.type()));
    }
    for (String path :
        List.of("/", "/fits/1/2", "/fits/x", "/fits/999", "/static/page.html", "/static/../x")) {
      assertEquals(404, ui.get("/signum/api" + path).statusCode(), path);
    }
  }

  @Test
  void putsFiguresIntoSparksMetrics() throws Exception {
    long before = metric("counters", "fits.done", "count").asLong();
    HeldFit watched = new HeldFit("measured", 1000);
    SignumListeners.add(ui.spark(), watched);
    stage("measured").fit(rows);
    SignumListeners.remove(ui.spark(), watched);
    Round last = watched.rounds().get(watched.rounds().size() - 1);
    assertEquals(before + 1, metric("counters", "fits.done", "count").asLong());
    assertEquals(0, metric("counters", "fits.running", "count").asLong());
    assertEquals(watched.info().id(), metric("gauges", "fit", "value").asLong());
    assertEquals(last.number(), metric("gauges", "round", "value").asInt());
    assertEquals(last.loss(), metric("gauges", "loss", "value").asDouble());
    assertTrue(metric("gauges", "secondsPerRound", "value").asDouble() > 0);
    assertTrue(metric("counters", "bytesUp", "count").asLong() > 0);
  }

  @Test
  void namesItsJobs() throws Exception {
    HeldFit watched = new HeldFit("named", 1000);
    SignumListeners.add(ui.spark(), watched);
    // Other fits of these rows keep their blocks.
    ui.spark().sparkContext().setLocalProperty("spark.signum.keepBlocks", "false");
    stage("named").fit(rows);
    ui.spark().sparkContext().setLocalProperty("spark.signum.keepBlocks", null);
    SignumListeners.remove(ui.spark(), watched);
    String fit = "Signum fit " + watched.info().id();
    String jobs = ui.get("/jobs/").body();
    assertTrue(jobs.contains(fit + ", reading the rows (named)"), jobs);
    assertTrue(jobs.contains(fit + ", round 1 of 8"), jobs);
    assertTrue(jobs.contains(fit + ", round 8 of 8"), jobs);
    assertTrue(jobs.contains(fit + ", the final loss"), jobs);
    // One job a round, and one for the final loss.
    assertTrue(ui.spark().sparkContext().statusTracker().getJobIdsForGroup(fit).length >= 9);
    assertEquals(null, ui.spark().sparkContext().getLocalProperty("spark.jobGroup.id"));
  }

  @Test
  void leavesTheCallersGroup() {
    ui.spark().sparkContext().setJobGroup("mine", "my work", false);
    try {
      stage("grouped").fit(rows);
      assertEquals("mine", ui.spark().sparkContext().getLocalProperty("spark.jobGroup.id"));
      assertEquals("my work", ui.spark().sparkContext().getLocalProperty("spark.job.description"));
      assertTrue(ui.spark().sparkContext().statusTracker().getJobIdsForGroup("mine").length >= 9);
    } finally {
      ui.spark().sparkContext().clearJobGroup();
    }
  }

  private static JsonNode row(String stage) throws Exception {
    for (JsonNode fit : ui.json("/signum/api/fits")) {
      if (fit.path("stage").asText().equals(stage)) {
        return fit;
      }
    }
    throw new AssertionError("no fit of " + stage);
  }

  private static JsonNode metric(String kind, String name, String value) throws Exception {
    String id =
        ui.spark().sparkContext().applicationId()
            + ".driver.plugin."
            + SignumPlugin.class.getName()
            + "."
            + name;
    JsonNode metric = ui.json("/metrics/json/").path(kind).path(id);
    assertFalse(metric.isMissingNode(), id);
    return metric.path(value);
  }
}
