// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.optim.LearningRateSchedule;
import io.github.signumspark.optim.SignumState;
import java.io.Serializable;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.Updater;
import scala.Tuple2;

/**
 * Signum as an {@link Updater} of {@code org.apache.spark.mllib}: {@code GradientDescent} adds up
 * the gradient over the executors, and on the driver every weight moves by the learning rate
 * against the sign of the gradient's momentum.
 *
 * <p>With {@code g} the gradient, {@code s} the negated momentum (zero at first), {@code lr} the
 * learning rate of this update and {@code r} an intermediate, an update computes
 *
 * <pre>{@code
 * r = clip(rescaleGrad * g) + (wd + regParam) * w
 * s = momentum * s - (1 - momentum) * r
 * w = (1 - lr * wdLh) * w + lr * sign(s)
 * }</pre>
 *
 * each operation rounded once, so the same gradients give the same bits as {@link
 * io.github.signumspark.optim.Signum}.
 *
 * <p><b>Learning rate.</b> {@code lr} is {@code stepSize}, times the factor that the schedule has
 * reached; there is no hidden {@code 1/sqrt(iter)} as in MLlib's own updaters. {@code stepSize} is
 * how far every weight moves in one update: GradientDescent's default of 1.0 is far too much for
 * nearly every problem and gets one WARN a fit. Start near 0.01 and let a {@linkplain #setSchedule
 * schedule} shrink it. Updates are counted here, from 1; {@code iter} is not used, since
 * GradientDescent raises it for empty mini-batches too.
 *
 * <p><b>Regularization.</b> {@code regParam} has MLlib's meaning, an L2 term of the objective: its
 * gradient {@code regParam * w} takes part in the sign, and the value returned beside the new
 * weights is ½·regParam·‖w‖² of those. {@code wd} and {@code wdLh} are MXNet's knobs of the
 * optimizer and stay out of that value. All of them decay an intercept like any other weight.
 *
 * <p><b>Momentum 0</b> is MXNet's signSGD, {@code w = (1 - lr * (wd + wdLh)) * w - lr * sign(g)}:
 * {@code wd} is decoupled there, and rescaling and clipping have no effect. {@code regParam} keeps
 * its meaning: where it is above 0, the sign is that of {@code clip(rescaleGrad * g) + regParam *
 * w}, the gradient of the regularized objective, as in the formula above.
 *
 * <p><b>Convergence.</b> GradientDescent's {@code convergenceTol} (default 0.001) compares the
 * length of the last step with that of the weights. A sign method's step is always {@code lr *
 * sqrt(size)} long: with a small {@code lr} training ends after two updates, with a larger one
 * never by this test. Always call {@code setConvergenceTol(0.0)} and choose {@code numIterations}.
 *
 * <p><b>Life cycle.</b> Every fit of MLlib opens with a priming call ({@code stepSize} 0, {@code
 * iter} 1), which asks for the regularization value alone. It changes no weights and starts a fresh
 * momentum, so an instance may be used for one fit after another, unless {@link #restore} was
 * called before: then the fit continues from that state. A caller that drives {@link #compute} by
 * hand may leave it out and use {@link #reset}.
 *
 * <p><b>LBFGS</b> accepts an Updater too, and gets the regularizer's gradient from it by an update
 * of a zero gradient with {@code stepSize} 1. That call is recognised (it follows a priming call)
 * and returns {@code w - regParam * w}, so LBFGS runs as with {@code SquaredL2Updater}, without any
 * Signum step. A GradientDescent whose very first gradient is exactly zero at {@code stepSize} 1.0
 * looks the same and gets the same answer once.
 *
 * <p><b>Bad gradients.</b> NaN or infinite coordinates would stay in the momentum for good. They
 * are refused, see {@link #setRefuseNonFinite}.
 *
 * <p><b>GPU.</b> With {@code spark.signum.gpu} set to {@code force}, weights and momentum stay on
 * the driver's GPU (module {@code signum-rapids_2.13}), to the same bits; {@code auto} uses the
 * CPU, since sending a dense gradient to the GPU costs more than the update.
 *
 * <p>Cost: 8 bytes of state a weight, on the driver; an update is one pass over weights, state and
 * gradient and allocates the new weights. The caller's vectors, dense or sparse, are never written;
 * new weights are dense. Not thread-safe: one fit at a time. Serializable with its state.
 */
