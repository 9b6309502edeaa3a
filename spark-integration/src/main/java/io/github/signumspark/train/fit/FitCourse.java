// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/**
 * The losses of a fit so far and when they were known: what the summary shows as its history. The
 * clock starts when this is made. Used by one thread.
 */
public final class FitCourse {
  /** Largest ratio of two falls that is believed: a fit that does not slow down has far to go. */
  private static final double SLOWEST = 0.95;

  private final List<Double> history = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();
  private long began = System.nanoTime();

  /** Notes a loss, penalty included. */
  public void record(double loss) {
    history.add(loss);
    seconds.add(elapsed());
  }

  /** Seconds since training began, those before a checkpoint included. */
  public double elapsed() {
    return (System.nanoTime() - began) * 1e-9;
  }

  /** The loss noted first, of the weights that training started with. */
  public double first() {
    return history.get(0);
  }

  /** The loss noted last. */
  public double last() {
    return history.get(history.size() - 1);
  }

  /**
   * How far the last loss is above what losses tend to, if they go on to fall as their last two
   * falls did, of {@code span} losses each: Aitken's extrapolation.
   *
   * @param span losses that make a fall; at least 2 {@code span} + 1 were noted
   */
  public double remaining(int span) {
    int last = history.size() - 1;
    double fall = history.get(last - span) - history.get(last);
    if (!(fall > 0)) {
      return 0;
    }
    double before = history.get(last - 2 * span) - history.get(last - span);
    double ratio = Math.min(SLOWEST, before > 0 ? fall / before : SLOWEST);
    return fall * ratio / (1 - ratio);
  }

  /**
   * The course of the fit so far.
   *
   * @param learningRate that training started with
   * @param rounds that were done
   */
  public FitResult.Course of(double learningRate, List<TrainingListener.Round> rounds) {
    return new FitResult.Course(learningRate, rounds, history, seconds);
  }

  /** Puts everything, and the rounds, into a checkpoint. */
  public void save(SavedValues to, List<TrainingListener.Round> rounds) {
    FitHistory.save(to, history, seconds, rounds);
  }

  /** Takes everything from a checkpoint; returns its rounds. */
  public List<TrainingListener.Round> restore(SavedValues from) {
    List<TrainingListener.Round> rounds = FitHistory.restore(from, history, seconds);
    began = System.nanoTime() - (long) (1e9 * seconds.get(seconds.size() - 1));
    return rounds;
  }
}
