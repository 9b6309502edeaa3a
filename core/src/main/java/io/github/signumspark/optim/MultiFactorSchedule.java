// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Multiplies the learning rate by a factor at given updates, MXNet's {@code MultiFactorScheduler}.
 *
 * <p>{@code lr(n) = base·factor^k} with {@code k} the number of steps below {@code n}, the power
 * computed by repeated multiplication: the drop of step 100 applies to update 101. The warm-up does
 * not shift the steps.
 */
public final class MultiFactorSchedule extends MxnetSchedule<MultiFactorSchedule> {
  private static final long serialVersionUID = 1L;

  private final int[] steps;
  private final double factor;
  private int passed;

  private MultiFactorSchedule(int[] steps, double factor, Common common) {
    super(common);
    this.steps = steps;
    this.factor = checkedFactor(factor);
    if (steps.length == 0) {
      throw Checks.refused("steps", "empty", "a list of updates");
    }
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] < 1 || (i > 0 && steps[i] <= steps[i - 1])) {
        throw Checks.refused("steps", Arrays.toString(steps), "strictly ascending from at least 1");
      }
    }
  }

  /**
   * A schedule from the default base learning rate 0.01.
   *
   * @param steps updates after which the rate drops, strictly ascending, the first at least 1
   * @param factor from 0 to 1
   * @throws IllegalArgumentException where a number is out of its range or the steps don't ascend
   */
  public static MultiFactorSchedule of(int[] steps, double factor) {
    return new MultiFactorSchedule(steps.clone(), factor, Common.DEFAULT);
  }

  /** The same schedule with another factor, at its beginning. */
  public MultiFactorSchedule withFactor(double value) {
    return new MultiFactorSchedule(steps, value, common());
  }

  @Override
  MultiFactorSchedule with(Common common) {
    return new MultiFactorSchedule(steps, factor, common);
  }

  @Override
  void rewind() {
    passed = 0;
  }

  @Override
  double afterWarmup(long numUpdate) {
    double rate = currentBase();
    while (passed < steps.length && numUpdate > steps[passed]) {
      passed++;
      rate *= factor;
    }
    return rate;
  }

  @Override
  StringBuilder describe() {
    return new StringBuilder("multifactor:steps=")
        .append(Arrays.stream(steps).mapToObj(Integer::toString).collect(Collectors.joining("|")))
        .append(",factor=")
        .append(factor);
  }
}
