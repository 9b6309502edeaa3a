// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.ProgressEstimate;
import io.github.signumspark.listener.TrainingListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Figures of the fits in Spark's metrics system: counters over all of them, and gauges of the round
 * that ended last, of any fit.
 */
final class FitMetrics implements TrainingListener {
  private final Counter running;
  private final Counter done;
  private final Counter failed;
  private final Counter rounds;
  private final Counter bytesUp;
  private final Counter bytesDown;
  private final Map<Long, ProgressEstimate> paces = new ConcurrentHashMap<>();
  private volatile Latest latest = new Latest(0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  private record Latest(
      long fit,
      int round,
      double loss,
      double learningRate,
      double passes,
      double secondsPerRound) {}

  FitMetrics(MetricRegistry registry) {
    running = registry.counter("fits.running");
    done = registry.counter("fits.done");
    failed = registry.counter("fits.failed");
    rounds = registry.counter("rounds");
    bytesUp = registry.counter("bytesUp");
    bytesDown = registry.counter("bytesDown");
    registry.register("fit", (Gauge<Long>) () -> latest.fit());
    registry.register("round", (Gauge<Integer>) () -> latest.round());
    registry.register("loss", (Gauge<Double>) () -> latest.loss());
    registry.register("learningRate", (Gauge<Double>) () -> latest.learningRate());
    registry.register("passes", (Gauge<Double>) () -> latest.passes());
    registry.register("secondsPerRound", (Gauge<Double>) () -> latest.secondsPerRound());
  }

  @Override
  public void onStart(FitInfo fit) {
    running.inc();
    paces.put(fit.id(), new ProgressEstimate());
  }

  @Override
  public void onRound(FitInfo fit, Round round) {
    rounds.inc();
    bytesUp.inc(round.bytesUp());
    bytesDown.inc(round.bytesDown());
    // One thread per fit calls this, so no other uses this fit's estimate.
    ProgressEstimate pace = paces.computeIfAbsent(fit.id(), id -> new ProgressEstimate());
    pace.round(round);
    latest =
        new Latest(
            fit.id(),
            round.number(),
            round.loss(),
            round.learningRate(),
            round.passes(),
            pace.secondsPerRound());
  }

  @Override
  public void onEnd(FitInfo fit, FitResult result) {
    done.inc();
    ended(fit);
  }

  @Override
  public void onFailure(FitInfo fit, Throwable error) {
    failed.inc();
    ended(fit);
  }

  private void ended(FitInfo fit) {
    if (paces.remove(fit.id()) != null) {
      running.dec();
    }
  }
}
