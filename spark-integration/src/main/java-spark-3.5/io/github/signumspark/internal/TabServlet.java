// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.spark.ui.SparkUI;

/** Sends what is behind the pages of a tab. */
final class TabServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;

  private final transient SparkUiTabs.Api api;

  TabServlet(SparkUiTabs.Api api) {
    this.api = api;
  }

  void attach(SparkUI ui, String path) {
    ui.attachHandler(path, this, "/*");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    SparkUiTabs.Reply reply = api.get(path == null ? "" : path);
    if (reply.status() != HttpServletResponse.SC_OK) {
      response.sendError(reply.status(), reply.text());
      return;
    }
    byte[] bytes = reply.text().getBytes(StandardCharsets.UTF_8);
    response.setContentType(reply.type() + ";charset=utf-8");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
