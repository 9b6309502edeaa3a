// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import io.github.signumspark.optim.LearningRateSchedule;
import java.io.Serializable;
import java.util.Objects;

/** The parameters of a {@link SignumUpdater}, each checked for its range. */
final class UpdaterSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private double momentum = 0.9;
  private double wdLh;
  private double wd;
  private double rescaleGrad = 1.0;
  private double clipGradient = Double.NaN;
  private LearningRateSchedule schedule;
  private boolean refuseNonFinite = true;

  void momentum(double value) {
    if (!(value >= 0 && value < 1)) {
      throw Ranges.refused("momentum", value, "at least 0 and below 1");
    }
    momentum = value;
  }

  double momentum() {
    return momentum;
  }

  void wdLh(double value) {
    wdLh = Ranges.finiteNonNegative("wdLh", value);
  }

  double wdLh() {
    return wdLh;
  }

  void wd(double value) {
    wd = Ranges.finiteNonNegative("wd", value);
  }

  double wd() {
    return wd;
  }

  void rescaleGrad(double value) {
    rescaleGrad = Ranges.finitePositive("rescaleGrad", value);
  }

  double rescaleGrad() {
    return rescaleGrad;
  }

  void clipGradient(double value) {
    clipGradient = Ranges.finitePositive("clipGradient", value);
  }

  /** NaN for none. */
  double clipGradient() {
    return clipGradient;
  }

  void schedule(LearningRateSchedule value) {
    schedule = value == null ? null : value.copy();
  }

  /** Null for a constant learning rate. */
  LearningRateSchedule schedule() {
    return schedule;
  }

  void refuseNonFinite(boolean value) {
    refuseNonFinite = value;
  }

  boolean refuseNonFinite() {
    return refuseNonFinite;
  }

  @Override
  public String toString() {
    return "momentum="
        + momentum
        + ", wdLh="
        + wdLh
        + ", wd="
        + wd
        + ", rescaleGrad="
        + rescaleGrad
        + ", clipGradient="
        + (Double.isNaN(clipGradient) ? "none" : clipGradient)
        + ", schedule="
        + Objects.requireNonNullElse(schedule, "constant");
  }
}
