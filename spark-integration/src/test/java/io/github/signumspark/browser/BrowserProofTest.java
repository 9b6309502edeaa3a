// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener.Round;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.JobGroups;
import io.github.signumspark.testing.Rows;
import io.github.signumspark.ui.HeldFit;
import io.github.signumspark.ui.UiSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tab and the report as a browser shows them. */
@Tag("proof")
class BrowserProofTest {
  private static final String HOSTILE =
      "\"><img src=x onerror=\"window['hacked']=1\"><script>window['hacked']=1</script>{{1}}&lt;";

  private static UiSession ui;
  private static Dataset<Row> rows;
  private Browser browser;

  @BeforeAll
  static void startSpark() {
    ui = new UiSession(true);
    rows = Rows.frame(ui.spark(), Rows.sparseLogistic(30_000, 2_000, 12, 5), 4).cache();
    rows.count();
  }

  @AfterAll
  static void stopSpark() {
    ui.close();
  }

  @BeforeEach
  void startBrowser() {
    browser = new Browser(false);
  }

  @AfterEach
  void nothingWentWrong() throws IOException {
    try {
      assertEquals(List.of(), browser.complaints());
      assertNull(browser.script("window.hacked || null"));
      for (String request : browser.requests()) {
        URI uri = URI.create(request);
        boolean own =
            request.startsWith(ui.url("/"))
                || List.of("file", "data", "about").contains(uri.getScheme());
        assertTrue(own, "asked for " + request);
      }
    } finally {
      browser.close();
    }
  }

  private static SignumLogisticRegression stage(String uid) {
    return new SignumLogisticRegression(uid).setRegParam(1e-3).setMaxPasses(10).setFinish("none");
  }

  private static CompletableFuture<LogisticRegressionModel> fit(HeldFit held, String uid) {
    SignumListeners.add(ui.spark(), held);
    return CompletableFuture.supplyAsync(() -> stage(uid).fit(rows));
  }

  @Test
  void theChartHasTheRoundsWhileTheFitRuns() throws Exception {
    HeldFit held = new HeldFit("live", 0);
    CompletableFuture<LogisticRegressionModel> fit = fit(held, "live");
    held.await(1);
    browser.open(ui.url("/signum/fit/?id=" + held.info().id()));
    browser.waitFor("document.querySelector('#chart-loss')?.dataset.points === '1'");
    held.release(6);
    held.await(6);
    browser.waitFor("document.querySelector('#chart-loss').dataset.points === '7'");
    assertEquals("running", browser.text("[data-field=state]"));
    assertTrue(browser.text("[data-field=now]").startsWith("round 8 of 10, about "));
    assertCharts(held.rounds());
    browser.screenshot("fit-running");
    held.release(1000);
    fit.join();
    browser.waitFor("document.querySelector('[data-field=state]').textContent === 'done'");
    int rounds = held.rounds().size();
    browser.waitFor(
        "document.querySelector('#chart-loss').dataset.points === arguments[0]", "" + rounds);
    // The plan of 10 rounds may become that of 20 on the way.
    assertTrue(rounds > 7 && rounds <= 20, "" + rounds);
    assertEquals(rounds, browser.value("round"));
    assertCharts(held.rounds());
    double[] history = held.result().objectiveHistory();
    assertEquals(history[history.length - 1], browser.value("loss"));
    assertEquals(held.result().passes(), browser.value("passes"));
    assertEquals(held.result().bytesUp(), browser.value("bytesUp"));
    assertEquals(held.result().bytesDown(), browser.value("bytesDown"));
    browser.screenshot("fit-done");
    SignumListeners.remove(ui.spark(), held);
  }

  private void assertCharts(List<Round> rounds) {
    assertEquals(of(rounds, Round::passes), browser.series("chart-loss", 0));
    assertEquals(of(rounds, Round::loss), browser.series("chart-loss", 1));
    assertEquals(of(rounds, Round::learningRate), browser.series("chart-rate", 1));
    assertEquals(of(rounds, r -> (double) r.batchRows()), browser.series("chart-rows", 1));
    assertEquals(of(rounds, r -> (double) r.localSteps()), browser.series("chart-steps", 1));
    assertEquals(of(rounds, r -> (double) r.bytesUp()), browser.series("chart-bytes", 1));
    assertEquals(of(rounds, r -> (double) r.bytesDown()), browser.series("chart-bytes", 2));
  }

