// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.BitPlanes;
import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.Precision;
import io.github.signumspark.device.ResidentSignum;
import io.github.signumspark.device.UpdateRule;
import io.github.signumspark.device.UpdateSequence;
import io.github.signumspark.device.ValueBounds;
import io.github.signumspark.kernel.SignumKernels;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Times of one update: on the CPU, on the device alone, and with what goes up and down around it.
 *
 * @param <C> the device's columns
 */
final class UpdateTiming<C extends DeviceColumn> {
  private static final int WARM_UP = 2;
  private static final int RUNS = 5;

  private final DeviceOps<C> ops;
  private final UnaryOperator<C> copy;
  private final Precision precision;
  private final int length;

  UpdateTiming(DeviceOps<C> ops, UnaryOperator<C> copy, Precision precision, int length) {
    this.ops = ops;
    this.copy = copy;
    this.precision = precision;
    this.length = length;
  }

  /**
   * Seconds.
   *
   * @param cpu one thread, momentum alone
   * @param cpuAll all cores, momentum alone
   * @param copy a copy of one column
   * @param device momentum alone, the gradient on the device already
   * @param deviceAll all options, the gradient on the device already
   * @param dense gradient up, update, weights down
   * @param bits a vote's planes up, update, the state's signs down
   * @param residentDense the whole optimizer with its mirror, dense
   * @param residentBits the whole optimizer with its mirror, votes up and signs down
   */
  record Times(
      double cpu,
      double cpuAll,
      double copy,
      double device,
      double deviceAll,
      double dense,
      double bits,
      double residentDense,
      double residentBits) {}

  Times run(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Object weight = array(random);
    Object state = array(random);
    Object gradient = array(random);
    Object out = array(random);
    UpdateRule rule = CheckRules.MOMENTUM_ALONE;
    double cpu = median(() -> onCpu(rule, weight, state, gradient, 0, length));
    double cpuAll = median(() -> onAllCores(rule, weight, state, gradient));

    double copy;
    double device;
    double deviceAll;
    double dense;
    double bits;
    long[] positive = random.longs(BitPlanes.words(length)).toArray();
    long[] negative = Arrays.stream(positive).map(word -> ~word & random.nextLong()).toArray();
    long[] up = new long[positive.length];
    long[] down = new long[positive.length];
    try (C w = upload(weight);
        C s = upload(state)) {
      try (C g = upload(gradient)) {
        copy = median(() -> this.copy.apply(w).close());
        device = median(() -> close(sequence(rule, w, s, g)));
        deviceAll = median(() -> close(sequence(CheckRules.ALL_OPTIONS, w, s, g)));
      }
      dense =
          median(
              () -> {
                try (C g = upload(gradient)) {
                  var updated = sequence(rule, w, s, g);
                  download(updated.weight(), out);
                  close(updated);
                }
              });
      bits =
          median(
              () -> {
                try (C g = ops.unpack(precision, length, positive, negative)) {
                  var updated = sequence(rule, w, s, g);
                  ops.packPositive(updated.state(), up);
                  ops.packNegative(updated.state(), down);
                  close(updated);
                }
              });
    }
    double residentDense;
    try (ResidentSignum<C> signum = resident(ResidentSignum.DENSE_INTERVAL)) {
      residentDense =
          medianOf(
              ResidentSignum.DENSE_INTERVAL,
              () -> {
                step(signum, rule, gradient);
                read(signum, out);
              });
    }
    double residentBits;
    try (ResidentSignum<C> signum = resident(ResidentSignum.VOTE_INTERVAL)) {
      residentBits =
          medianOf(
              ResidentSignum.VOTE_INTERVAL,
              () -> {
                signum.step(rule, positive, negative);
                signum.signs(up, down);
              });
    }
    return new Times(
        cpu, cpuAll, copy, device, deviceAll, dense, bits, residentDense, residentBits);
  }

  private ResidentSignum<C> resident(int interval) {
    return ResidentSignum.on(ops, precision, length, true, interval);
  }

  private UpdateSequence.Updated<C> sequence(UpdateRule rule, C w, C s, C g) {
    ValueBounds.Shortcuts shortcuts = new ValueBounds(precision).next(rule, 2);
    return new UpdateSequence<>(ops).update(rule, shortcuts, w, s, g);
  }

  private static <C extends DeviceColumn> void close(UpdateSequence.Updated<C> updated) {
    updated.weight().close();
    updated.state().close();
  }

  private double median(Runnable work) {
    return medianOf(1, work);
  }

  /** The median of some runs, each of {@code times} times the work, for once. */
  private double medianOf(int times, Runnable work) {
    double[] seconds = new double[RUNS];
    for (int run = -WARM_UP; run < RUNS; run++) {
      ops.await();
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        work.run();
      }
      ops.await();
      if (run >= 0) {
        seconds[run] = (System.nanoTime() - start) * 1e-9 / times;
      }
    }
    Arrays.sort(seconds);
    return seconds[RUNS / 2];
  }

  /** The CPU's kernel on part of the arrays, of floats or of doubles. */
  static void onCpu(
      UpdateRule rule, Object weight, Object state, Object gradient, int from, int to) {
    if (weight instanceof float[] w) {
      if (rule.signum()) {
        SignumKernels.signum(
            w,
            (float[]) state,
            (float[]) gradient,
            from,
            to,
            (float) rule.lr(),
            (float) rule.momentum(),
            (float) rule.wd(),
            (float) rule.rescaleGrad(),
            (float) rule.clip(),
            (float) rule.wdLh());
      } else {
        SignumKernels.signSgd(
            w, (float[]) gradient, from, to, (float) rule.lr(), (float) rule.wd());
      }
    } else if (rule.signum()) {
      SignumKernels.signum(
          (double[]) weight,
          (double[]) state,
          (double[]) gradient,
          from,
          to,
          rule.lr(),
          rule.momentum(),
          rule.wd(),
          rule.rescaleGrad(),
          rule.clip(),
          rule.wdLh());
    } else {
      SignumKernels.signSgd((double[]) weight, (double[]) gradient, from, to, rule.lr(), rule.wd());
    }
  }

  private void onAllCores(UpdateRule rule, Object weight, Object state, Object gradient) {
    int threads = Runtime.getRuntime().availableProcessors();
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            thread ->
                onCpu(
                    rule,
                    weight,
                    state,
                    gradient,
                    (int) ((long) length * thread / threads),
                    (int) ((long) length * (thread + 1) / threads)));
  }

  private Object array(SplittableRandom random) {
    if (precision == Precision.DOUBLE) {
      double[] values = new double[length];
      Arrays.setAll(values, i -> random.nextDouble(-1, 1));
      return values;
    }
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private C upload(Object array) {
    return array instanceof float[] floats ? ops.upload(floats) : ops.upload((double[]) array);
  }

  private void download(C column, Object array) {
    if (array instanceof float[] floats) {
      ops.download(column, floats);
    } else {
      ops.download(column, (double[]) array);
    }
  }

  private static void step(ResidentSignum<?> signum, UpdateRule rule, Object gradient) {
    if (gradient instanceof float[] floats) {
      signum.step(rule, floats);
    } else {
      signum.step(rule, (double[]) gradient);
    }
  }

  private static void read(ResidentSignum<?> signum, Object out) {
    if (out instanceof float[] floats) {
      signum.weights(floats);
    } else {
      signum.weights((double[]) out);
    }
  }
}
