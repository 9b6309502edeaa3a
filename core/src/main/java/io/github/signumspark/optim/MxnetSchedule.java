// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import java.io.Serializable;
import java.util.Locale;

/**
 * What MXNet's schedulers share: the base learning rate, the warm-up before everything else, and
 * the numbers that make up a scheduler's state in MXNet.
 *
 * <p>By default these schedules are functions of the update number alone: for an earlier update
 * they return what they returned before, and a fresh copy returns the same for update {@code n} as
 * one that was called for all the updates before it. MXNet's are not; {@link #mxnetCompatible()}
 * makes them so. Asking in ascending order costs O(1) a call.
 *
 * @param <S> the schedule itself
 */
public abstract sealed class MxnetSchedule<S extends MxnetSchedule<S>>
    implements LearningRateSchedule
    permits ConstantSchedule, FactorSchedule, MultiFactorSchedule, PolySchedule, CosineSchedule {
  private static final long serialVersionUID = 1L;

  /** MXNet's default base learning rate. */
  static final double DEFAULT_BASE = 0.01;

  /**
   * The configuration that all schedules have.
   *
   * @param base base learning rate; the default unless given
   * @param baseGiven whether it was given; checks that compare with it wait until then
   * @param warmup the warm-up
   * @param compatible whether to follow MXNet in everything
   */
  record Common(double base, boolean baseGiven, Warmup warmup, boolean compatible)
      implements Serializable {
    static final Common DEFAULT = new Common(DEFAULT_BASE, false, Warmup.none(), false);
  }

  private final Common common;
  private double base;
  private long lastAsked;

  MxnetSchedule(Common common) {
    this.common = common;
    this.base = common.base;
    this.lastAsked = Long.MIN_VALUE;
    Warmup warmup = common.warmup;
    if (!common.compatible) {
      Checks.finiteNonNegative("learningRate", common.base);
      Checks.finiteNonNegative("warmupBeginLr", warmup.beginLr());
    }
    if (common.baseGiven && warmup.beginLr() > common.base) {
      throw Checks.refused(
          "warmupBeginLr", warmup.beginLr(), "at most the base learning rate " + common.base);
    }
  }

  /** The same schedule with another common configuration, at its beginning. */
  abstract S with(Common common);

  /** Forgets the updates seen, for a question about an earlier one. */
  abstract void rewind();

  /** The rate at an update after the warm-up, from the current base or the original one. */
  abstract double afterWarmup(long numUpdate);

  /** The name and the options of the text form, the warm-up's aside. */
  abstract StringBuilder describe();

  @Override
  public final double learningRate(long numUpdate) {
    if (numUpdate < common.warmup.steps()) {
      return common.warmup.learningRate(numUpdate, common.base);
    }
    if (!common.compatible && numUpdate < lastAsked) {
      base = common.base;
      rewind();
    }
    lastAsked = numUpdate;
    base = afterWarmup(numUpdate);
    return base;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A compatible schedule returns its current one, as MXNet's {@code base_lr} does.
   */
  @Override
  public final double baseLearningRate() {
    return common.compatible ? base : common.base;
  }

  @Override
  public final S withBaseLearningRate(double baseLearningRate) {
    return with(new Common(baseLearningRate, true, common.warmup, common.compatible));
  }

  /**
   * The same schedule with a warm-up, at its beginning.
   *
   * @throws IllegalArgumentException where the warm-up begins above the base learning rate, at a
   *     rate that is negative or not finite, or does not end before the schedule does
   */
  public final S withWarmup(Warmup warmup) {
    return with(new Common(common.base, common.baseGiven, warmup, common.compatible));
  }

  /**
   * The same schedule, at its beginning, with MXNet's behaviour in everything: it never goes back,
   * past its end it repeats the last rate it computed, {@code stopFactorLr} can raise the rate, and
   * parameters are checked no more than in MXNet. See {@code docs/mxnet-parity.md}.
   */
  public final S mxnetCompatible() {
    return with(new Common(common.base, common.baseGiven, common.warmup, true));
  }

  @Override
  public final S copy() {
    return with(common);
  }

  /** The text that {@link LearningRateSchedule#parse} reads as this schedule. */
  @Override
  public final String toString() {
    StringBuilder text = describe();
    Warmup warmup = common.warmup;
    if (warmup.steps() > 0) {
      text.append(text.indexOf(":") < 0 ? ':' : ',');
      text.append("warmupSteps=").append(warmup.steps());
      text.append(",warmupBeginLr=").append(warmup.beginLr());
      text.append(",warmupMode=").append(warmup.mode().name().toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }

  /**
   * MXNet's assignment to {@code base_lr} of a scheduler in use: the warm-up still rises to the old
   * one, and schedules that compute from their original base lose it.
   */
  final void assignBase(double value) {
    base = value;
  }

  /** The base after the updates so far. */
  final double currentBase() {
    return base;
  }

  /** The base that the schedule was created with. */
  final double originalBase() {
    return common.base;
  }

  final Common common() {
    return common;
  }

  final Warmup warmup() {
    return common.warmup;
  }

  final boolean compatible() {
    return common.compatible;
  }

  /**
   * A factor of the learning rate: MXNet refuses those above 1, and those below 0 make no sense.
   */
  final double checkedFactor(double factor) {
    if (factor > 1 || (!common.compatible && !(factor >= 0))) {
      throw Checks.refused("factor", factor, "from 0 to 1");
    }
    return factor;
  }

  /** A learning rate of the schedule, checked unless in MXNet's compatible mode. */
  final double checkedRate(String name, double rate) {
    return common.compatible ? rate : Checks.finiteNonNegative(name, rate);
  }

  /** Refuses a warm-up that leaves the schedule no update. */
  final void checkWarmupEndsBefore(int maxUpdate) {
    if (!common.compatible && common.warmup.steps() >= maxUpdate) {
      throw Checks.refused("warmupSteps", common.warmup.steps(), "below maxUpdate " + maxUpdate);
    }
  }

  /**
   * Updates from the warm-up's end to {@code maxUpdate}.
   *
   * @throws ArithmeticException where there are none, as MXNet raises ZeroDivisionError
   */
  final double span(int maxUpdate) {
    int span = maxUpdate - common.warmup.steps();
    if (span == 0) {
      throw new ArithmeticException("warmupSteps equals maxUpdate: division by zero");
    }
    return span;
  }
}
