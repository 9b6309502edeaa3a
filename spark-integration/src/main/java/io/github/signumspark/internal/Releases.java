// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.internal;

/**
 * Releases what a fit holds on the cluster. Spark refuses to release on a thread whose interrupt
 * flag is set, which is just when it is needed: the flag is set again afterwards.
 */
public final class Releases {
  private Releases() {}

  /**
   * Runs all of the actions, whatever one of them throws.
   *
   * @throws RuntimeException what the first action that failed threw; what others threw is
   *     suppressed in it
   */
  public static void run(Runnable... actions) {
    boolean interrupted = Thread.interrupted();
    RuntimeException failure = null;
    for (Runnable action : actions) {
      try {
        action.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
