// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** A session with Spark's UI on a free port, and with or without the plugin. */
public final class UiSession implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession session;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Starts one, in place of the session that is there. */
  public UiSession(boolean plugin) {
    this(plugin, Map.of());
  }

  /** The same with more settings. */
  public UiSession(boolean plugin, Map<String, String> settings) {
    SparkSession.getDefaultSession().foreach(UiSession::stop);
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .appName("<b onmouseover=alert(1)>signum</b> ui tests")
            .config("spark.ui.enabled", "true")
            .config("spark.ui.port", "0")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            // A job a round, each with its name, and cancelled between two rounds.
            .config("spark.signum.standingTasks", "false")
            .config("spark.hadoop.fs.s3a.secret.key", "planted-1")
            .config("spark.signum.note", "planted-2")
            .config("spark.executorEnv.LOGIN", "planted-3");
    if (plugin) {
      builder.config("spark.plugins", SignumPlugin.class.getName());
    }
    settings.forEach(builder::config);
    session = builder.getOrCreate();
  }

  private static Object stop(SparkSession session) {
    session.stop();
    return null;
  }

  /** The session. */
  public SparkSession spark() {
    return session;
  }

  /** The address of a page. */
  public String url(String path) {
    return session.sparkContext().uiWebUrl().get() + path;
  }

  /** The answer to a request. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url(path))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The JSON that stands there. */
  public JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path).body());
  }

  @Override
  public void close() {
    session.stop();
  }
}
