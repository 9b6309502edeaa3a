// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener.FitInfo;
import io.github.signumspark.listener.TrainingListener.ParamSetting;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;

/** Numbers the fits of this JVM, and tells listeners what happens before and after training. */
public final class FitNotices {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private FitNotices() {}

  private static long nextNumber() {
    return NUMBERS.incrementAndGet();
  }

  /**
   * A fit begins to read its rows.
   *
   * @return the fit's number
   */
  public static long reading(SparkContext context, String stage) {
    long fit = nextNumber();
    calls(context, stage).tell(listener -> listener.onReading(fit, stage));
    return fit;
  }

  /**
   * What is known of a fit when its rows are read; the number of rounds is a bound.
   *
   * @param settings of the fit
   * @param data its rows
   * @param coordinates numbers that are trained
   */
  public static FitInfo info(TrainingSettings settings, IngestedData data, int coordinates) {
    return new FitInfo(
        data.fit() == 0 ? nextNumber() : data.fit(),
        settings.stage(),
        settings.aggregation(),
        data.rows(),
        data.numFeatures(),
        data.numWorkers(),
        settings.maxIter(),
        settings.maxPassesSet() ? settings.maxPasses() : Double.NaN,
        coordinates,
        data.nonZeros(),
        data.validationRows(),
        data.guard().message(),
        data.readSeconds() + data.measureSeconds() + data.assembleSeconds(),
        System.currentTimeMillis(),
        settings.params());
  }

  /** The rows could not be read. */
  public static void unreadable(
      SparkContext context,
      long fit,
      String stage,
      String aggregation,
      List<ParamSetting> params,
      Throwable error) {
    FitInfo info =
        new FitInfo(
            fit,
            stage,
            aggregation,
            0,
            0,
            0,
            0,
            Double.NaN,
            0,
            0,
            0,
            "",
            0,
            System.currentTimeMillis(),
            params);
    ListenerCalls calls = calls(context, stage);
    calls.tell(listener -> listener.onFailure(info, error));
    calls.tell(listener -> listener.onClosed(fit));
  }

  /** The rows are read, and the fit is refused. */
  public static void refused(SparkContext context, FitInfo fit, Throwable error) {
    calls(context, fit.stage()).tell(listener -> listener.onFailure(fit, error));
  }

  /** The fit let go of its rows. */
  public static void closed(SparkContext context, long fit, String stage) {
    calls(context, stage).tell(listener -> listener.onClosed(fit));
  }

  private static ListenerCalls calls(SparkContext context, String stage) {
    return new ListenerCalls(stage, SignumListeners.all(context));
  }
}
