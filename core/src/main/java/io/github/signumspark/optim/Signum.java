// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import io.github.signumspark.kernel.SignumKernels;
import java.io.Serializable;
import java.util.Map;

/**
 * The Signum optimizer as in MXNet 2.0: every coordinate moves by the learning rate, in the
 * direction of the sign of its momentum.
 *
 * <p>For a parameter {@code w} with gradient {@code g} and state {@code s}, zero at first:
 *
 * <pre>{@code
 * r = clip(rescaleGrad·g) + wd·w
 * s ← momentum·s − (1 − momentum)·r            (the negated momentum, as MXNet keeps it)
 * w ← (1 − lr·wdLh)·w + lr·sign(s)             (sign(0) = sign(NaN) = 0)
 * }</pre>
 *
 * <p>With momentum 0 there is no state and it is signSGD, with MXNet's meaning: {@code w ← (1 −
 * lr·(wd + wdLh))·w − lr·sign(g)}. {@code rescaleGrad} and {@code clipGradient} are ignored there,
 * and {@code wd} is decoupled.
 *
 * <p>Order of calls: {@link #createState} once for each parameter, then {@link #update} again and
 * again with the same index and state ({@link StatefulSignum} keeps the states itself). Each update
 * is counted before its learning rate is computed. Weights and states change in place, gradients do
 * not. Non-finite gradients are not refused: a NaN stays in the state for good.
 *
 * <p>float arrays are updated in single precision, hyper-parameters cast to it; double arrays in
 * double. Memory: one state the size of the parameter. Cost: one pass over the arrays. Not
 * thread-safe. Serializable, with counts and schedule.
 *
 * <p>J. Bernstein, Y.-X. Wang, K. Azizzadenesheli, A. Anandkumar, signSGD: Compressed Optimisation
 * for Non-Convex Problems, ICML 2018. Where this differs from MXNet on purpose: {@code
 * docs/mxnet-parity.md}, and {@link SignumBuilder#mxnetCompatible()}.
 */
