// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import io.github.signumspark.internal.HistoryTab;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.report.FitRecords;
import org.apache.spark.SparkContext;

/** Writes what was recorded of a fit to Spark's event log, if there is one. */
final class FitLog implements TrainingListener {
  private final SparkContext context;
  private final FitRecords records;
  private final boolean written;

  /**
   * A listener to be called after the records.
   *
   * @param records of the same fits
   */
  FitLog(SparkContext context, FitRecords records) {
    this.context = context;
    this.records = records;
    this.written = context.getConf().getBoolean("spark.eventLog.enabled", false);
  }

  @Override
  public void onStart(FitInfo fit) {
    write(fit.id());
  }

  @Override
  public void onClosed(long fit) {
    write(fit);
  }

  private void write(long id) {
    if (written) {
      records
          .fit(id)
          .ifPresent(
              fit ->
                  HistoryTab.post(
                      context, new FitEvent(id, records.summary(id).orElseThrow(), fit)));
    }
  }
}
