// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import io.github.signumspark.train.TrainingListener;
import java.util.Locale;
import org.slf4j.Logger;

/** Logs how a fit goes, a line every few seconds, for those who have no terminal. */
final class ProgressLog implements TrainingListener {
  private static final double SECONDS_BETWEEN = 5;

  private final Logger log;
  private double last;

  ProgressLog(Logger log) {
    this.log = log;
  }

  @Override
  public void onStart(FitInfo fit) {
    last = 0;
    log.info(
        "training: aggregation {}, {} workers, at most {} rounds",
        fit.aggregation(),
        fit.workers(),
        fit.plannedRounds());
  }

  @Override
  public void onRound(FitInfo fit, Round round) {
    if (round.seconds() - last >= SECONDS_BETWEEN) {
      last = round.seconds();
      log.info(
          "{}",
          String.format(
              Locale.ROOT,
              "round %d of at most %d, %.1f passes, loss %.5f, %.0f s",
              round.number(),
              fit.plannedRounds(),
              round.passes(),
              round.loss(),
              round.seconds()));
    }
  }
}
