// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.internal.SparkUiTabs.Api;
import io.github.signumspark.internal.SparkUiTabs.Reply;
import io.github.signumspark.report.Assets;
import java.net.HttpURLConnection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers {@code /fits} (a row for each) and {@code /fits/3} (everything about one) with JSON, and
 * {@code /static/...} with the files of the pages.
 */
final class FitApi implements Api {
  private static final Pattern FIT = Pattern.compile("/fits/(\\d{1,18})");
  private static final Set<Assets> SERVED =
      EnumSet.of(Assets.STYLE, Assets.SCRIPT, Assets.CHART_STYLE, Assets.CHART_SCRIPT);

  private final Supplier<? extends JsonNode> list;
  private final LongFunction<Optional<? extends JsonNode>> fits;

  /**
   * The answers.
   *
   * @param list all fits, the newest first, each as one row of a table
   * @param fits everything about a fit, by its number
   */
  FitApi(Supplier<? extends JsonNode> list, LongFunction<Optional<? extends JsonNode>> fits) {
    this.list = list;
    this.fits = fits;
  }

  @Override
  public Reply get(String asked) {
    // The History Server sends the first request for an application on with a slash behind it.
    String path = asked.replaceFirst("/$", "");
    Matcher fit = FIT.matcher(path);
    if (path.equals("/fits")) {
      return ok("application/json", list.get().toString());
    }
    if (fit.matches()) {
      return fits.apply(Long.parseLong(fit.group(1)))
          .map(found -> ok("application/json", found.toString()))
          .orElse(notFound("no such fit"));
    }
    return SERVED.stream()
        .filter(file -> path.equals("/static/" + file.fileName()))
        .map(file -> ok(file.type(), file.text()))
        .findFirst()
        .orElse(notFound("no such file"));
  }

  private static Reply ok(String type, String text) {
    return new Reply(HttpURLConnection.HTTP_OK, type, text);
  }

  private static Reply notFound(String what) {
    return new Reply(HttpURLConnection.HTTP_NOT_FOUND, "text/plain", what);
  }
}
