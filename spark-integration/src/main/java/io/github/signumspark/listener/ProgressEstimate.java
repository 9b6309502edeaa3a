// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.listener;

import io.github.signumspark.listener.TrainingListener.Round;
import java.util.ArrayDeque;
import java.util.Deque;

/** The pace of the last rounds, and the time that the rest will take. Not thread-safe. */
public final class ProgressEstimate {
  private static final int ROUNDS = 8;

  private final Deque<Round> recent = new ArrayDeque<>();
  private long at = System.nanoTime();

  /** A round is done. */
  public void round(Round round) {
    recent.addLast(round);
    if (recent.size() > ROUNDS + 1) {
      recent.removeFirst();
    }
    at = System.nanoTime();
  }

  /** Mean seconds of the last rounds; NaN before the first. */
  public double secondsPerRound() {
    if (recent.isEmpty()) {
      return Double.NaN;
    }
    Round last = recent.getLast();
    if (recent.size() == 1) {
      return last.seconds() / last.number();
    }
    Round first = recent.getFirst();
    return (last.seconds() - first.seconds()) / (last.number() - first.number());
  }

  /** Passes over the rows per second in the last rounds; NaN before the first round. */
  public double passesPerSecond() {
    if (recent.isEmpty()) {
      return Double.NaN;
    }
    Round last = recent.getLast();
    if (recent.size() == 1) {
      return last.passes() / last.seconds();
    }
    Round first = recent.getFirst();
    return (last.passes() - first.passes()) / (last.seconds() - first.seconds());
  }

  /**
   * Seconds until the last planned round is done, at the pace of the last rounds; NaN before the
   * first. A fit that ends early takes less.
   */
  public double seconds(int plannedRounds) {
    if (recent.isEmpty()) {
      return Double.NaN;
    }
    double sinceLast = (System.nanoTime() - at) * 1e-9;
    int left = Math.max(0, plannedRounds - recent.getLast().number());
    return Math.max(0, left * secondsPerRound() - sinceLast);
  }
}