public final class SignumUpdater extends Updater {
  private static final long serialVersionUID = 2L;

  private final UpdaterSettings settings = new UpdaterSettings();
  private final UpdaterFit fit = new UpdaterFit(settings);

  /** Whether the next priming call is to keep the state. */
  private boolean restored;

  /** Whether the last call was a priming call that started a fresh momentum. */
  private boolean primed;

  /** An updater with momentum 0.9, no decay, no clipping and a constant learning rate. */
  public SignumUpdater() {}

  /** Share of the old momentum that an update keeps, in [0, 1); 0.9 by default, 0 is signSGD. */
  public SignumUpdater setMomentum(double momentum) {
    settings.momentum(momentum);
    return this;
  }

  /** Decoupled weight decay, per unit of learning rate; at least 0, 0 by default. */
  public SignumUpdater setWdLh(double wdLh) {
    settings.wdLh(wdLh);
    return this;
  }

  /**
   * Weight decay that enters the momentum (with momentum 0: decoupled); at least 0, 0 by default.
   */
  public SignumUpdater setWd(double wd) {
    settings.wd(wd);
    return this;
  }

  /**
   * Factor on the gradient, above 0; 1 by default. GradientDescent has divided the gradient by the
   * rows of the mini-batch already.
   */
  public SignumUpdater setRescaleGrad(double rescaleGrad) {
    settings.rescaleGrad(rescaleGrad);
    return this;
  }

  /** Clips each coordinate of the rescaled gradient to [−c, c], c above 0; none by default. */
  public SignumUpdater setClipGradient(double clipGradient) {
    settings.clipGradient(clipGradient);
    return this;
  }

  /**
   * How the learning rate changes with the number of updates. The schedule's base learning rate is
   * replaced by {@code stepSize}; rates that it holds itself (a final rate, a warm-up's first) stay
   * as they are.
   *
   * @param schedule a schedule, copied; null (the default) for a constant learning rate
   */
  public SignumUpdater setSchedule(LearningRateSchedule schedule) {
    settings.schedule(schedule);
    fit.forgetRate();
    return this;
  }

  /**
   * Whether {@link #compute} refuses a gradient with NaN or infinite coordinates (the default). If
   * not, they are handled as in MXNet: a NaN leaves its weight unchanged, and its momentum is lost
   * for good.
   */
  public SignumUpdater setRefuseNonFinite(boolean refuseNonFinite) {
    settings.refuseNonFinite(refuseNonFinite);
    return this;
  }

  /**
   * One update, or one of the two other uses that MLlib's optimizers make of the same call (see the
   * class).
   *
   * @param weightsOld the weights, not written
   * @param gradient the mean gradient of the mini-batch, of the same size, not written
   * @param stepSize the learning rate before the schedule; 0 for the regularization value alone
   * @param iter only compared with 1, to recognise the priming call
   * @param regParam the L2 term of the objective
   * @return new weights, and ½·regParam·‖new weights‖²
   * @throws IllegalArgumentException where sizes differ, or differ from the state's, or stepSize or
   *     regParam is negative or not finite; the state is as before
   * @throws ArithmeticException where the gradient is not finite, with the number of the update and
   *     of the coordinates at fault; the state is as before
   */
  @Override
  public Tuple2<Vector, Object> compute(
      Vector weightsOld, Vector gradient, double stepSize, int iter, double regParam) {
    Ranges.finiteNonNegative("stepSize", stepSize);
    Ranges.finiteNonNegative("regParam", regParam);
    int size = weightsOld.size();
    if (gradient.size() != size) {
      throw new IllegalArgumentException(
          "gradient has " + gradient.size() + " coordinates, weightsOld has " + size);
    }
    if (stepSize == 0) {
      if (iter == 1) {
        begin(size);
      }
      return result(weightsOld, weightsOld.toArray(), regParam);
    }
    double[] g = gradient.toArray();
    boolean probe = primed && iter == 1 && stepSize == 1.0 && isZero(g);
    primed = false;
    double[] w = weightsOld.toArray().clone();
    if (probe) {
      for (int j = 0; j < size; j++) {
        w[j] -= regParam * w[j];
      }
    } else {
      fit.update(w, g, stepSize, regParam);
      restored = false;
    }
    return result(Vectors.dense(w), w, regParam);
  }