  private static List<Double> of(
      List<Round> rounds, java.util.function.Function<Round, Double> column) {
    return rounds.stream().map(column).toList();
  }

  @Test
  void twoFitsAtOnceHaveARowEach() throws Exception {
    HeldFit one = new HeldFit("one", 2);
    HeldFit two = new HeldFit("two", 4);
    CompletableFuture<LogisticRegressionModel> first = fit(one, "one");
    CompletableFuture<LogisticRegressionModel> second = fit(two, "two");
    one.await(3);
    two.await(5);
    browser.open(ui.url("/signum/"));
    for (HeldFit fit : List.of(one, two)) {
      String row = "[data-fit='" + fit.info().id() + "']";
      browser.waitFor("document.querySelector(arguments[0]) !== null", row);
      assertEquals("running", browser.text(row + " [data-field=state]"));
      List<Round> rounds = fit.rounds();
      assertEquals(
          "" + rounds.get(rounds.size() - 1).loss(),
          ""
              + Double.parseDouble(
                  browser.all(row + " [data-field=loss]").get(0).getDomAttribute("data-value")));
      assertTrue(browser.text(row).contains(rounds.size() + " of 10"), browser.text(row));
    }
    browser.waitUntilItFits(800);
    browser.screenshot("fits");
    one.release(1000);
    two.release(1000);
    first.join();
    second.join();
    browser.waitFor(
        "[...document.querySelectorAll(arguments[0])].every(e => e.textContent === 'done')",
        "[data-fit='" + one.info().id() + "'] .state, [data-fit='" + two.info().id() + "'] .state");
    browser.script(
        "[...document.querySelectorAll('th button')].find(b => b.textContent === 'fit ↓').click()");
    browser.waitFor("document.querySelector('th[aria-sort=ascending]') !== null");
    List<Integer> order =
        browser.all("tr[data-fit]").stream()
            .map(row -> Integer.valueOf(row.getDomAttribute("data-fit")))
            .toList();
    assertEquals(order.stream().sorted().toList(), order);
    for (HeldFit fit : List.of(one, two)) {
      browser.script(
          "document.querySelector(arguments[0]).click()",
          "[data-fit='" + fit.info().id() + "'] input");
    }
    browser.script("document.querySelector('a[href*=\"&with=\"]').click()");
    browser.waitFor("document.querySelector('#chart-both') !== null");
    assertEquals(2, browser.all("#chart-both polyline").size());
    assertTrue(browser.text("#signum").contains("Parameters that differ"));
    browser.waitUntilItFits(800);
    browser.screenshot("fits-compared");
    SignumListeners.remove(ui.spark(), one);
    SignumListeners.remove(ui.spark(), two);
  }

  @Test
  void aFinishShowsItsGapAndTheModel() throws Exception {
    HeldFit held = new HeldFit("finished", 1000);
    SignumListeners.add(ui.spark(), held);
    LogisticRegressionModel model =
        new SignumLogisticRegression("finished").setRegParam(1e-3).fit(rows);
    SignumListeners.remove(ui.spark(), held);
    browser.open(ui.url("/signum/fit/?id=" + held.info().id()));
    browser.waitFor("document.querySelector('.feature') !== null");
    List<Double> gaps =
        new ArrayList<>(of(held.rounds(), r -> finite(r.gap())).subList(1, held.rounds().size()));
    gaps.add(held.result().finish().gap());
    assertTrue(gaps.stream().filter(g -> g != null).count() > 3, gaps.toString());
    assertEquals(gaps, browser.series("chart-gap", 1));
    assertEquals(held.result().finish().gap(), browser.value("gap"));
    double[] weights = model.coefficients().toArray();
    String first = browser.text(".feature");
    double shown = weights[Integer.parseInt(first.replace("feature ", "")) - 1];
    // Values of one size: the largest coefficient is among the largest per deviation.
    assertTrue(Math.abs(shown) > 0.3 * Arrays.stream(weights).map(Math::abs).max().orElse(0));
    assertTrue(
        browser
            .text(".figures")
            .contains(held.result().finish().iterations() + "\niterations of the finish"));
    browser.waitUntilItFits(800);
    browser.screenshot("fit-finish");
  }

