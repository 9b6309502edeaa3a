// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/**
 * Multiplies the learning rate by a factor every so many updates, MXNet's {@code FactorScheduler}.
 *
 * <p>With {@code k = floor((n−1)/step)}: {@code lr(n) = max(base·factor^k, stopFactorLr)}, the
 * power computed by repeated multiplication. The first drop applies to update {@code step + 1}. The
 * warm-up does not shift the drops: those that fall into it are applied at its end.
 *
 * <p>{@code stopFactorLr} stops the fall; it does not raise a base learning rate below it.
 */
public final class FactorSchedule extends MxnetSchedule<FactorSchedule> {
  private static final long serialVersionUID = 1L;

  static final double DEFAULT_STOP = 1e-8;

  private final int step;
  private final double factor;
  private final double stopFactorLr;
  private long count;

  private FactorSchedule(int step, double factor, double stopFactorLr, Common common) {
    super(common);
    this.step = Checks.atLeastOne("step", step);
    this.factor = checkedFactor(factor);
    this.stopFactorLr = checkedRate("stopFactorLr", stopFactorLr);
  }

  /**
   * A schedule from the default base learning rate 0.01 that falls no lower than 1e-8.
   *
   * @param step updates between two drops, at least 1
   * @param factor from 0 to 1; 1 keeps the rate
   * @throws IllegalArgumentException where a number is out of its range
   */
  public static FactorSchedule of(int step, double factor) {
    return new FactorSchedule(step, factor, DEFAULT_STOP, Common.DEFAULT);
  }

  /** The same schedule with another factor, at its beginning. */
  public FactorSchedule withFactor(double value) {
    return new FactorSchedule(step, value, stopFactorLr, common());
  }

  /** The same schedule with another rate below which it does not fall, at its beginning. */
  public FactorSchedule withStopFactorLr(double rate) {
    return new FactorSchedule(step, factor, rate, common());
  }

  @Override
  FactorSchedule with(Common common) {
    return new FactorSchedule(step, factor, stopFactorLr, common);
  }

  @Override
  void rewind() {
    count = 0;
  }

  @Override
  double afterWarmup(long numUpdate) {
    double rate = currentBase();
    double floor = compatible() ? stopFactorLr : Math.min(stopFactorLr, originalBase());
    while (numUpdate > count + step) {
      count += step;
      rate *= factor;
      if (rate < floor) {
        rate = floor;
      }
    }
    return rate;
  }

  @Override
  StringBuilder describe() {
    return new StringBuilder("factor:step=")
        .append(step)
        .append(",factor=")
        .append(factor)
        .append(",stopFactorLr=")
        .append(stopFactorLr);
  }
}
