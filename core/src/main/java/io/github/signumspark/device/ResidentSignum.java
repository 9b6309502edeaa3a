// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Signum with weights and state on a device between steps: the gradient is sent to it, dense or as
 * a vote's two planes, and weights or the state's signs are fetched on request. Same bits as {@link
 * io.github.signumspark.kernel.SignumKernels} (see {@link UpdateSequence}).
 *
 * <p><b>Loss of the device.</b> The host keeps a mirror of weights and state and a journal of the
 * steps since. When the device fails, one warning says so, the journal is replayed on the CPU from
 * the mirror, and every later call runs there, with the very bits that the device would have given:
 * the fit loses time, not its result. A device that was lost is not used again in this process.
 *
 * <p>The mirror is refreshed after every {@code mirrorInterval} steps: often costs transfers (both
 * columns down), seldom costs host memory for the journal (a copy of each gradient, 2 bits a
 * coordinate for votes). {@link #DENSE_INTERVAL} and {@link #VOTE_INTERVAL} hold the journal below
 * the size of weights and state together.
 *
 * <p>Memory: on the device about five columns at the peak; on the host four, and the journal. Not
 * thread-safe.
 *
 * @param <C> the device's columns
 */
public final class ResidentSignum<C extends DeviceColumn> implements AutoCloseable {
  /** Steps between refreshes of the mirror for dense gradients. */
  public static final int DENSE_INTERVAL = 2;

  /** Steps between refreshes of the mirror for votes. */
  public static final int VOTE_INTERVAL = 32;

  private final Precision precision;
  private final int length;
  private final int mirrorInterval;
  private final Consumer<DeviceException> onLoss;
  private final HostMirror mirror;
  private final List<Step> journal = new ArrayList<>();

  /** Gradients of earlier journals, for the copies of later ones. */
  private final Deque<StepGradient> spares = new ArrayDeque<>();

  /** Null once the device is lost or closed. */
  private DeviceOps<C> ops;

  private ValueBounds bounds;
  private C weight;
  private C state;

  private record Step(UpdateRule rule, StepGradient gradient) {}

  private ResidentSignum(
      DeviceOps<C> ops,
      Precision precision,
      int length,
      boolean hasState,
      int mirrorInterval,
      Consumer<DeviceException> onLoss) {
    if (length < 1 || mirrorInterval < 1) {
      throw new IllegalArgumentException(
          "length is " + length + ", mirrorInterval is " + mirrorInterval + "; both must be >= 1");
    }
    this.ops = ops;
    this.precision = precision;
    this.length = length;
    this.mirrorInterval = mirrorInterval;
    this.onLoss = onLoss;
    this.mirror = new HostMirror(precision, length, hasState);
    onDevice(this::uploadMirror);
  }

  /**
   * Zero weights, and a zero state, on a device.
   *
   * @param ops the device; closed by {@link #close}, and when it is lost
   * @param precision of weights, state and dense gradients
   * @param length number of coordinates, at least 1
   * @param hasState whether there is a momentum; without, only signSGD can run
   * @param mirrorInterval steps between refreshes of the mirror, at least 1
   * @param <C> the device's columns
   */
  public static <C extends DeviceColumn> ResidentSignum<C> on(
      DeviceOps<C> ops, Precision precision, int length, boolean hasState, int mirrorInterval) {
    return on(ops, precision, length, hasState, mirrorInterval, ResidentSignum::warn);
  }

  static <C extends DeviceColumn> ResidentSignum<C> on(
      DeviceOps<C> ops,
      Precision precision,
      int length,
      boolean hasState,
      int mirrorInterval,
      Consumer<DeviceException> onLoss) {
    return new ResidentSignum<>(ops, precision, length, hasState, mirrorInterval, onLoss);
  }

  private static void warn(DeviceException failure) {
    String reason = "the device was lost: " + failure.getMessage();
    Devices.disable(reason);
    System.getLogger(ResidentSignum.class.getName())
        .log(Level.WARNING, "signum gpu: " + reason + "; going on with the CPU", failure);
  }

  /** Number of coordinates. */
  public int length() {
    return length;
  }

  /** Whether the device still does the work. */
  public boolean onDevice() {
    return ops != null;
  }

  /**
   * Replaces weights and state.
   *
   * @param weights copied
   * @param negatedMomentum copied; null for zeros
   */
  public void load(double[] weights, double[] negatedMomentum) {
    check(Precision.DOUBLE, "weights", weights.length);
    checkState(negatedMomentum == null ? length : negatedMomentum.length, negatedMomentum != null);
    journal.clear();
    mirror.load(weights, negatedMomentum);
    onDevice(this::uploadMirror);
  }

  /** {@link #load(double[], double[])} in single precision. */
  public void load(float[] weights, float[] negatedMomentum) {
    check(Precision.FLOAT, "weights", weights.length);
    checkState(negatedMomentum == null ? length : negatedMomentum.length, negatedMomentum != null);
    journal.clear();
    mirror.load(weights, negatedMomentum);
    onDevice(this::uploadMirror);
  }

  /** One update by a dense gradient. */
  public void step(UpdateRule rule, double[] gradient) {
    check(Precision.DOUBLE, "gradient", gradient.length);
    step(rule, new StepGradient.Doubles(gradient));
  }

  /** One update by a dense gradient. */
  public void step(UpdateRule rule, float[] gradient) {
    check(Precision.FLOAT, "gradient", gradient.length);
    step(rule, new StepGradient.Floats(gradient));
  }

  /**
   * One update by a vote's result: a gradient of +1 where {@code positive} has a bit, −1 where
   * {@code negative} has one, and 0, an abstention, elsewhere.
   */
  public void step(UpdateRule rule, long[] positive, long[] negative) {
    BitPlanes.check(length, positive, negative);
    step(rule, new StepGradient.Planes(positive, negative));
  }

  private void step(UpdateRule rule, StepGradient gradient) {
    if (rule.signum() && !mirror.hasState()) {
      throw new IllegalStateException("an update with momentum needs a state; made without one");
    }
    if (ops == null) {
      mirror.apply(rule, gradient);
      return;
    }
    // In the journal first: if the device fails in this step, the replay includes it.
    journal.add(new Step(rule, gradient.copy(spares.poll())));
    onDevice(() -> stepOnDevice(rule, gradient));
  }

  private void stepOnDevice(UpdateRule rule, StepGradient gradient) {
    ValueBounds.Shortcuts shortcuts = bounds.next(rule, gradient.largest());
    UpdateSequence.Updated<C> updated;
    try (C column = gradient.upload(ops, precision, length)) {
      updated = new UpdateSequence<>(ops).update(rule, shortcuts, weight, state, column);
    }
    weight.close();
    weight = updated.weight();
    if (updated.state() != null) {
      state.close();
      state = updated.state();
    }
    if (journal.size() >= mirrorInterval) {
      mirror.refresh(ops, weight, state);
      for (Step step : journal) {
        spares.add(step.gradient());
      }
      journal.clear();
    }
  }

  /** Copies the weights. */
  public void weights(double[] out) {
    check(Precision.DOUBLE, "out", out.length);
    onDevice(() -> ops.download(weight, out));
    if (ops == null) {
      mirror.copyWeight(out);
    }
  }

  /** Copies the weights. */
  public void weights(float[] out) {
    check(Precision.FLOAT, "out", out.length);
    onDevice(() -> ops.download(weight, out));
    if (ops == null) {
      mirror.copyWeight(out);
    }
  }

  /** Copies the state, the negated momentum. */
  public void state(double[] out) {
    check(Precision.DOUBLE, "out", out.length);
    checkState(out.length, true);
    onDevice(() -> ops.download(state, out));
    if (ops == null) {
      mirror.copyState(out);
    }
  }

  /** Copies the state, the negated momentum. */
  public void state(float[] out) {
    check(Precision.FLOAT, "out", out.length);
    checkState(out.length, true);
    onDevice(() -> ops.download(state, out));
    if (ops == null) {
      mirror.copyState(out);
    }
  }

  /** The signs of the state, the direction in which the weights move, as two planes. */
  public void signs(long[] positive, long[] negative) {
    int words = BitPlanes.words(length);
    if (positive.length != words || negative.length != words) {
      throw new IllegalArgumentException(
          length + " coordinates take planes of " + words + " words");
    }
    checkState(length, true);
    onDevice(
        () -> {
          ops.packPositive(state, positive);
          ops.packNegative(state, negative);
        });
    if (ops == null) {
      mirror.signs(positive, negative);
    }
  }

  /** Releases the device; updates continue on the CPU, with the same bits. */
  public void moveToHost() {
    onDevice(
        () -> {
          mirror.refresh(ops, weight, state);
          journal.clear();
        });
    close();
  }

  private void uploadMirror() {
    closeColumns();
    bounds = new ValueBounds(precision);
    mirror.describeTo(bounds);
    weight = mirror.uploadWeight(ops);
    state = mirror.hasState() ? mirror.uploadState(ops) : null;
  }

  private void onDevice(Runnable work) {
    if (ops == null) {
      return;
    }
    try {
      work.run();
    } catch (DeviceException failure) {
      close();
      onLoss.accept(failure);
      for (Step step : journal) {
        mirror.apply(step.rule(), step.gradient());
      }
      journal.clear();
      spares.clear();
    }
  }

  private void closeColumns() {
    C oldWeight = weight;
    C oldState = state;
    weight = null;
    state = null;
    if (oldWeight != null) {
      oldWeight.close();
    }
    if (oldState != null) {
      oldState.close();
    }
  }

  /** Frees the device. Weights and state are gone, except where the device was lost before. */
  @Override
  public void close() {
    if (ops != null) {
      DeviceOps<C> closing = Objects.requireNonNull(ops);
      ops = null;
      closeColumns();
      closing.close();
    }
  }

  private void check(Precision expected, String name, int size) {
    if (precision != expected) {
      throw new IllegalArgumentException(name + " is " + expected + ", weights are " + precision);
    }
    if (size != length) {
      throw new IllegalArgumentException(
          name + " has " + size + " coordinates, but there are " + length);
    }
  }

  private void checkState(int size, boolean wanted) {
    if (wanted && !mirror.hasState()) {
      throw new IllegalStateException("there is no state: made without one");
    }
    if (size != length) {
      throw new IllegalArgumentException(
          "negatedMomentum has " + size + " coordinates, but there are " + length);
    }
  }
}