  private void begin(int size) {
    if (restored) {
      fit.checkSize(size);
      restored = false;
      primed = false;
    } else {
      reset();
      primed = true;
    }
    fit.chooseDevice(size);
  }

  private static Tuple2<Vector, Object> result(Vector weights, double[] w, double regParam) {
    double penalty = regParam == 0 ? 0.0 : 0.5 * regParam * SignumKernels.dot(w, 0, w, 0, w.length);
    return new Tuple2<>(weights, penalty);
  }

  /** Forgets momentum and update count, as the start of a fit does. */
  public void reset() {
    fit.restart(0, null);
    restored = false;
    primed = false;
  }

  /** The state for a later {@link #restore}: a copy of momentum and count. */
  public State state() {
    double[] momentum = fit.momentum();
    return new State(
        fit.updates(), momentum == null ? SignumState.none() : SignumState.of(momentum));
  }

  /**
   * Continues from a state: the next update is number {@code state.updates() + 1}, and the priming
   * call of the next fit keeps it.
   *
   * <p>Parameters are not part of the state. GradientDescent starts its sampling from the same
   * seeds in every fit: only with {@code miniBatchFraction} 1 are the updates of two fits those of
   * a single one.
   *
   * @throws IllegalArgumentException where its momentum has NaN or infinite numbers, unless {@link
   *     #setRefuseNonFinite} allows them; the updater is as before
   */
  public void restore(State state) {
    double[] saved = state.momentum.isEmpty() ? null : state.momentum.doubles().clone();
    if (settings.refuseNonFinite() && saved != null) {
      long bad = SignumKernels.countNonFinite(saved, 0, saved.length);
      if (bad > 0) {
        throw new IllegalArgumentException(
            "state: " + bad + " of " + saved.length + " numbers of the momentum are not finite");
      }
    }
    reset();
    fit.restart(state.updates, saved);
    restored = true;
  }

  private static boolean isZero(double[] values) {
    for (double value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** The parameters and the number of updates, for logs. */
  @Override
  public String toString() {
    return "SignumUpdater[" + settings + ", updates=" + fit.updates() + "]";
  }

  /**
   * What an updater has learnt. Java serialization keeps it; {@link SignumState#write} keeps the
   * momentum in a format of its own. Immutable: the momentum is copied in and out.
   *
   * @param updates updates so far
   * @param momentum the negated momentum after them, in doubles; empty before the first update and
   *     with momentum 0
   */
  public record State(long updates, SignumState momentum) implements Serializable {

    /**
     * A state from its parts.
     *
     * @throws IllegalArgumentException naming the part that is out of range
     */
    public State {
      if (updates < 0) {
        throw Ranges.refused("updates", updates, "at least 0");
      }
      if (momentum.isFloat()) {
        throw new IllegalArgumentException("momentum holds floats, but must hold doubles");
      }
      momentum = momentum.copy();
    }

    /** The negated momentum, a copy. */
    @Override
    public SignumState momentum() {
      return momentum.copy();
    }
  }
}
