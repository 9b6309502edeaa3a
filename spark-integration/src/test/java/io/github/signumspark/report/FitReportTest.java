// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.ml.SignumTrainingSummary;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.submit.Train;
import io.github.signumspark.testing.Rows;
import io.github.signumspark.ui.UiSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report, from the summary and from the command line, in a session full of secrets. */
class FitReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static UiSession session;

  @TempDir Path dir;

  @BeforeAll
  static void start() {
    session = new UiSession(false);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static JsonNode data(String page) throws IOException {
    String start = "id=\"signum-data\">";
    int from = page.indexOf(start) + start.length();
    return JSON.readTree(page.substring(from, page.indexOf("</script>", from)));
  }

  @Test
  void tellsTheFitAndNoSecret() throws IOException {
    Dataset<Row> rows = Rows.frame(session.spark(), Rows.sparseLogistic(400, 30, 5, 1), 2);
    LogisticRegressionModel model =
        new SignumLogisticRegression()
            .setRegParam(0.01)
            .setMaxPasses(4)
            .setFinish("none")
            .setInitialModelPath("s3a://planted-4:planted-5@bucket/x")
            .setInitialModel(new SignumLogisticRegression().setMaxPasses(1).fit(rows))
            .fit(rows);
    SignumTrainingSummary summary = (SignumTrainingSummary) model.summary();
    Path file = dir.resolve("fit.html");
    summary
        .report()
        .title("A title")
        .source("train", "jdbc:x://planted-6@host/rows")
        .source("password of the table", "planted-7")
        .measures("test", Map.of("areaUnderROC", 0.75, "logLoss", Double.NaN))
        .model(model, rows.schema())
        .evaluate("all", model, model.transform(rows))
        .write(file.toString());
    String page = Files.readString(file);
    assertFalse(page.contains("planted"), "a secret is in the report");
    JsonNode json = data(page);
    assertEquals("A title", json.path("title").asText());
    assertEquals("local[2]", json.path("environment").path("spark.master").asText());
    assertEquals(session.spark().version(), json.path("environment").path("Spark").asText());
    assertEquals(0.75, json.path("measures").path("test").path("areaUnderROC").asDouble());
    assertTrue(json.path("measures").path("test").path("logLoss").isNull());
    assertTrue(page.indexOf("\"areaUnderROC\":0.75") < page.indexOf("\"logLoss\":null"), page);
    assertEquals(
        model.binarySummary().areaUnderROC(),
        json.path("measures").path("train").path("areaUnderROC").asDouble());
    JsonNode all = json.path("measures").path("all");
    assertEquals(model.binarySummary().areaUnderROC(), all.path("areaUnderROC").asDouble(), 1e-12);
    JsonNode roc = all.path("curves").path("roc");
    assertEquals(roc.path(0).size(), roc.path(1).size());
    assertEquals(0, roc.path(0).path(0).asDouble());
    assertEquals(1, roc.path(1).path(roc.path(1).size() - 1).asDouble());
    double rowsInBins = 0;
    for (JsonNode bin : all.path("curves").path("calibration").path(2)) {
      rowsInBins += bin.asDouble();
    }
    assertEquals(400, rowsInBins);
    JsonNode largest = json.path("model").path("largest");
    double before = Double.POSITIVE_INFINITY;
    for (JsonNode one : largest) {
      int feature = Integer.parseInt(one.path("feature").asText().replace("feature ", ""));
      assertEquals(model.coefficients().apply(feature - 1), one.path("value").asDouble());
      assertTrue(Math.abs(one.path("value").asDouble()) <= before);
      before = Math.abs(one.path("value").asDouble());
    }
    assertEquals(model.coefficients().numNonzeros(), largest.size());
    double[] history = model.summary().objectiveHistory();
    assertEquals(history[0], json.path("rounds").path("loss").path(0).asDouble());
    assertEquals(8, json.path("rounds").path("loss").size());
    assertEquals(history[history.length - 1], json.path("result").path("objective").asDouble());
    assertEquals("jdbc:x://***@host/rows", json.path("source").path("train").asText());
    assertTrue(page.contains("default-src 'none'"), "no policy");

    assertThrows(IOException.class, () -> summary.report().write(file.toString()));
    assertEquals(page, Files.readString(file));
  }

  @Test
  void redactsWhatSparkRedacts() {
    SparkConf conf = new SparkConf(false).set("spark.redaction.regex", "(?i)hidden");
    Map<String, String> shown =
        SparkInternals.redact(
            conf,
            Map.of("a", "the hidden thing", "hiddenKey", "b", "c", "k8s://https://me:pw@h:1"));
    assertEquals("*********(redacted)", shown.get("a"));
    assertEquals("*********(redacted)", shown.get("hiddenKey"));
    assertEquals("k8s://https://***@h:1", shown.get("c"));
  }

  @Test
  void trainWritesOneAndRefusesToReplaceAnother() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append(i % 2).append(" 1:").append(i % 2 + (i % 7) * 0.3).append(" 2:1\n");
    }
    Path rows = Files.writeString(dir.resolve("rows.svm"), text);
    Path report = dir.resolve("new/report.html");
    Path metrics = dir.resolve("metrics.json");
    String[] command = {
      "--task=logistic",
      "--train=" + rows,
      "--test=" + rows,
      "--max-passes=3",
      "--report=" + report,
      "--metrics=" + metrics
    };
    assertEquals(0, Train.run(command));
    JsonNode page = data(Files.readString(report));
    JsonNode told = JSON.readTree(metrics.toFile());
    assertEquals("Signum: logistic", page.path("title").asText());
    for (String which : new String[] {"train", "test"}) {
      assertEquals(told.path(which), page.path("measures").path(which));
      assertTrue(page.path("source").path(which).asText().contains("rows.svm"));
    }
    assertEquals(told.path("rounds").asInt(), page.path("rounds").path("loss").size());
    assertEquals(200, page.path("data").path("rows").asInt());

    Files.delete(metrics);
    Files.writeString(report, "mine");
    assertEquals(1, Train.run(command));
    assertEquals("mine", Files.readString(report));
    assertFalse(Files.exists(metrics), "trained before it refused");
  }

  @Test
  void aFitThatWasMLlibsOwnHasItsFigures() throws IOException {
    StringBuilder text = new StringBuilder("x,colour,y\n");
    for (int i = 0; i < 60; i++) {
      text.append(i).append(i % 2 == 0 ? ",red," : ",blue,").append(3 * i + i % 2 * 5 + i % 7);
      text.append("\n");
    }
    Path rows = Files.writeString(dir.resolve("rows.csv"), text);
    Path report = dir.resolve("report.html");
    assertEquals(
        0, Train.run("--task=linear", "--label-col=y", "--train=" + rows, "--report=" + report));
    JsonNode page = data(Files.readString(report));
    assertEquals("done", page.path("state").asText());
    assertEquals("MLlib", page.path("result").path("solver").asText());
    assertTrue(page.path("measures").path("train").path("r2").asDouble() > 0.9);
    assertEquals("x", page.path("model").path("largest").path(0).path("feature").asText());
    List<String> features = new ArrayList<>();
    page.path("model").path("largest").forEach(one -> features.add(one.path("feature").asText()));
    assertTrue(features.contains("colour = blue"), features.toString());
    assertEquals("x", page.path("source").path("columns of numbers").asText());
    assertTrue(page.path("params").size() > 3);
  }
}
