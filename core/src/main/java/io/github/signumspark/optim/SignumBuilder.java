// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;

/**
 * The hyper-parameters of {@link Signum}, with MXNet's names and defaults. Numbers are checked by
 * {@link #build()}, which names the first that is out of its range. Not thread-safe; usable again
 * after {@code build()}.
 */
public final class SignumBuilder {
  private static final System.Logger LOG = System.getLogger(Signum.class.getName());

  boolean learningRateGiven;
  boolean learningRateFromSchedule;
  double learningRate = MxnetSchedule.DEFAULT_BASE;
  double momentum = 0.9;
  double wdLh;
  double wd;
  double rescaleGrad = 1.0;
  Double clipGradient;
  LearningRateSchedule schedule;
  long beginNumUpdate;
  boolean useFusedStep = true;
  boolean compatible;
  Map<Integer, String> names = Map.of();
  final Map<Integer, Double> ownLrMult = new HashMap<>();
  final Map<Integer, Double> ownWdMult = new HashMap<>();

  SignumBuilder() {}

  /**
   * Learning rate, default 0.01; at least 0. Together with a schedule it is the schedule's base;
   * unless it is given, the schedule keeps its own.
   */
  public SignumBuilder learningRate(double value) {
    learningRate = value;
    learningRateGiven = true;
    learningRateFromSchedule = false;
    return this;
  }

  /**
   * MXNet's {@code learning_rate=None}: the schedule's base, or 0.01 without a schedule. This is
   * what happens anyway unless a learning rate is given; it matters after {@link
   * #mxnetCompatible()}, where the default learning rate overrides the schedule's.
   */
  public SignumBuilder learningRateFromSchedule() {
    learningRate = MxnetSchedule.DEFAULT_BASE;
    learningRateGiven = false;
    learningRateFromSchedule = true;
    return this;
  }

  /** Share of the old momentum that is kept, default 0.9; from 0 to below 1. 0 is signSGD. */
  public SignumBuilder momentum(double value) {
    momentum = value;
    return this;
  }

  /**
   * Decoupled weight decay, per unit of learning rate: {@code w ← (1 − lr·wdLh)·w + …}. Default 0;
   * at least 0.
   */
  public SignumBuilder wdLh(double value) {
    wdLh = value;
    return this;
  }

  /**
   * Weight decay, default 0; at least 0. With momentum it is added to the gradient ({@code + wd·w},
   * after clipping); without momentum it is decoupled like {@link #wdLh}.
   */
  public SignumBuilder wd(double value) {
    wd = value;
    return this;
  }

  /** Factor of the gradient, default 1; above 0. SignSGD ignores it. */
  public SignumBuilder rescaleGrad(double value) {
    rescaleGrad = value;
    return this;
  }

  /**
   * Bound of each coordinate of the rescaled gradient; above 0. Default: no clipping. SignSGD
   * ignores it.
   */
  public SignumBuilder clipGradient(double bound) {
    clipGradient = bound;
    return this;
  }

  /** The learning rate's schedule, which {@link Signum} copies. Default: none. */
  public SignumBuilder learningRateSchedule(LearningRateSchedule value) {
    schedule = value;
    return this;
  }

  /** Earlier updates, default 0; at least 0. Resumes counting and the schedule. */
  public SignumBuilder beginNumUpdate(long value) {
    beginNumUpdate = value;
    return this;
  }

  /**
   * Whether {@link Signum#update} uses the fused kernel (default) or {@link Signum#step}, the same
   * rule operator by operator.
   */
  public SignumBuilder useFusedStep(boolean value) {
    useFusedStep = value;
    return this;
  }

  /** Names of parameters by index, for multipliers by name. Default: none. */
  public SignumBuilder paramIdx2Name(Map<Integer, String> value) {
    names = Map.copyOf(value);
    return this;
  }

  /**
   * A parameter's own multipliers, MXNet's {@code param_dict}: they take precedence over those of
   * {@link Signum#setLrMult} and {@link Signum#setWdMult}. At least 0.
   */
  public SignumBuilder parameterMultipliers(int index, double lrMult, double wdMult) {
    ownLrMult.put(index, lrMult);
    ownWdMult.put(index, wdMult);
    return this;
  }

  /**
   * MXNet's behaviour throughout, where {@link Signum} would otherwise do what a Java user expects:
   * parameters of any range, the default learning rate over the schedule's base, hyper-parameters
   * in single precision, gradients overwritten by {@code step}. The list is in {@code
   * docs/mxnet-parity.md}.
   */
  public SignumBuilder mxnetCompatible() {
    compatible = true;
    return this;
  }

  /**
   * The optimizer, before any update.
   *
   * @throws IllegalArgumentException naming a parameter that is out of range and its value
   */
  public Signum build() {
    if (!compatible) {
      check();
    }
    return new Signum(this, compatible ? compatibleSchedule() : ownSchedule());
  }

  private void check() {
    Checks.finiteNonNegative("learningRate", learningRate);
    if (!(momentum >= 0 && momentum < 1)) {
      throw Checks.refused("momentum", momentum, "at least 0 and below 1");
    }
    Checks.finiteNonNegative("wdLh", wdLh);
    Checks.finiteNonNegative("wd", wd);
    Checks.finitePositive("rescaleGrad", rescaleGrad);
    if (clipGradient != null) {
      Checks.finitePositive("clipGradient", clipGradient);
    }
    if (beginNumUpdate < 0) {
      throw Checks.refused("beginNumUpdate", beginNumUpdate, "at least 0");
    }
  }

  private LearningRateSchedule ownSchedule() {
    if (schedule == null) {
      return null;
    }
    return schedule.withBaseLearningRate(
        learningRateGiven ? learningRate : schedule.baseLearningRate());
  }

  /** MXNet's constructor: its default of 0.01 counts as given, and only {@code base_lr} is set. */
  private LearningRateSchedule compatibleSchedule() {
    if (schedule == null) {
      return null;
    }
    LearningRateSchedule copy =
        schedule instanceof MxnetSchedule<?> ours ? ours.mxnetCompatible() : schedule.copy();
    if (learningRateFromSchedule || copy.baseLearningRate() == learningRate) {
      return copy;
    }
    LOG.log(
        Level.WARNING,
        "learning rate from ``lr_scheduler`` has been overwritten by ``learning_rate`` in"
            + " optimizer.");
    if (copy instanceof MxnetSchedule<?> ours) {
      ours.assignBase(learningRate);
      return ours;
    }
    return copy.withBaseLearningRate(learningRate);
  }
}
