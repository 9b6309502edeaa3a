// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.ingest.ColumnScaling;
import io.github.signumspark.train.TrainingListener.FitInfo;
import io.github.signumspark.train.TrainingListener.Round;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a fit's listeners what happens and keeps its rounds. A listener that throws is named in the
 * log once and is not called again in this fit.
 */
final class FitReporter {
  private static final Logger LOG = LoggerFactory.getLogger(FitReporter.class);
  private static final AtomicLong IDS = new AtomicLong();

  private final FitInfo fit;
  private final List<TrainingListener> listeners;
  private final Set<TrainingListener> silenced =
      Collections.newSetFromMap(new java.util.IdentityHashMap<>());
  private final List<Round> rounds = new ArrayList<>();

  FitReporter(SparkContext context, FitInfo fit) {
    this.fit = fit;
    this.listeners = SignumListeners.all(context);
    if (ConsoleProgress.hasTerminal()
        && context.getConf().getBoolean("spark.ui.showConsoleProgress", true)) {
      listeners.add(new ConsoleProgress());
    }
    tell(listener -> listener.onStart(fit));
  }

  static long nextId() {
    return IDS.incrementAndGet();
  }

  void round(Round round) {
    rounds.add(round);
    LOG.info(
        "{}: round {} of {}, {} passes, loss {}, learning rate {}{}",
        fit.stage(),
        round.number(),
        fit.plannedRounds(),
        round.passes(),
        round.loss(),
        round.learningRate(),
        round.accepted() ? "" : ", taken back");
    tell(listener -> listener.onRound(fit, round));
  }

  void weights(int round, double[] weights, ColumnScaling scaling) {
    tell(listener -> listener.onWeights(fit, round, weights, scaling));
  }

  List<Round> rounds() {
    return List.copyOf(rounds);
  }

  void end(TrainingResult result) {
    tell(listener -> listener.onEnd(fit, result));
  }

  void failure(Throwable error) {
    tell(listener -> listener.onFailure(fit, error));
  }

  private void tell(Consumer<TrainingListener> call) {
    for (TrainingListener listener : listeners) {
      if (!silenced.contains(listener)) {
        try {
          call.accept(listener);
        } catch (RuntimeException e) {
          silenced.add(listener);
          LOG.warn(
              "{}: listener {} failed and is not called again in this fit",
              fit.stage(),
              listener.getClass().getName(),
              e);
        }
      }
    }
  }
}
