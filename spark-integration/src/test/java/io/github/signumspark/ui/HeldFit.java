// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Keeps what a fit told, and holds it in every round until it is let go. */
public final class HeldFit implements TrainingListener {
  private final Semaphore go;
  private final Semaphore came = new Semaphore(0);
  private final String stage;
  private final List<Round> rounds = Collections.synchronizedList(new ArrayList<>());
  private volatile FitInfo info;
  private volatile FitResult result;

  /**
   * Of one stage.
   *
   * @param stage its uid
   * @param free how many rounds are not held
   */
  public HeldFit(String stage, int free) {
    this.stage = stage;
    this.go = new Semaphore(free);
  }

  @Override
  public void onStart(FitInfo fit) {
    if (fit.stage().equals(stage)) {
      info = fit;
    }
  }

  @Override
  public void onRound(FitInfo fit, Round round) {
    if (fit.stage().equals(stage)) {
      rounds.add(round);
      came.release();
      go.acquireUninterruptibly();
    }
  }

  @Override
  public void onEnd(FitInfo fit, FitResult end) {
    if (fit.stage().equals(stage)) {
      result = end;
    }
  }

  /** Waits for the end of so many more rounds. */
  public void await(int count) throws InterruptedException {
    if (!came.tryAcquire(count, 1, TimeUnit.MINUTES)) {
      throw new AssertionError("after a minute there are " + rounds.size() + " rounds");
    }
  }

  /** Lets so many rounds go on. */
  public void release(int count) {
    go.release(count);
  }

  /** The rounds so far. */
  public List<Round> rounds() {
    synchronized (rounds) {
      return List.copyOf(rounds);
    }
  }

  /** What was known at the start. */
  public FitInfo info() {
    return info;
  }

  /** What the fit came to; null before its end. */
  public FitResult result() {
    return result;
  }
}
