// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress line on the terminal for each fit: round, passes, loss, learning rate and the time
 * left. It goes away when the fit ends, and never appears where standard error is no terminal.
 */
final class ConsoleProgress implements TrainingListener {
  private final Map<Long, ProgressBar> bars = new ConcurrentHashMap<>();

  /** Whether there is a terminal to draw on. */
  static boolean hasTerminal() {
    return System.console() != null;
  }

  @Override
  public void onStart(FitInfo fit) {
    bars.put(
        fit.id(),
        new ProgressBarBuilder()
            .setTaskName("Signum")
            .setInitialMax(fit.plannedRounds())
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .clearDisplayOnFinish()
            .build());
  }

  @Override
  public void onRound(FitInfo fit, Round round) {
    ProgressBar bar = bars.get(fit.id());
    if (bar != null) {
      bar.maxHint(fit.plannedRounds());
      bar.stepTo(round.number());
      bar.setExtraMessage(
          String.format(Locale.ROOT, "loss %.5f, %.1f passes", round.loss(), round.passes()));
    }
  }

  @Override
  public void onEnd(FitInfo fit, TrainingResult result) {
    close(fit);
  }

  @Override
  public void onFailure(FitInfo fit, Throwable error) {
    close(fit);
  }

  private void close(FitInfo fit) {
    ProgressBar bar = bars.remove(fit.id());
    if (bar != null) {
      bar.close();
    }
  }
}