public final class Signum implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double momentum;
  private final double wdLh;
  private final double wd;
  private final Double clipGradient;
  private final boolean useFusedStep;
  private final long beginNumUpdate;
  private final boolean compatible;
  private final LearningRateSchedule schedule;
  private final Multipliers lrMult;
  private final Multipliers wdMult;
  private double learningRate;
  private double rescaleGrad;
  private UpdateCounts counts;

  Signum(SignumBuilder builder, LearningRateSchedule schedule) {
    this.momentum = builder.momentum;
    this.wdLh = builder.wdLh;
    this.wd = builder.wd;
    this.clipGradient = builder.clipGradient;
    this.useFusedStep = builder.useFusedStep;
    this.beginNumUpdate = builder.beginNumUpdate;
    this.compatible = builder.compatible;
    this.schedule = schedule;
    this.lrMult = new Multipliers("lrMult", !compatible, builder.ownLrMult, builder.names);
    this.wdMult = new Multipliers("wdMult", !compatible, builder.ownWdMult, builder.names);
    this.learningRate = builder.learningRate;
    this.rescaleGrad = builder.rescaleGrad;
    this.counts = new UpdateCounts(beginNumUpdate);
  }

  private Signum(Signum other) {
    this.momentum = other.momentum;
    this.wdLh = other.wdLh;
    this.wd = other.wd;
    this.clipGradient = other.clipGradient;
    this.useFusedStep = other.useFusedStep;
    this.beginNumUpdate = other.beginNumUpdate;
    this.compatible = other.compatible;
    this.schedule = other.schedule == null ? null : other.schedule.copy();
    this.lrMult = other.lrMult.copy();
    this.wdMult = other.wdMult.copy();
    this.learningRate = other.learningRate;
    this.rescaleGrad = other.rescaleGrad;
    this.counts = new UpdateCounts(beginNumUpdate);
  }

  /** A builder with MXNet's defaults: learning rate 0.01, momentum 0.9, no decay, no clipping. */
  public static SignumBuilder builder() {
    return new SignumBuilder();
  }

  /** The same configuration with fresh counts and the schedule at its beginning. */
  public Signum copy() {
    return new Signum(this);
  }

  /** The state of a parameter before its first update; {@link SignumState#none()} for signSGD. */
  public SignumState createState(double[] weight) {
    return hasMomentum() ? SignumState.zeros(weight.length, false) : SignumState.none();
  }

  /** The state of a parameter before its first update; {@link SignumState#none()} for signSGD. */
  public SignumState createState(float[] weight) {
    return hasMomentum() ? SignumState.zeros(weight.length, true) : SignumState.none();
  }

  /**
   * Updates one parameter, by the fused kernel or stepwise as configured.
   *
   * @param index number of the parameter, for counts and multipliers
   * @param weight changed in place
   * @param gradient as long as the weight
   * @param state the parameter's state, changed in place
   * @throws IllegalArgumentException where lengths, precisions or state do not match; nothing has
   *     changed then, and nothing was counted
   */
  public void update(int index, double[] weight, double[] gradient, SignumState state) {
    UpdateChecks.check(index, weight, gradient, state, hasMomentum());
    if (useFusedStep) {
      fused(index, weight, gradient, state);
    } else {
      stepwise(index, weight, gradient, state);
    }
  }

  /** {@link #update(int, double[], double[], SignumState)} in single precision. */
  public void update(int index, float[] weight, float[] gradient, SignumState state) {
    UpdateChecks.check(index, weight, gradient, state, hasMomentum());
    if (useFusedStep) {
      fused(index, weight, gradient, state);
    } else {
      stepwise(index, weight, gradient, state);
    }
  }

  /**
   * Updates parameters one after the other by the fused kernel; an index that occurs twice counts
   * twice.
   *
   * @throws IllegalArgumentException as {@link #update}, before anything has changed
   */
  public void fusedStep(
      int[] indices, double[][] weights, double[][] gradients, SignumState[] states) {
    UpdateChecks.check(indices, weights, gradients, states, hasMomentum());
    for (int k = 0; k < indices.length; k++) {
      fused(indices[k], weights[k], gradients[k], states[k]);
    }
  }

  /** {@link #fusedStep(int[], double[][], double[][], SignumState[])} in single precision. */
  public void fusedStep(
      int[] indices, float[][] weights, float[][] gradients, SignumState[] states) {
    UpdateChecks.check(indices, weights, gradients, states, hasMomentum());
    for (int k = 0; k < indices.length; k++) {
      fused(indices[k], weights[k], gradients[k], states[k]);
    }
  }

  /**
   * Updates parameters one after the other by MXNet's {@code step}, the same rule operator by
   * operator. In single precision its states differ from the fused kernel's in the last bits; in
   * double precision they are the same.
   *
   * @throws IllegalArgumentException as {@link #update}, before anything has changed
   */
  public void step(int[] indices, double[][] weights, double[][] gradients, SignumState[] states) {
    UpdateChecks.check(indices, weights, gradients, states, hasMomentum());
    for (int k = 0; k < indices.length; k++) {
      stepwise(indices[k], weights[k], gradients[k], states[k]);
    }
  }

  /** {@link #step(int[], double[][], double[][], SignumState[])} in single precision. */
  public void step(int[] indices, float[][] weights, float[][] gradients, SignumState[] states) {
    UpdateChecks.check(indices, weights, gradients, states, hasMomentum());
    for (int k = 0; k < indices.length; k++) {
      stepwise(indices[k], weights[k], gradients[k], states[k]);
    }
  }

  /** The learning rate of the latest update, multipliers aside; before any, that of the start. */
  public double learningRate() {
    return schedule == null ? learningRate : schedule.learningRate(counts.numUpdate());
  }

  /**
   * Sets the learning rate.
   *
   * @throws IllegalStateException where a schedule decides it
   * @throws IllegalArgumentException where it is negative or not finite
   */
  public void setLearningRate(double value) {
    if (schedule != null) {
      throw new IllegalStateException(
          "learningRate cannot be set to " + value + ": the schedule " + schedule + " decides it");
    }
    learningRate = compatible ? value : Checks.finiteNonNegative("learningRate", value);
  }

  /**
   * Sets the factor of the gradient, for instance 1 / batch size.
   *
   * @throws IllegalArgumentException where it is not finite and above 0
   */
  public void setRescaleGrad(double value) {
    rescaleGrad = compatible ? value : Checks.finitePositive("rescaleGrad", value);
  }

  /** The factor of the gradient. */
  public double rescaleGrad() {
    return rescaleGrad;
  }

  /**
   * Replaces the learning rate multipliers. Of a parameter, the first that is given counts: its own
   * ({@link SignumBuilder#parameterMultipliers}), the one under its index, the one under its name.
   *
   * @param table multiplier, at least 0, by index (Integer) or by name (String)
   * @throws IllegalArgumentException where a key is neither or a multiplier out of range
   */
  public void setLrMult(Map<?, Double> table) {
    lrMult.replace(table);
  }

  /**
   * Replaces the multipliers of {@code wd}; precedence as in {@link #setLrMult}. They do not touch
   * {@code wdLh}.
   */
  public void setWdMult(Map<?, Double> table) {
    wdMult.replace(table);
  }

  /** The largest update count of any parameter, on any device. */
  public long numUpdate() {
    return counts.numUpdate();
  }

  /** How often a parameter was updated on the current device, {@code beginNumUpdate} included. */
  public long updateCount(int index) {
    return counts.count(index);
  }

  /** Selects whose counts the next updates use, MXNet's device id; 0 at first. */
  public void setCurrentDevice(int device) {
    counts.selectDevice(device);
  }

  UpdateCounts counts() {
    return counts;
  }

  void restore(UpdateCounts restored) {
    counts = restored;
  }

  /** The schedule, for tests. */
  LearningRateSchedule schedule() {
    return schedule;
  }

  /** Counts an update and returns its call. */
  KernelCall nextCall(int index, boolean hasState, boolean fused) {
    counts.increment(index);
    double lr = learningRate() * lrMult.of(index);
    double ownWd = wd * wdMult.of(index);
    return fused
        ? KernelCall.fused(hasState, lr, ownWd, rescaleGrad, momentum, clipGradient, wdLh)
        : KernelCall.stepwise(hasState, lr, ownWd, rescaleGrad, momentum, clipGradient, wdLh);
  }

  private void fused(int index, double[] weight, double[] gradient, SignumState state) {
    KernelCall call = nextCall(index, !state.isEmpty(), true);
    int n = weight.length;
    if (!call.signum()) {
      SignumKernels.signSgd(weight, gradient, 0, n, rounded(call.lr()), rounded(call.wd()));
      return;
    }
    SignumKernels.signum(
        weight,
        state.doubles(),
        gradient,
        0,
        n,
        rounded(call.lr()),
        rounded(call.momentumOrZero()),
        rounded(call.wd()),
        rounded(call.rescaleGrad()),
        rounded(call.clipOrNaN()),
        rounded(call.wdLhOrZero()));
  }

  private void fused(int index, float[] weight, float[] gradient, SignumState state) {
    KernelCall call = nextCall(index, !state.isEmpty(), true);
    int n = weight.length;
    if (!call.signum()) {
      SignumKernels.signSgd(weight, gradient, 0, n, (float) call.lr(), (float) call.wd());
      return;
    }
    SignumKernels.signum(
        weight,
        state.floats(),
        gradient,
        0,
        n,
        (float) call.lr(),
        (float) call.momentumOrZero(),
        (float) call.wd(),
        (float) call.rescaleGrad(),
        (float) call.clipOrNaN(),
        (float) call.wdLhOrZero());
  }

  private void stepwise(int index, double[] weight, double[] gradient, SignumState state) {
    KernelCall call = nextCall(index, !state.isEmpty(), false);
    StepUpdate.Scalars scalars = StepUpdate.Scalars.of(call, compatible);
    if (call.signum()) {
      StepUpdate.signum(weight, state.doubles(), gradient, scalars, compatible);
    } else {
      StepUpdate.signSgd(weight, gradient, scalars);
    }
  }

  private void stepwise(int index, float[] weight, float[] gradient, SignumState state) {
    KernelCall call = nextCall(index, !state.isEmpty(), false);
    StepUpdate.Scalars scalars = StepUpdate.Scalars.of(call, compatible);
    if (call.signum()) {
      StepUpdate.signum(weight, state.floats(), gradient, scalars, compatible);
    } else {
      StepUpdate.signSgd(weight, gradient, scalars);
    }
  }

  /** MXNet's operators hold their attributes in single precision. */
  private double rounded(double value) {
    return compatible ? (float) value : value;
  }

  private boolean hasMomentum() {
    return momentum != 0.0;
  }
}
