// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.report.FitRecords;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Shows the fits of an application while it runs: {@code --conf
 * spark.plugins=io.github.signumspark.ui.SignumPlugin} adds the tab "Signum" to Spark's UI, and
 * metrics to its metrics system. The tab keeps the last fits; {@value #RETAINED} sets how many
 * (default {@value #DEFAULT_RETAINED}), with 2,000 rounds each at most. Where Spark writes an event
 * log, the fits are in it, and Spark's History Server shows the same tab if it has this jar.
 * Nothing runs on the executors.
 */
public final class SignumPlugin implements SparkPlugin {
  /** Configuration: how many fits the tab keeps. */
  public static final String RETAINED = "spark.signum.ui.retainedFits";

  /** Default of {@link #RETAINED}. */
  public static final int DEFAULT_RETAINED = 200;

  /** For Spark, which makes it by reflection. */
  public SignumPlugin() {}

  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return null;
  }

  private static final class Driver implements DriverPlugin {
    private SparkContext context;
    private FitRecords records;
    private FitMetrics metrics;
    private FitLog log;

    @Override
    public Map<String, String> init(SparkContext sparkContext, PluginContext pluginContext) {
      context = sparkContext;
      records = new FitRecords(sparkContext.getConf().getInt(RETAINED, DEFAULT_RETAINED));
      log = new FitLog(context, records);
      SignumListeners.add(context, records);
      SignumListeners.add(context, log);
      return Map.of();
    }

    // The UI exists by now, but not yet in init.
    @Override
    public void registerMetrics(String appId, PluginContext pluginContext) {
      metrics = new FitMetrics(pluginContext.metricRegistry());
      SignumListeners.add(context, metrics);
      SignumTab.attach(context, records);
    }

    @Override
    public void shutdown() {
      if (context != null) {
        SignumListeners.remove(context, records);
        SignumListeners.remove(context, log);
        SignumListeners.remove(context, metrics);
      }
    }
  }
}
