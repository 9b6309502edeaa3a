// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.ProgressEstimate;
import io.github.signumspark.listener.TrainingListener;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * Logs the progress of a fit, a line every few seconds, where there is no terminal. For one fit at
 * a time.
 */
final class ProgressLog implements TrainingListener {
  private static final double SECONDS_BETWEEN = 5;

  private final Logger log;
  private ProgressEstimate pace = new ProgressEstimate();
  private double last;

  ProgressLog(Logger log) {
    this.log = log;
  }

  @Override
  public void onStart(FitInfo fit) {
    last = 0;
    pace = new ProgressEstimate();
    log.info(
        "training: aggregation {}, {} workers, {} rounds planned",
        fit.aggregation(),
        fit.workers(),
        fit.plannedRounds());
  }

  @Override
  public void onRound(FitInfo fit, Round round) {
    pace.round(round);
    if (round.seconds() - last >= SECONDS_BETWEEN) {
      last = round.seconds();
      log.info(
          "{}",
          String.format(
              Locale.ROOT,
              "round %d of %d planned, loss %.5f, %.3g passes a second, about %.0f s left",
              round.number(),
              fit.plannedRounds(),
              round.loss(),
              pace.passesPerSecond(),
              pace.seconds(fit.plannedRounds())));
    }
  }
}
