// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.util.Timer;
import java.util.TimerTask;
import org.slf4j.Logger;

/**
 * Tells what a program is doing: a line when a phase starts, and one every few seconds while it
 * lasts. Used by one thread.
 */
final class Phases implements AutoCloseable {
  private static final long SECONDS_BETWEEN = 5;

  private final Logger log;
  private Timer timer;

  Phases(Logger log) {
    this.log = log;
  }

  /** A phase starts, and with it the one before ends. */
  void start(String phase) {
    close();
    log.info("{}", phase);
    timer = new Timer("signum phase", true);
    long millis = 1000 * SECONDS_BETWEEN;
    timer.scheduleAtFixedRate(
        new TimerTask() {
          private long seconds;

          @Override
          public void run() {
            seconds += SECONDS_BETWEEN;
            log.info("{}: {} s so far", phase, seconds);
          }
        },
        millis,
        millis);
  }

  /** The last phase is over, or reports on itself. */
  @Override
  public void close() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
