// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.io.Serializable;

/**
 * The first updates of a schedule: update {@code n < steps} uses the warm-up's learning rate, later
 * ones the schedule's own. The schedule still counts from update 0.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param steps the number of the first update after the warm-up; 0 means none
 * @param beginLr learning rate at update 0, at most the schedule's base learning rate
 * @param mode how the rate goes from there
 */
public record Warmup(int steps, double beginLr, Mode mode) implements Serializable {

  /** How the learning rate moves during warm-up. */
  public enum Mode {
    /** In a straight line from {@code beginLr} to the base learning rate. */
    LINEAR,
    /** It stays at {@code beginLr}. */
    CONSTANT
  }

  private static final Warmup NONE = new Warmup(0, 0.0, Mode.LINEAR);

  /**
   * Checks the number of steps; {@code beginLr} is checked by the schedule that uses it.
   *
   * @throws IllegalArgumentException where {@code steps} is negative
   */
  public Warmup {
    if (steps < 0) {
      throw Checks.refused("warmupSteps", steps, "at least 0");
    }
  }

  /** No warm-up. */
  public static Warmup none() {
    return NONE;
  }

  /**
   * From {@code beginLr} in a straight line to the base learning rate, reached at {@code steps}.
   */
  public static Warmup linear(int steps, double beginLr) {
    return new Warmup(steps, beginLr, Mode.LINEAR);
  }

  /** {@code beginLr} for every update before {@code steps}. */
  public static Warmup constant(int steps, double beginLr) {
    return new Warmup(steps, beginLr, Mode.CONSTANT);
  }

  /** The rate at an update before {@link #steps}, in MXNet's order of operations. */
  double learningRate(long numUpdate, double finalLr) {
    if (mode == Mode.CONSTANT) {
      return beginLr;
    }
    return beginLr + (finalLr - beginLr) * (double) numUpdate / (double) steps;
  }
}
