// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import io.github.signumspark.device.DeviceChoice;
import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.Precision;
import io.github.signumspark.device.ResidentSignum;
import io.github.signumspark.device.UpdateRule;
import io.github.signumspark.internal.GpuSettings;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;

/**
 * The updates of one fit on a GPU: in every update the gradient is sent to the GPU and the new
 * weights are fetched; weights are sent only if they are not those fetched last.
 *
 * <p>MLlib does not say when a fit is over, so the GPU's memory is released at the updater's next
 * fit, when the updater is garbage-collected, or when the application ends; an updater that is used
 * after that continues on the CPU.
 */
final class ResidentUpdates {
  private static final Cleaner CLEANER = Cleaner.create();

  private final ResidentSignum<?> signum;
  private final Cleaner.Cleanable cleanable;

  /** The weights on the device. */
  private final double[] current;

  private ResidentUpdates(Object owner, ResidentSignum<?> signum, double[] negatedMomentum) {
    this.signum = signum;
    this.current = new double[signum.length()];
    Runnable giveBack = atApplicationEnd(signum);
    this.cleanable =
        CLEANER.register(
            owner,
            () -> {
              giveBack.run();
              signum.close();
            });
    if (negatedMomentum != null) {
      signum.load(current, negatedMomentum);
    }
  }

  /**
   * Chooses by {@code spark.signum.gpu}.
   *
   * @param owner the object that holds the result
   * @param size number of weights
   * @param negatedMomentum the momentum to continue with; null for zeros
   * @return empty for the CPU
   * @throws IllegalStateException if a GPU is forced and there is none
   */
  static Optional<ResidentUpdates> open(Object owner, int size, double[] negatedMomentum) {
    return DeviceChoice.choose(
            GpuSettings.mode(),
            size + " weights",
            "moving a dense gradient up and the weights down takes longer than the update",
            GpuSettings::address)
        .map(device -> on(device, owner, size, negatedMomentum));
  }

  private static <C extends DeviceColumn> ResidentUpdates on(
      DeviceOps<C> device, Object owner, int size, double[] negatedMomentum) {
    ResidentSignum<C> signum =
        ResidentSignum.on(device, Precision.DOUBLE, size, true, ResidentSignum.DENSE_INTERVAL);
    return new ResidentUpdates(owner, signum, negatedMomentum);
  }

  /**
   * Releases the device when the application ends, because cudf reports what is still open then.
   *
   * @return cancels this when run
   */
  private static Runnable atApplicationEnd(ResidentSignum<?> signum) {
    Optional<SparkContext> context = GpuSettings.context();
    if (context.isEmpty()) {
      return () -> {};
    }
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onApplicationEnd(SparkListenerApplicationEnd end) {
            synchronized (signum) {
              signum.moveToHost();
            }
          }
        };
    context.get().addSparkListener(listener);
    return () -> context.get().removeSparkListener(listener);
  }

  /** One update of {@code w} in place. */
  void update(double[] w, double[] gradient, UpdateRule rule) {
    synchronized (signum) {
      if (!Arrays.equals(w, current)) {
        double[] momentum = new double[w.length];
        signum.state(momentum);
        signum.load(w, momentum);
      }
      signum.step(rule, gradient);
      signum.weights(current);
    }
    System.arraycopy(current, 0, w, 0, w.length);
  }

  /** Copies the negated momentum. */
  void momentum(double[] out) {
    synchronized (signum) {
      signum.state(out);
    }
  }

  /** Releases the GPU's memory. */
  void close() {
    cleanable.clean();
  }
}
