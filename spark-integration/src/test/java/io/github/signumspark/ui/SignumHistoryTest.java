// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.testing.Rows;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SystemClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/** The tab in Spark's own History Server, from the event log of an application that is over. */
class SignumHistoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path logs;

  /** Stores in memory and on disk, where every event is written as JSON once more. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void showsTheFitsOfAnApplicationThatIsOver(boolean disk, @TempDir Path store) throws Exception {
    String app;
    JsonNode live;
    JsonNode rows;
    try (UiSession ui = new UiSession(true, eventLog())) {
      app = ui.spark().sparkContext().applicationId();
      Dataset<Row> data = Rows.frame(ui.spark(), Rows.sparseLogistic(600, 40, 5, 3), 2).cache();
      new SignumLogisticRegression("logged").setRegParam(0.01).fit(data);
      Dataset<Row> bad = data.selectExpr("label + 0.5 as label", "features");
      assertThrows(RuntimeException.class, () -> new SignumLogisticRegression("refused").fit(bad));
      rows = ui.json("/signum/api/fits");
      live = ui.json("/signum/api/fits/" + rows.path(1).path("id").asLong());
    }
    assertEquals("logged", live.path("stage").asText());
    try (History history = new History(disk ? store : null, Map.of())) {
      String tab = "/history/" + app + "/signum/";
      assertTrue(history.get("/history/" + app + "/jobs/").contains("href=\"" + tab + "\""));
      String page = history.get(tab);
      assertTrue(page.contains("data-api=\"" + tab + "api\""), page);
      assertTrue(history.get(tab + "fit/?id=1").contains("data-view=\"fit\""));
      assertTrue(history.get(tab + "api/static/signum.js").contains("\"use strict\""));
      assertEquals(rows, JSON.readTree(history.get(tab + "api/fits")));
      assertEquals(live, JSON.readTree(history.get(tab + "api/fits/" + live.path("id").asLong())));
      assertEquals("failed", rows.path(0).path("state").asText());
    }
    try (History history = new History(null, Map.of(SignumPlugin.RETAINED, "1"))) {
      JsonNode one = JSON.readTree(history.get("/history/" + app + "/signum/api/fits"));
      assertEquals(1, one.size());
      assertEquals(rows.path(0), one.path(0));
    }
  }

  @Test
  void addsNoTabWhereThereWasNoFit() throws Exception {
    String app;
    try (UiSession ui = new UiSession(true, eventLog())) {
      app = ui.spark().sparkContext().applicationId();
    }
    try (History history = new History(null, Map.of())) {
      assertFalse(history.get("/history/" + app + "/jobs/").contains("/signum/"));
    }
  }

  private Map<String, String> eventLog() {
    return Map.of("spark.eventLog.enabled", "true", "spark.eventLog.dir", logs.toUri().toString());
  }

  /** Spark's own server, on a free port. */
  private final class History implements AutoCloseable {
    private final HistoryServer server;
    private final HttpClient http =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    History(Path store, Map<String, String> settings) throws Exception {
      SparkConf conf =
          new SparkConf(false)
              .set("spark.history.fs.logDirectory", logs.toUri().toString())
              .set("spark.history.ui.port", "0")
              .set("spark.ui.acls.enable", "false");
      if (store != null) {
        conf.set("spark.history.store.path", Files.createDirectories(store).toString());
      }
      settings.forEach(conf::set);
      FsHistoryProvider provider = new FsHistoryProvider(conf, new SystemClock());
      server =
          new HistoryServer(conf, provider, new SecurityManager(conf, Option.empty(), null), 0);
      server.initialize();
      server.bind();
      provider.start();
      // The first look at the folder is in another thread.
      long until = System.nanoTime() + 60_000_000_000L;
      while (provider.getListing().isEmpty()) {
        assertTrue(System.nanoTime() < until, "no application in " + logs);
        Thread.sleep(50);
      }
    }

    String get(String path) throws Exception {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + server.boundPort() + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), path + ": " + answer.body());
      return answer.body();
    }

    @Override
    public void close() {
      server.stop();
    }
  }
}
