// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils$;
import org.apache.spark.ui.WebUIPage;
import scala.Function0;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.xml.Node;
import scala.xml.Unparsed;

/**
 * Adds tabs to Spark's UI, whose classes are {@code private[spark]}. Apart from {@link
 * SparkInternals}, so that they are loaded only where there is a tab.
 */
public final class SparkUiTabs {
  private static final Method HEADER =
      Stream.of(UIUtils$.class.getMethods())
          .filter(method -> method.getName().equals("headerSparkPage"))
          .findFirst()
          .orElseThrow();

  private SparkUiTabs() {}

  /** What a page shows below Spark's own header. */
  public interface Content {
    /** The page's heading. */
    String title(HttpServletRequest request);

    /**
     * HTML, inserted unchanged.
     *
     * @param request of the browser
     * @param root path of Spark's UI, as the browser sees it; empty without a proxy
     */
    String html(HttpServletRequest request, String root);
  }

  /**
   * Adds a tab, unless the application has no UI.
   *
   * @param context of the application
   * @param prefix the tab's path, and with a capital letter its name
   * @param pages by their path below the tab's; the empty one is the tab's own
   * @param servletPath path below the tab's that {@code servlet} answers
   * @param servlet behind the same access checks as Spark's own pages
   * @return whether there is a UI
   */
  public static boolean attach(
      SparkContext context,
      String prefix,
      Map<String, Content> pages,
      String servletPath,
      HttpServlet servlet) {
    Option<SparkUI> ui = context.ui();
    if (ui.isEmpty()) {
      return false;
    }
    attach(ui.get(), prefix, pages, servletPath, servlet);
    return true;
  }

  static void attach(
      SparkUI ui,
      String prefix,
      Map<String, Content> pages,
      String servletPath,
      HttpServlet servlet) {
    Tab tab = new Tab(ui, prefix);
    pages.forEach((path, content) -> tab.attachPage(new Page(tab, path, content)));
    ui.attachTab(tab);
    // Spark puts the base path before pages, but not before servlets.
    ui.attachHandler(ui.basePath() + "/" + prefix + "/" + servletPath, servlet, "/*");
  }

  /** Spark's header around a page; Spark 4.2 has one flag more, all of which are false. */
  @SuppressWarnings("unchecked")
  private static Seq<Node> header(
      HttpServletRequest request, String title, Function0<Seq<Node>> content, SparkUITab tab) {
    List<Object> arguments = new ArrayList<>(List.of(request, title, content, tab, Option.empty()));
    while (arguments.size() < HEADER.getParameterCount()) {
      arguments.add(false);
    }
    try {
      return (Seq<Node>) HEADER.invoke(UIUtils$.MODULE$, arguments.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(HEADER.toString(), e);
    }
  }

  private static final class Tab extends SparkUITab {
    Tab(SparkUI ui, String prefix) {
      super(ui, prefix);
    }
  }

  private static final class Page extends WebUIPage {
    private final Tab tab;
    private final Content content;

    Page(Tab tab, String path, Content content) {
      super(path);
      this.tab = tab;
      this.content = content;
    }

    @Override
    public Seq<Node> render(HttpServletRequest request) {
      String html = content.html(request, UIUtils$.MODULE$.uiRoot(request) + tab.basePath());
      return header(request, content.title(request), () -> new Unparsed(html), tab);
    }
  }
}
