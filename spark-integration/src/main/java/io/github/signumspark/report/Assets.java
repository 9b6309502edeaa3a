// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files that a page is made of, from the jar: this project's and the chart library's. */
public enum Assets {
  /** The page of a report, with placeholders. */
  PAGE("page.html", "text/html"),
  /** This project's style. */
  STYLE("signum.css", "text/css"),
  /** The script that builds the page from JSON. */
  SCRIPT("signum.js", "text/javascript"),
  /** The chart library's style. */
  CHART_STYLE(Assets.UPLOT + "uPlot.min.css", "text/css"),
  /** The chart library. */
  CHART_SCRIPT(Assets.UPLOT + "uPlot.iife.min.js", "text/javascript");

  /** Where the WebJar of the version in the parent's pom keeps its files. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private final String path;
  private final String type;

  Assets(String path, String type) {
    this.path = path;
    this.type = type;
  }

  /** The name under which it is served. */
  public String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Its media type; the text is UTF-8. */
  public String type() {
    return type;
  }

  /**
   * Its text.
   *
   * @throws IllegalStateException where it is missing from the class path
   */
  public String text() {
    try (InputStream in = Assets.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
