// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.signumspark.internal.HistoryTab;
import io.github.signumspark.internal.SparkUiTabs;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * The tab in Spark's History Server, for applications whose event log has fits. For Spark, which
 * finds it as a service.
 */
public final class SignumHistory extends HistoryTab<FitEvent> {

  /** For Spark. */
  public SignumHistory() {
    super(FitEvent.class, SignumTab.PATH, SignumTab.API);
  }

  @Override
  protected long number(FitEvent event) {
    return event.id();
  }

  @Override
  protected int retained(SparkConf conf) {
    return conf.getInt(SignumPlugin.RETAINED, SignumPlugin.DEFAULT_RETAINED);
  }

  @Override
  protected Map<String, SparkUiTabs.Content> pages() {
    return SignumTab.pages(true);
  }

  @Override
  protected SparkUiTabs.Api api(Kept<FitEvent> kept) {
    return new FitApi(
        () -> {
          ArrayNode list = JsonNodeFactory.instance.arrayNode();
          kept.newestFirst().forEach(event -> list.add(event.summary()));
          return list;
        },
        id -> kept.of(id).map(FitEvent::fit));
  }
}
