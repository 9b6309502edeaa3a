// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.report.Environment;
import io.github.signumspark.report.FitRecord;
import io.github.signumspark.report.ReportPage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A page about a fit: curves, parameters, figures of the data, measures, and where it ran. One
 * self-contained HTML file that loads nothing, about 100 KiB.
 *
 * <p>Of the environment it shows versions, processors and a fixed list of Spark's settings on
 * masters, cores and memory; these and the params go through {@code spark.redaction.regex}. Made on
 * the driver, of the active session's application; not safe for use by several threads.
 */
public final class FitReport {
  private final FitResult details;
  private final Map<String, Map<String, Double>> measures = new LinkedHashMap<>();
  private final Map<String, String> source = new LinkedHashMap<>();
  private String title = "Signum fit";

  private FitReport(FitResult details) {
    this.details = details;
  }

  /**
   * A report.
   *
   * @param details of a fit; null for one that was MLlib's own, which has no curves
   */
  public static FitReport of(FitResult details) {
    return new FitReport(details);
  }

  /** The heading. Default: {@code Signum fit}. */
  public FitReport title(String value) {
    title = value;
    return this;
  }

  /**
   * Measures of the model on some rows.
   *
   * @param rows which rows, as in {@code test}
   * @param values the measures by name, which are shown in its order
   */
  public FitReport measures(String rows, Map<String, Double> values) {
    measures.put(rows, new TreeMap<>(values));
    return this;
  }

  /**
   * A line about where the rows are from.
   *
   * @param name as in {@code train}
   * @param value as in a path
   */
  public FitReport source(String name, String value) {
    source.put(name, value);
    return this;
  }

  /** The page. */
  public String html() {
    SparkContext context = SparkSession.active().sparkContext();
    ObjectNode json = record().toJson();
    json.put("title", title);
    put(json.putObject("source"), SparkInternals.redact(context.getConf(), source));
    put(json.putObject("environment"), Environment.of(context));
    ObjectNode all = json.putObject("measures");
    measures.forEach(
        (rows, values) -> {
          ObjectNode some = all.putObject(rows);
          values.forEach(
              (name, value) -> some.put(name, Double.isFinite(value) ? value : (Double) null));
        });
    return ReportPage.of(json);
  }

  /**
   * Writes the page.
   *
   * @param path of a file that does not exist, on any file system that Hadoop knows
   * @throws IOException where it exists or cannot be written
   */
  public void write(String path) throws IOException {
    byte[] page = html().getBytes(StandardCharsets.UTF_8);
    Path file = new Path(path);
    try (OutputStream out =
        file.getFileSystem(SparkSession.active().sparkContext().hadoopConfiguration())
            .create(file, false)) {
      out.write(page);
    }
  }

  private static void put(ObjectNode json, Map<String, String> values) {
    values.forEach(json::put);
  }

  private FitRecord record() {
    if (details == null) {
      FitRecord record = new FitRecord(0, "MLlib", System.currentTimeMillis());
      record.close();
      return record;
    }
    FitInfo fit = details.fit();
    FitRecord record = new FitRecord(fit.id(), fit.stage(), fit.startedAt());
    record.start(fit);
    details.rounds().forEach(round -> record.round(fit, round));
    record.end(details, details.ingestSeconds() + details.trainSeconds());
    return record;
  }
}
