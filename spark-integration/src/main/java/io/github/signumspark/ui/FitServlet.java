// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.report.Assets;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
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
final class FitServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;

  private static final Pattern FIT = Pattern.compile("/fits/(\\d{1,18})");
  private static final Set<Assets> SERVED =
      EnumSet.of(Assets.STYLE, Assets.SCRIPT, Assets.CHART_STYLE, Assets.CHART_SCRIPT);

  private final transient Supplier<? extends JsonNode> list;
  private final transient LongFunction<Optional<? extends JsonNode>> fits;

  /**
   * The answers.
   *
   * @param list all fits, the newest first, each as one row of a table
   * @param fits everything about a fit, by its number
   */
  FitServlet(Supplier<? extends JsonNode> list, LongFunction<Optional<? extends JsonNode>> fits) {
    this.list = list;
    this.fits = fits;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    // The History Server sends the first request for an application on with a slash behind it.
    String path = request.getPathInfo() == null ? "" : request.getPathInfo().replaceFirst("/$", "");
    Matcher fit = FIT.matcher(path);
    if (path.equals("/fits")) {
      send(response, "application/json", list.get().toString());
    } else if (fit.matches()) {
      Optional<? extends JsonNode> found = fits.apply(Long.parseLong(fit.group(1)));
      if (found.isPresent()) {
        send(response, "application/json", found.get().toString());
      } else {
        response.sendError(HttpServletResponse.SC_NOT_FOUND, "no such fit");
      }
    } else {
      sendFile(response, path);
    }
  }

  private static void sendFile(HttpServletResponse response, String path) throws IOException {
    for (Assets file : SERVED) {
      if (path.equals("/static/" + file.fileName())) {
        send(response, file.type(), file.text());
        return;
      }
    }
    response.sendError(HttpServletResponse.SC_NOT_FOUND);
  }

  private static void send(HttpServletResponse response, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    response.setContentType(type + ";charset=utf-8");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
