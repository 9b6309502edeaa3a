// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import io.github.signumspark.internal.SparkUiTabs;
import io.github.signumspark.report.Assets;
import io.github.signumspark.report.FitRecords;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.apache.spark.SparkContext;

/**
 * The tab: its two pages are placeholders, which the script fills from the JSON of {@link
 * FitServlet}.
 */
final class SignumTab {
  private static final String PATH = "signum";
  private static final String API = "api";

  private SignumTab() {}

  /** Adds the tab; without a UI there is nothing to add it to. */
  static void attach(SparkContext context, FitRecords records) {
    SparkUiTabs.attach(
        context,
        PATH,
        Map.of("", new ListPage(), "fit", new FitPage()),
        API,
        new FitServlet(records));
  }

  /** The number of the fit that a request names; 0 where it names none. */
  private static long fit(HttpServletRequest request) {
    String id = request.getParameter("id");
    return id != null && id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
  }

  private static String place(String root, String view) {
    String tab = root + "/" + PATH;
    String files = tab + "/" + API + "/static/";
    return "<link rel=\"stylesheet\" href=\""
        + files
        + Assets.CHART_STYLE.fileName()
        + "\"><link rel=\"stylesheet\" href=\""
        + files
        + Assets.STYLE.fileName()
        + "\"><div id=\"signum\" class=\"signum\" "
        + view
        + " data-api=\""
        + tab
        + "/"
        + API
        + "\" data-list=\""
        + tab
        + "/\" data-fit=\""
        + tab
        + "/fit/\"></div><script src=\""
        + files
        + Assets.CHART_SCRIPT.fileName()
        + "\"></script><script src=\""
        + files
        + Assets.SCRIPT.fileName()
        + "\"></script>";
  }

  private static final class ListPage implements SparkUiTabs.Content {
    @Override
    public String title(HttpServletRequest request) {
      return "Signum fits";
    }

    @Override
    public String html(HttpServletRequest request, String root) {
      return place(root, "data-view=\"list\"");
    }
  }

  private static final class FitPage implements SparkUiTabs.Content {
    @Override
    public String title(HttpServletRequest request) {
      return "Signum fit " + fit(request);
    }

    @Override
    public String html(HttpServletRequest request, String root) {
      return place(root, "data-view=\"fit\" data-id=\"" + fit(request) + "\"");
    }
  }
}
