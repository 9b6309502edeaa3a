// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/**
 * Signum's update as a sequence of {@link DeviceOps}, to the bits of {@link
 * io.github.signumspark.kernel.SignumKernels}: the same operations in the same order, each rounded
 * alone. NaNs are NaNs on both sides, their payloads may differ.
 *
 * <p>Two ways lead there. The exact one leaves out only multiplications by 1. The short one needs
 * the conditions of {@link ValueBounds} and saves more, since on a device every operation is a walk
 * through memory: a weight decay of 0 is not added, and {@code lr * sgn(s)} is a single clamp.
 * Columns walked through ({@link HostDeviceOps#traffic}): short 12 for momentum alone, 23 with all
 * options; exact 23 and 29.
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
    C newState = state(rounded, rounded.fresh(precision), shortcuts, weight, state, gradient);
    try {
      C newWeight = move(rounded.lr(), true, keep, shortcuts, weight, newState);
      return new Updated<>(newWeight, newState);
    } catch (RuntimeException e) {
      newState.close();
      throw e;
    }
  }

  private C state(
      UpdateRule rule,
      double freshShare,
      ValueBounds.Shortcuts shortcuts,
      C weight,
      C state,
      C gradient) {
    try (Chain fresh = new Chain(gradient);
        Chain result = new Chain(state)) {
      if (rule.rescaleGrad() != 1) {
        fresh.mul(rule.rescaleGrad());
      }
      if (rule.clip() >= 0) {
        fresh.clamp(-rule.clip(), -rule.clip(), rule.clip(), rule.clip());
      }
      if (rule.wd() != 0 || !shortcuts.skipZeroDecay()) {
        try (C decay = ops.mul(weight, rule.wd())) {
          fresh.add(decay);
        }
      }
      fresh.mul(freshShare);
      result.mul(rule.momentum());
      result.sub(fresh.column);
      return result.release();
    }
  }

  /** {@code keep * weight + lr * sgn(direction)}, or minus where the direction is a gradient's. */
  private C move(
      double lr,
      boolean plus,
      double keep,
      ValueBounds.Shortcuts shortcuts,
      C weight,
      C direction) {
    try (Chain step = new Chain(direction);
        Chain result = new Chain(weight)) {
      if (shortcuts.clampForSign()) {
        step.clamp(0, -lr, 0, lr);
      } else {
        step.sign();
        step.mul(lr);
      }
      if (keep != 1) {
        result.mul(keep);
      }
      if (plus) {
        result.add(step.column);
      } else {
        result.sub(step.column);
      }
      return result.release();
    }
  }

  /** A column that each operation replaces, closing the one before unless it was lent. */
  private final class Chain implements AutoCloseable {
    private C column;
    private boolean owned;

    Chain(C lent) {
      column = lent;
    }

    void mul(double factor) {
      next(ops.mul(column, factor));
    }

    void add(C other) {
      next(ops.add(column, other));
    }

    void sub(C other) {
      next(ops.sub(column, other));
    }

    void clamp(double low, double lowValue, double high, double highValue) {
      next(ops.clamp(column, low, lowValue, high, highValue));
    }

    void sign() {
      next(ops.sign(column));
    }

    private void next(C result) {
      close();
      column = result;
      owned = true;
    }

    C release() {
      owned = false;
      return column;
    }

    @Override
    public void close() {
      if (owned) {
        owned = false;
        column.close();
      }
    }
  }
}
