// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/**
 * A polynomial from the base learning rate down to the final one, MXNet's {@code PolyScheduler}.
 *
 * <p>With {@code t = (n − warmupSteps) / (maxUpdate − warmupSteps)}: {@code lr(n) = finalLr + (base
 * − finalLr)·(1 − t)^pwr} up to {@code maxUpdate}, and {@code finalLr} after it.
 */
public final class PolySchedule extends MxnetSchedule<PolySchedule> {
  private static final long serialVersionUID = 1L;

  private final int maxUpdate;
  private final double pwr;
  private final double finalLr;

  private PolySchedule(int maxUpdate, double pwr, double finalLr, Common common) {
    super(common);
    this.maxUpdate = Checks.atLeastOne("maxUpdate", maxUpdate);
    this.pwr = common.compatible() ? pwr : Checks.finitePositive("pwr", pwr);
    this.finalLr = checkedRate("finalLr", finalLr);
    checkWarmupEndsBefore(maxUpdate);
  }

  /**
   * A parabola from the default base learning rate 0.01 to 0.
   *
   * @param maxUpdate the update that reaches the final rate, at least 1
   * @throws IllegalArgumentException where it is not
   */
  public static PolySchedule of(int maxUpdate) {
    return new PolySchedule(maxUpdate, 2.0, 0.0, Common.DEFAULT);
  }

  /** The same schedule with another exponent, above 0, at its beginning. */
  public PolySchedule withPower(double exponent) {
    return new PolySchedule(maxUpdate, exponent, finalLr, common());
  }

  /** The same schedule to another final learning rate, at its beginning. */
  public PolySchedule withFinalLr(double rate) {
    return new PolySchedule(maxUpdate, pwr, rate, common());
  }

  @Override
  PolySchedule with(Common common) {
    return new PolySchedule(maxUpdate, pwr, finalLr, common);
  }

  @Override
  void rewind() {
    // Every update is computed from the original base.
  }

  @Override
  double afterWarmup(long numUpdate) {
    if (numUpdate > maxUpdate) {
      return compatible() ? currentBase() : finalLr;
    }
    double done = (double) (numUpdate - warmup().steps()) / span(maxUpdate);
    return finalLr + (originalBase() - finalLr) * StrictMath.pow(1 - done, pwr);
  }

  @Override
  StringBuilder describe() {
    return new StringBuilder("poly:maxUpdate=")
        .append(maxUpdate)
        .append(",pwr=")
        .append(pwr)
        .append(",finalLr=")
        .append(finalLr);
  }
}
