// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import io.github.signumspark.internal.SparkUiTabs;
import io.github.signumspark.report.Assets;
import io.github.signumspark.report.FitRecords;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkContext;

/**
 * The tab: its two pages are placeholders, which the script fills from the JSON of {@link FitApi}.
 */
final class SignumTab {
  static final String PATH = "signum";
  static final String API = "api";

  /** Says that the application is over: nothing changes any more. */
  private static final String OVER = "data-over=\"true\" ";

  private SignumTab() {}

  /** Adds the tab; without a UI there is nothing to add it to. */
  static void attach(SparkContext context, FitRecords records) {
    SparkUiTabs.attach(context, PATH, pages(false), API, new FitApi(records::list, records::fit));
  }

  /**
   * The pages by their path below the tab's.
   *
   * @param over whether the application is, and the pages come from its event log
   */
  static Map<String, SparkUiTabs.Content> pages(boolean over) {
    String more = over ? OVER : "";
    return Map.of("", new ListPage(more), "fit", new FitPage(more));
  }

  /** The number of the fit that a parameter names; 0 where it names none. */
  private static long fit(UnaryOperator<String> parameters, String name) {
    String id = parameters.apply(name);
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

  private record ListPage(String more) implements SparkUiTabs.Content {
    @Override
    public String title(UnaryOperator<String> parameters) {
      return "Signum fits";
    }

    @Override
    public String html(UnaryOperator<String> parameters, String root) {
      return place(root, more + "data-view=\"list\"");
    }
  }

  private record FitPage(String more) implements SparkUiTabs.Content {
    @Override
    public String title(UnaryOperator<String> parameters) {
      long other = fit(parameters, "with");
      return other == 0
          ? "Signum fit " + fit(parameters, "id")
          : "Signum fits " + fit(parameters, "id") + " and " + other;
    }

    @Override
    public String html(UnaryOperator<String> parameters, String root) {
      return place(root, more + "data-view=\"fit\" data-id=\"" + fit(parameters, "id") + "\"");
    }
  }
}
