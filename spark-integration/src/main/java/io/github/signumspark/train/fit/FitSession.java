// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.listener.ConsoleProgress;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.listener.TrainingListener.FitInfo;
import io.github.signumspark.listener.TrainingListener.Round;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a fit's listeners what happens, names its jobs for Spark's UI, and keeps its rounds. Used
 * by the thread that runs the fit.
 */
public final class FitSession {
  private static final Logger LOG = LoggerFactory.getLogger(FitSession.class);

  private final ListenerCalls listeners;
  private final JobNames jobs;
  private final List<Round> rounds = new ArrayList<>();
  private FitInfo fit;
  private boolean begun;

  /**
   * A reporter.
   *
   * @param context that runs the jobs
   * @param fit all but the number of rounds, which {@link #begin} says
   */
  public FitSession(SparkContext context, FitInfo fit) {
    this.fit = fit;
    this.jobs = new JobNames(context, "Signum fit " + fit.id());
    List<TrainingListener> all = SignumListeners.all(context);
    if (ConsoleProgress.isShown(context)) {
      all.add(new ConsoleProgress());
    }
    this.listeners = new ListenerCalls(fit.stage(), all);
  }

  /** Training begins; it has so many rounds at most. */
  public void begin(int plannedRounds) {
    begun = true;
    fit = fit.withPlannedRounds(plannedRounds);
    nameRound(1);
    listeners.tell(listener -> listener.onStart(fit));
  }

  /** The number of rounds changed while they run. */
  public void replan(int plannedRounds) {
    fit = fit.withPlannedRounds(plannedRounds);
  }

  /** The jobs from here on are no round. */
  public void doing(String what) {
    jobs.describe(what);
  }

  public void round(Round round) {
    if (!begun) {
      begin(fit.plannedRounds());
    }
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
    nameRound(round.number() + 1);
    listeners.tell(listener -> listener.onRound(fit, round));
  }

  /** Goes on after rounds of an earlier run of this fit, which listeners are not told of again. */
  public void resume(List<Round> earlier) {
    rounds.addAll(earlier);
    nameRound(earlier.size() + 1);
  }

  public void weights(int round, double[] weights, ColumnScaling scaling) {
    listeners.tell(listener -> listener.onWeights(fit, round, weights, scaling));
  }

  public List<Round> rounds() {
    return List.copyOf(rounds);
  }

  /** Training ended; returns its result with what is known of the fit. */
  public FitResult end(FitResult result) {
    jobs.restore();
    FitResult complete = result.of(fit);
    listeners.tell(listener -> listener.onEnd(fit, complete));
    return complete;
  }

  public void failure(Throwable error) {
    jobs.restore();
    listeners.tell(listener -> listener.onFailure(fit, error));
  }

  private void nameRound(int number) {
    if (number <= fit.plannedRounds()) {
      jobs.describe("round " + number + " of " + fit.plannedRounds());
    }
  }
}
