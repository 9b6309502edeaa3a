// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fit's JSON as one self-contained page. The page's own policy lets the browser run the embedded
 * scripts, and load nothing.
 */
public final class ReportPage {
  private static final Pattern PLACE = Pattern.compile("@([a-z.]+)@");

  private ReportPage() {}

  /** The page. */
  public static String of(ObjectNode fit) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("uplot.css", Assets.CHART_STYLE.text());
    parts.put("signum.css", Assets.STYLE.text());
    parts.put("uplot.js", Assets.CHART_SCRIPT.text());
    parts.put("signum.js", Assets.SCRIPT.text());
    parts.put(
        "policy",
        "default-src 'none'; script-src "
            + hash(parts.get("uplot.js"))
            + " "
            + hash(parts.get("signum.js"))
            + "; style-src "
            + hash(parts.get("uplot.css"))
            + " "
            + hash(parts.get("signum.css")));
    parts.put("title", escaped(fit.path("title").asText("Signum fit " + fit.path("id").asText())));
    // Inside a script element only "<" could end the JSON.
    parts.put("data", fit.toString().replace("<", "\\u003c"));
    return PLACE
        .matcher(Assets.PAGE.text())
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
