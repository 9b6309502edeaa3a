// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils$;
import org.apache.spark.ui.WebUIPage;
import scala.collection.immutable.Seq;
import scala.xml.Node;

/** A page of a tab. */
final class TabPage extends WebUIPage {
  private final SparkUITab tab;
  private final SparkUiTabs.Content content;

  TabPage(SparkUITab tab, String path, SparkUiTabs.Content content) {
    super(path);
    this.tab = tab;
    this.content = content;
  }

  @Override
  public Seq<Node> render(HttpServletRequest request) {
    String root = UIUtils$.MODULE$.uiRoot(request);
    return SparkUiTabs.page(request, request::getParameter, root, tab, content);
  }
}
