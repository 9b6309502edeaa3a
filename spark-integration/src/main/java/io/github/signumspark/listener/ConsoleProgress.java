// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.spark.SparkContext;

/**
 * A progress line on the terminal for each fit: share of the plan, round, loss, speed and the time
 * left. It disappears when the fit ends, and never appears where there is no terminal.
 */
public final class ConsoleProgress implements TrainingListener {
  private static final long WHOLE = 100;

  private final Map<Long, Line> lines = new ConcurrentHashMap<>();

  private record Line(ProgressBar bar, ProgressEstimate pace) {}

  public ConsoleProgress() {}

  /**
   * Whether fits draw such lines: there is a terminal, and {@code spark.ui.showConsoleProgress} is
   * not false.
   */
  public static boolean isShown(SparkContext context) {
    return hasTerminal() && context.getConf().getBoolean("spark.ui.showConsoleProgress", true);
  }

  private static boolean hasTerminal() {
    if (System.console() == null) {
      return false;
    }
    try {
      // From Java 22 on there is a console without a terminal too, and a method to tell them apart.
      Method isTerminal = java.io.Console.class.getMethod("isTerminal");
      return (Boolean) isTerminal.invoke(System.console());
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** The text after the bar. */
  static String message(FitInfo fit, Round round, ProgressEstimate pace) {
    return String.format(
        Locale.ROOT,
        "round %d, loss %.5f, %.3g passes/s, %.0f s left",
        round.number(),
        round.loss(),
        pace.passesPerSecond(),
        pace.seconds(fit.plannedRounds()));
  }

  /** Of {@value #WHOLE}; a plan that becomes longer holds the bar, and does not take it back. */
  static long done(FitInfo fit, Round round, long before) {
    return Math.max(before, WHOLE * round.number() / Math.max(round.number(), fit.plannedRounds()));
  }

  @Override
  public void onStart(FitInfo fit) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("Signum fit " + fit.id())
            .setInitialMax(WHOLE)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .hideEta()
            .clearDisplayOnFinish()
            .build();
    lines.put(fit.id(), new Line(bar, new ProgressEstimate()));
  }

  @Override
  public void onRound(FitInfo fit, Round round) {
    Line line = lines.get(fit.id());
    if (line != null) {
      line.pace().round(round);
      line.bar().stepTo(done(fit, round, line.bar().getCurrent()));
      line.bar().setExtraMessage(message(fit, round, line.pace()));
    }
  }

  @Override
  public void onEnd(FitInfo fit, FitResult result) {
    close(fit);
  }

  @Override
  public void onFailure(FitInfo fit, Throwable error) {
    close(fit);
  }

  private void close(FitInfo fit) {
    Line line = lines.remove(fit.id());
    if (line != null) {
      line.bar().close();
    }
  }
}
