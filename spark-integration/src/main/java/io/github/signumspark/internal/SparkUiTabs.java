// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils$;
import scala.Function0;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.xml.Node;
import scala.xml.Unparsed;

/**
 * Adds tabs to Spark's UI, whose classes are {@code private[spark]}. Apart from {@link
 * SparkInternals}, so that they are loaded only where there is a tab. What names a servlet, whose
 * package depends on the line of Spark, is in {@link TabPage} and {@link TabServlet}.
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
    /**
     * The page's heading.
     *
     * @param parameters of the request, by name; null where it has no such parameter
     */
    String title(UnaryOperator<String> parameters);

    /**
     * HTML, inserted unchanged.
     *
     * @param parameters of the request, by name; null where it has no such parameter
     * @param root path of Spark's UI, as the browser sees it; empty without a proxy
     */
    String html(UnaryOperator<String> parameters, String root);
  }

  /** What is behind the pages. */
  @FunctionalInterface
  public interface Api {
    /**
     * The reply to a path.
     *
     * @param path below the one that this answers; empty, or begins with a slash
     */
    Reply get(String path);
  }

  /**
   * A reply.
   *
   * @param status of HTTP
   * @param type of the text
   * @param text the reply, or what is wrong
   */
  public record Reply(int status, String type, String text) {}

  /**
   * Adds a tab, unless the application has no UI.
   *
   * @param context of the application
   * @param prefix the tab's path, and with a capital letter its name
   * @param pages by their path below the tab's; the empty one is the tab's own
   * @param apiPath path below the tab's that {@code api} answers
   * @param api behind the same access checks as Spark's own pages
   * @return whether there is a UI
   */
  public static boolean attach(
      SparkContext context, String prefix, Map<String, Content> pages, String apiPath, Api api) {
    Option<SparkUI> ui = context.ui();
    if (ui.isEmpty()) {
      return false;
    }
    attach(ui.get(), prefix, pages, apiPath, api);
    return true;
  }

  static void attach(
      SparkUI ui, String prefix, Map<String, Content> pages, String apiPath, Api api) {
    Tab tab = new Tab(ui, prefix);
    pages.forEach((path, content) -> tab.attachPage(new TabPage(tab, path, content)));
    ui.attachTab(tab);
    // Spark puts the base path before pages, but not before servlets.
    new TabServlet(api).attach(ui, ui.basePath() + "/" + prefix + "/" + apiPath);
  }

  /**
   * A page with Spark's header.
   *
   * @param request the servlet's
   */
  static Seq<Node> page(
      Object request,
      UnaryOperator<String> parameters,
      String root,
      SparkUITab tab,
      Content content) {
    String html = content.html(parameters, root + tab.basePath());
    return header(request, content.title(parameters), () -> new Unparsed(html), tab);
  }

  /** Spark's header around a page; Spark 4.2 has one flag more, all of which are false. */
  @SuppressWarnings("unchecked")
  private static Seq<Node> header(
      Object request, String title, Function0<Seq<Node>> content, SparkUITab tab) {
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
}
