// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;

/**
 * Markdown to standard output and to a file, line by line, so that an aborted run leaves what it
 * has.
 */
public final class Report implements Closeable {
  private final PrintStream out;
  private final PrintStream file;

  /**
   * A report.
   *
   * @param out where every line goes
   * @param file a file for a copy, replaced if it exists; or null
   */
  public Report(PrintStream out, Path file) throws IOException {
    this.out = out;
    this.file =
        file == null
            ? null
            : new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8);
  }

  public void heading(String text) {
    line("");
    line("## " + text);
    line("");
  }

  public void text(String text) {
    line(text);
    line("");
  }

  /** Begins a table: the first column to the left, the others to the right. */
  public void header(String... columns) {
    line("| " + String.join(" | ", columns) + " |");
    line("|---|" + String.join("", Collections.nCopies(columns.length - 1, "---:|")));
  }

  public void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  /** A number with so many decimal places; a dash where it is infinite or NaN. */
  public static String number(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + digits + "f", value) : "–";
  }

  /** Bytes in millions. */
  public static String megabytes(double bytes) {
    return number(bytes * 1e-6, 2);
  }

  /** Reports progress on standard error. */
  public static void progress(String text, Object... arguments) {
    System.err.println("benchmark: " + String.format(Locale.ROOT, text, arguments));
  }

  private void line(String text) {
    out.println(text);
    out.flush();
    if (file != null) {
      file.println(text);
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
