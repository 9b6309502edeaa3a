// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import io.github.signumspark.device.UpdateRule;
import io.github.signumspark.kernel.SignumKernels;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The updates of a fit: their number and their momentum, on the CPU or on a GPU. */
final class UpdaterFit implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SignumUpdater.class);

  private final UpdaterSettings settings;
  private final RunningRate rate;

  /** Negated momentum; null until the first update that has one. */
  private double[] negatedMomentum;

  private long updates;
  private boolean warned;

  /** Weights and momentum on a GPU, where one was chosen at the start of the fit. */
  private transient ResidentUpdates gpu;

  /** Whether the fit has chosen between CPU and GPU. */
  private transient boolean deviceChosen;

  UpdaterFit(UpdaterSettings settings) {
    this.settings = settings;
    this.rate = new RunningRate(settings);
  }

  /** Updates so far. */
  long updates() {
    return updates;
  }

  /** The negated momentum, not a copy; null before the first update and with momentum 0. */
  double[] momentum() {
    fetchMomentum();
    return negatedMomentum;
  }

  /** Starts a fit, with a fresh state or that of an earlier one. */
  void restart(long updatesSoFar, double[] momentum) {
    if (gpu != null) {
      gpu.close();
    }
    gpu = null;
    deviceChosen = false;
    warned = false;
    updates = updatesSoFar;
    negatedMomentum = momentum;
    rate.forget();
  }

  /** To be called when the schedule was changed. */
  void forgetRate() {
    rate.forget();
  }

  /** At the start of a fit: a GPU that is required and missing is an error before any work. */
  void chooseDevice(int size) {
    if (!deviceChosen) {
      gpu = ResidentUpdates.open(this, size, negatedMomentum).orElse(null);
      deviceChosen = true;
    }
  }

  /** Fails unless the momentum, if there is one, is of this size. */
  void checkSize(int size) {
    if (negatedMomentum != null && negatedMomentum.length != size) {
      throw new IllegalArgumentException(
          "weightsOld has "
              + size
              + " coordinates, the momentum after "
              + updates
              + " updates has "
              + negatedMomentum.length
              + ": reset() the updater, or restore a state of the same model");
    }
  }

  /** One update of {@code w} in place; nothing is changed where it throws. */
  void update(double[] w, double[] g, double stepSize, double regParam) {
    checkSize(w.length);
    chooseDevice(w.length);
    if (settings.refuseNonFinite()) {
      refuseNonFinite(g);
    }
    if (stepSize == 1.0 && !warned) {
      warned = true;
      LOG.warn(
          "stepSize is 1.0, GradientDescent's default: Signum moves every weight by that much in"
              + " every update. Set a learning rate, such as setStepSize(0.01).");
    }
    double lr = rate.of(updates + 1, stepSize);
    updates++;
    if (settings.momentum() > 0) {
      signum(w, g, lr, settings.wd() + regParam);
    } else {
      signSgd(w, regParam == 0 ? g : regularized(w, g, regParam), lr);
    }
  }

  private void refuseNonFinite(double[] g) {
    long bad = SignumKernels.countNonFinite(g, 0, g.length);
    if (bad > 0) {
      throw new ArithmeticException(
          "update "
              + (updates + 1)
              + ": "
              + bad
              + " of "
              + g.length
              + " coordinates of the gradient are NaN or infinite");
    }
  }

  private void signum(double[] w, double[] g, double lr, double decay) {
    if (negatedMomentum == null) {
      negatedMomentum = new double[w.length];
    }
    if (gpu != null) {
      gpu.update(
          w,
          g,
          UpdateRule.signum(
              lr,
              settings.momentum(),
              decay,
              settings.rescaleGrad(),
              settings.clipGradient(),
              settings.wdLh()));
    } else {
      SignumKernels.signum(
          w,
          negatedMomentum,
          g,
          0,
          w.length,
          lr,
          settings.momentum(),
          decay,
          settings.rescaleGrad(),
          settings.clipGradient(),
          settings.wdLh());
    }
  }

  private void signSgd(double[] w, double[] r, double lr) {
    double decay = settings.wd() + settings.wdLh();
    if (gpu != null) {
      gpu.update(w, r, UpdateRule.signSgd(lr, decay));
    } else {
      SignumKernels.signSgd(w, r, 0, w.length, lr, decay);
    }
  }

  /** The gradient that the kernel computes itself where there is a momentum. */
  private double[] regularized(double[] w, double[] g, double regParam) {
    double clip = settings.clipGradient();
    double[] r = new double[g.length];
    for (int j = 0; j < r.length; j++) {
      double scaled = settings.rescaleGrad() * g[j];
      double clipped = scaled > clip ? clip : scaled < -clip ? -clip : scaled;
      r[j] = clipped + regParam * w[j];
    }
    return r;
  }

  /** Copies the momentum back from the GPU, if it is there. */
  private void fetchMomentum() {
    if (gpu != null && negatedMomentum != null) {
      gpu.momentum(negatedMomentum);
    }
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    fetchMomentum();
    out.defaultWriteObject();
  }
}
