// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/**
 * Half a cosine wave from the base learning rate down to the final one, MXNet's {@code
 * CosineScheduler}.
 *
 * <p>With {@code t = (n − warmupSteps) / (maxUpdate − warmupSteps)}: {@code lr(n) = finalLr + (base
 * − finalLr)·(1 + cos πt)/2} up to {@code maxUpdate}, and {@code finalLr} after it.
 *
 * <p>I. Loshchilov, F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017
 * (here without restarts).
 */
public final class CosineSchedule extends MxnetSchedule<CosineSchedule> {
  private static final long serialVersionUID = 1L;

  private final int maxUpdate;
  private final double finalLr;

  private CosineSchedule(int maxUpdate, double finalLr, Common common) {
    super(common);
    this.maxUpdate = Checks.atLeastOne("maxUpdate", maxUpdate);
    this.finalLr = checkedRate("finalLr", finalLr);
    checkWarmupEndsBefore(maxUpdate);
  }

  /**
   * A schedule from the default base learning rate 0.01 to 0.
   *
   * @param maxUpdate the update that reaches the final rate, at least 1
   * @throws IllegalArgumentException where it is not
   */
  public static CosineSchedule of(int maxUpdate) {
    return new CosineSchedule(maxUpdate, 0.0, Common.DEFAULT);
  }

  /** The same schedule to another final learning rate, at its beginning. */
  public CosineSchedule withFinalLr(double rate) {
    return new CosineSchedule(maxUpdate, rate, common());
  }

  @Override
  CosineSchedule with(Common common) {
    return new CosineSchedule(maxUpdate, finalLr, common);
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
    double angle = StrictMath.PI * (double) (numUpdate - warmup().steps()) / span(maxUpdate);
    return finalLr + (originalBase() - finalLr) * (1 + AccurateCosine.cos(angle)) / 2;
  }

  @Override
  StringBuilder describe() {
    return new StringBuilder("cosine:maxUpdate=")
        .append(maxUpdate)
        .append(",finalLr=")
        .append(finalLr);
  }
}