  @Test
  void theReportTellsHowGoodTheModelIs(@TempDir Path dir) throws Exception {
    LogisticRegressionModel model =
        new SignumLogisticRegression("good").setRegParam(1e-3).fit(rows);
    Path page = dir.resolve("report.html");
    ((SignumTrainingSummary) model.summary())
        .report()
        .model(model, rows.schema())
        .evaluate("test", model, model.transform(rows))
        .write(page.toString());
    browser.open(page.toUri().toString());
    String text = browser.text("#signum");
    for (String words :
        List.of("AUC (ROC)", "constant model 0.5", "predicted 1", "are of the class 1")) {
      assertTrue(text.contains(words), text);
    }
    for (String chart : List.of("roc", "pr", "calibration")) {
      List<String> ticks =
          browser.all("#chart-" + chart + " text").stream().map(t -> t.getText()).toList();
      assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1"), ticks.subList(0, 6));
      assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1"), ticks.subList(6, 12));
    }
    browser.waitUntilItFits(800);
    browser.screenshot("report-evaluated");
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  @Test
  void votesShowThePartitionThatStandsAgainstTheRest() throws Exception {
    Dataset<Row> bad =
        rows.repartition(6, rows.col("features"))
            .selectExpr("if(spark_partition_id() = 4, 1 - label, label) as label", "features");
    HeldFit held = new HeldFit("voting", 20);
    SignumListeners.add(ui.spark(), held);
    SignumLogisticRegression stage = new SignumLogisticRegression("voting").setAggregation("vote");
    stage.setNumWorkers(6).setShuffle("never").setMaxIter(30);
    CompletableFuture<LogisticRegressionModel> fit =
        CompletableFuture.supplyAsync(() -> stage.fit(bad));
    held.await(21);
    browser.open(ui.url("/signum/fit/?id=" + held.info().id()));
    browser.waitFor("document.querySelector('#chart-agreement')?.dataset.points === '21'");
    assertEquals(of(held.rounds(), Round::agreement), browser.series("chart-agreement", 1));
    // Four lines beside that of all, by number.
    List<String> labels =
        browser.all("#chart-agreement .u-legend th").stream()
            .map(th -> th.getText().replace(":", ""))
            .toList();
    assertEquals(6, labels.size(), labels.toString());
    int line = labels.indexOf("of partition 4");
    assertTrue(line > 1, labels.toString());
    assertEquals(
        of(held.rounds(), r -> r.partitionAgreement().get(4)),
        browser.series("chart-agreement", line));
    held.release(1000);
    LogisticRegressionModel model = fit.join();
    SignumListeners.remove(ui.spark(), held);
    browser.waitFor("document.querySelector('[data-field=state]').textContent === 'done'");
    assertVotes(browser, held);
    browser.screenshot("fit-votes");
    Path page = Files.createTempFile("signum", ".html");
    Files.writeString(page, ((SignumTrainingSummary) model.summary()).report().html());
    browser.open(page.toUri().toString());
    assertVotes(browser, held);
    Files.delete(page);
  }

  private static void assertVotes(Browser browser, HeldFit held) {
    for (int p = 0; p < 6; p++) {
      int partition = p;
      assertEquals(
          held.rounds().stream()
                  .mapToDouble(r -> r.partitionAgreement().get(partition))
                  .reduce(0, Double::sum)
              / held.rounds().size(),
          browser.value("agreement-" + p));
    }
    List<String> rows =
        browser.all("tr[data-partition]").stream().map(row -> row.getText()).toList();
    assertEquals(6, rows.size());
    assertTrue(rows.get(0).startsWith("partition 4"), rows.toString());
  }

  @Test
  void aFitThatFailsShowsItsError() throws Exception {
    HeldFit held = new HeldFit("failing", 2);
    CompletableFuture<LogisticRegressionModel> fit = fit(held, "failing");
    held.await(3);
    browser.open(ui.url("/signum/fit/?id=" + held.info().id()));
    browser.waitFor("document.querySelector('[data-field=state]')?.textContent === 'running'");
    JobGroups.cancel(ui.spark().sparkContext(), "Signum fit " + held.info().id());
    held.release(1000);
    assertThrows(CompletionException.class, fit::join);
    browser.waitFor("document.querySelector('[data-field=error]') !== null");
    assertEquals("failed", browser.text("[data-field=state]"));
    assertTrue(browser.text("[data-field=error]").contains("cancelled"));
    assertEquals(3, browser.series("chart-loss", 1).size());
    browser.screenshot("fit-failed");
    browser.open(ui.url("/signum/"));
    browser.waitFor("document.querySelector('[data-field=error]') !== null");
    SignumListeners.remove(ui.spark(), held);
  }

  @Test
  void hostileStringsStayText(@TempDir Path dir) throws Exception {
    Dataset<Row> odd =
        rows.limit(500)
            .withColumnRenamed("label", HOSTILE)
            .withColumnRenamed("features", "f" + HOSTILE);
    HeldFit held = new HeldFit("uid" + HOSTILE, 1000);
    SignumListeners.add(ui.spark(), held);
    LogisticRegressionModel model =
        ((SignumLogisticRegression)
                stage("uid" + HOSTILE).setLabelCol(HOSTILE).setFeaturesCol("f" + HOSTILE))
            .fit(odd);
    SignumListeners.remove(ui.spark(), held);
    Dataset<Row> bad = odd.withColumn(HOSTILE, functions.lit(0.5));
    SignumLogisticRegression refused =
        (SignumLogisticRegression)
            stage("refused").setLabelCol(HOSTILE).setFeaturesCol("f" + HOSTILE);
    assertThrows(RuntimeException.class, () -> refused.fit(bad));
    browser.open(ui.url("/signum/"));
    browser.waitFor("document.querySelector('[data-field=error]') !== null");
    assertTrue(browser.text("#signum tbody tr [data-field=error]").contains(HOSTILE));
    browser.waitFor(
        "document.querySelector(arguments[0]) !== null", "[data-fit='" + held.info().id() + "']");
    assertTrue(browser.text("[data-fit='" + held.info().id() + "']").contains(HOSTILE));
    browser.open(ui.url("/signum/fit/?id=" + held.info().id()));
    browser.waitFor("document.querySelector('[data-field=state]')?.textContent === 'done'");
    assertTrue(browser.text("#signum").contains(HOSTILE), browser.text("#signum"));
    assertEquals(List.of(), browser.all("#signum img, #signum script"));
    Path page = dir.resolve("report.html");
    ((SignumTrainingSummary) model.summary())
        .report()
        .title("title" + HOSTILE)
        .source("train " + HOSTILE, "value " + HOSTILE)
        .measures("test " + HOSTILE, Map.of("m" + HOSTILE, 0.5))
        .write(page.toString());
    browser.open(page.toUri().toString());
    assertEquals("title" + HOSTILE, browser.script("document.title"));
    for (String start : List.of("title", "train ", "value ", "test ", "m")) {
      assertTrue(browser.text("#signum").contains(start + HOSTILE), start);
    }
    assertEquals(List.of(), browser.all("#signum img, #signum script"));
  }

  @Test
  void theReportShowsTheSameWithoutAnyRequest(@TempDir Path dir) throws Exception {
    HeldFit held = new HeldFit("reported", 1000);
    LogisticRegressionModel model = fit(held, "reported").join();
    SignumListeners.remove(ui.spark(), held);
    Path page = dir.resolve("report.html");
    ((SignumTrainingSummary) model.summary())
        .report()
        .title("Clicks, first model")
        .source("train", "clicks.parquet")
        .measures("test", Map.of("areaUnderROC", 0.875, "logLoss", 0.25))
        .write(page.toString());
    for (boolean dark : new boolean[] {false, true}) {
      try (Browser fresh = new Browser(dark)) {
        fresh.open(page.toUri().toString());
        fresh.waitFor(
            "document.querySelector('#chart-loss')?.dataset.points === arguments[0]",
            "" + held.rounds().size());
        Browser before = browser;
        browser = fresh;
        assertCharts(held.rounds());
        browser = before;
        double[] history = held.result().objectiveHistory();
        assertEquals(history[history.length - 1], fresh.value("loss"));
        assertEquals(0.875, fresh.value("measure-test-areaUnderROC"));
        assertEquals(List.of(page.toUri().toString()), fresh.requests());
        assertEquals(List.of(), fresh.complaints());
        fresh.screenshot(dark ? "report-dark" : "report-light");
      }
    }
  }
}
