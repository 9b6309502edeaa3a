// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.List;

/**
 * Signum's update as a sequence of {@link DeviceOps}, to the bits of {@link
 * io.github.signumspark.kernel.SignumKernels}: the same operations in the same order, each rounded
 * alone. NaNs are NaNs on both sides, their payloads may differ.
 *
 * <p>Two ways lead there. The exact one leaves out only multiplications by 1. The short one needs
 * the conditions of {@link ValueBounds} and saves more, since on a device every operation is a walk
 * through memory: a weight decay of 0 is not added, and {@code lr * sgn(s)} is a single clamp.
 * Columns walked through ({@link HostDeviceOps#traffic}): short 8 for momentum alone, 13 with all
 * options; exact 13 and 17.
 *
 * @param <C> the device's columns
 */
public final class UpdateSequence<C extends DeviceColumn> {
  private final DeviceOps<C> ops;

  /** Sequences on a device. */
  public UpdateSequence(DeviceOps<C> ops) {
    this.ops = ops;
  }

  /**
   * The result of an update, owned by the caller.
   *
   * @param <C> the device's columns
   * @param weight new weights
   * @param state new state; null for signSGD
   */
  public record Updated<C>(C weight, C state) {}

  /**
   * One update.
   *
   * @param rule its numbers, rounded to the columns' precision here
   * @param shortcuts which short ways are allowed
   * @param weight old weights, left open
   * @param state old state, left open; null for signSGD
   * @param gradient gradient, left open
   */
  public Updated<C> update(
      UpdateRule rule, ValueBounds.Shortcuts shortcuts, C weight, C state, C gradient) {
    Precision precision = weight.precision();
    UpdateRule rounded = rule.rounded(precision);
    double keep = rounded.keep(precision);
    if (!rounded.signum()) {
      return new Updated<>(move(rounded.lr(), false, keep, shortcuts, weight, gradient), null);
    }
    C newState = state(rounded, shortcuts, weight, state, gradient);
    try {
      C newWeight = move(rounded.lr(), true, keep, shortcuts, weight, newState);
      return new Updated<>(newWeight, newState);
    } catch (RuntimeException e) {
      newState.close();
      throw e;
    }
  }

  private C state(UpdateRule rule, ValueBounds.Shortcuts shortcuts, C weight, C state, C gradient) {
    if (rule.clip() >= 0) {
      try (C clipped = clipped(rule, gradient)) {
        return state(rule, 1, shortcuts, weight, state, clipped);
      }
    }
    return state(rule, rule.rescaleGrad(), shortcuts, weight, state, gradient);
  }

  private C clipped(UpdateRule rule, C gradient) {
    double clip = rule.clip();
    if (rule.rescaleGrad() == 1) {
      return ops.clamp(gradient, -clip, -clip, clip, clip);
    }
    Formula rescaled = Formula.column(0).times(rule.rescaleGrad());
    try (C column = ops.compute(rescaled, List.of(gradient))) {
      return ops.clamp(column, -clip, -clip, clip, clip);
    }
  }

  /** {@code momentum * state - (1 - momentum) * (rescale * gradient + wd * weight)}. */
  private C state(
      UpdateRule rule,
      double rescale,
      ValueBounds.Shortcuts shortcuts,
      C weight,
      C state,
      C gradient) {
    Formula kept = Formula.column(0).times(rule.momentum());
    Formula term = Formula.column(1).times(rescale);
    double freshShare = rule.fresh(weight.precision());
    if (rule.wd() == 0 && shortcuts.skipZeroDecay()) {
      return ops.compute(kept.minus(term.times(freshShare)), List.of(state, gradient));
    }
    Formula decayed = term.plus(Formula.column(2).times(rule.wd()));
    return ops.compute(kept.minus(decayed.times(freshShare)), List.of(state, gradient, weight));
  }

  /** {@code keep * weight + lr * sgn(direction)}, or minus where the direction is a gradient's. */
  private C move(
      double lr,
      boolean plus,
      double keep,
      ValueBounds.Shortcuts shortcuts,
      C weight,
      C direction) {
    C step;
    Formula move = Formula.column(1);
    if (shortcuts.clampForSign()) {
      step = ops.clamp(direction, 0, -lr, 0, lr);
    } else {
      step = ops.sign(direction);
      move = move.times(lr);
    }
    try (C closing = step) {
      Formula kept = Formula.column(0).times(keep);
      return ops.compute(plus ? kept.plus(move) : kept.minus(move), List.of(weight, closing));
    }
  }
}
