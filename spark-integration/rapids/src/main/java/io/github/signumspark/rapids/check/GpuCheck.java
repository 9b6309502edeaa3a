// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.DeviceException;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.DeviceSelfCheck;
import io.github.signumspark.device.DeviceUnavailableException;
import io.github.signumspark.device.Formula;
import io.github.signumspark.device.HostDeviceOps;
import io.github.signumspark.device.Precision;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.rapids.CudfDeviceOps;
import io.github.signumspark.rapids.RapidsBackend;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Checks a GPU against the CPU's kernels and times both: the main class of {@code gpu-check}. Needs
 * this module, {@code signum-core}, cudf and slf4j, and nothing of Spark.
 */
public final class GpuCheck {
  private static final int DIFFERENT = 1;
  private static final int WRONG_OPTION = 2;
  private static final int NO_GPU = 3;

  private final PrintStream out;

  private GpuCheck(PrintStream out) {
    this.out = out;
  }

  /** Exit status 0: everything the same; 1: differences; 2: a wrong option; 3: no GPU. */
  public static void main(String[] arguments) {
    int status = run(arguments, System.out);
    if (status != 0) {
      System.exit(status);
    }
  }

  public static int run(String[] arguments, PrintStream out) {
    try {
      CheckOptions options = CheckOptions.of(arguments);
      GpuCheck check = new GpuCheck(out);
      out.println("gpu-check: seed " + options.seed() + ", CPU kernel " + SignumKernels.describe());
      if (options.host()) {
        HostDeviceOps host = new HostDeviceOps();
        check.all(host, a -> host.compute(Formula.column(0), List.of(a)), options);
      } else {
        check.onGpu(options);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      out.println("gpu-check: " + e.getMessage());
      return WRONG_OPTION;
    } catch (DeviceUnavailableException e) {
      out.println("gpu-check: no GPU: " + e.getMessage());
      return NO_GPU;
    } catch (CheckFailedException | DeviceException e) {
      out.println("gpu-check: FAILED: " + e.getMessage());
      return DIFFERENT;
    }
  }

  /** Past the look at the machine's files: what cudf itself says is wanted here. */
  private void onGpu(CheckOptions options) throws DeviceUnavailableException {
    try (CudfDeviceOps ops = (CudfDeviceOps) RapidsBackend.openCudf(options.device())) {
      all(ops, ops::copied, options);
    }
  }

  private <C extends DeviceColumn> void all(
      DeviceOps<C> ops, UnaryOperator<C> copy, CheckOptions options) {
    out.println("gpu-check: device " + ops.describe());
    Optional<String> mismatch = DeviceSelfCheck.run(ops);
    if (mismatch.isPresent()) {
      throw new CheckFailedException(mismatch.get());
    }
    long start = System.nanoTime();
    int cases = new UpdateCheck(ops, options.seed()).run(options.checkLengths());
    out.printf(
        Locale.ROOT,
        "gpu-check: %d cases bit for bit as on the CPU (%.1f s)%n",
        cases,
        (System.nanoTime() - start) * 1e-9);
    new TransferCheck<>(ops, options.seed()).run(options.transferBytes());
    out.printf(
        Locale.ROOT,
        "gpu-check: arrays of %d MiB up and down again%n",
        options.transferBytes() >> 20);
    updateTable(ops, copy, options);
    if (options.passShare() > 0) {
      passTable(ops, options);
    }
    out.println("gpu-check: passed");
  }

  private <C extends DeviceColumn> void updateTable(
      DeviceOps<C> ops, UnaryOperator<C> copy, CheckOptions options) {
    out.printf(
        Locale.ROOT,
        "%nOne update in ms; `x5`: times five columns at the speed of a copy on the device.%n%n"
            + "| coordinates | type | CPU 1 thread | CPU %d threads | copy, GB/s | device, momentum | x5 |"
            + " device, all options | x5 | dense up+down | bits up+down | with mirror, dense |"
            + " with mirror, bits |%n|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|%n",
        Runtime.getRuntime().availableProcessors());
    for (int size : options.sizes()) {
      for (Precision precision : Precision.values()) {
        var times = new UpdateTiming<>(ops, copy, precision, size).run(options.seed());
        double column = times.copy() / 2;
        out.printf(
            Locale.ROOT,
            "| %d | %s | %.3f | %.3f | %.0f | %.3f | %.1f | %.3f | %.1f | %.3f | %.3f | %.3f |"
                + " %.3f |%n",
            size,
            precision.name().toLowerCase(Locale.ROOT),
            times.cpu() * 1e3,
            times.cpuAll() * 1e3,
            (double) size * precision.bytes() / column * 1e-9,
            times.device() * 1e3,
            times.device() / (5 * column),
            times.deviceAll() * 1e3,
            times.deviceAll() / (5 * column),
            times.dense() * 1e3,
            times.bits() * 1e3,
            times.residentDense() * 1e3,
            times.residentBits() * 1e3);
      }
    }
  }

  private void passTable(DeviceOps<?> ops, CheckOptions options) {
    out.printf(
        Locale.ROOT,
        "%nOne pass of a finish in ms: losses, gradient and curvature of logistic regression, transfers"
            + " included; %d workers, one a core. `pays after`: passes that make up for the upload.%n%n"
            + "| shape | rows | columns | values a row | upload | CPU | device | CPU / device | pays after"
            + " |%n|---|--:|--:|--:|--:|--:|--:|--:|--:|%n",
        Runtime.getRuntime().availableProcessors());
    PassTiming timing = new PassTiming(ops, options.seed());
    for (PassTiming.Shape shape : PassTiming.SHAPES) {
      PassTiming.Times times = timing.run(shape.times(options.passShare()));
      double saved = times.cpu() - times.onDevice();
      out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %d | %.1f | %.2f | %.2f | %.2f | %s |%n",
          shape.name(),
          times.shape().rows(),
          shape.width(),
          shape.perRow(),
          times.upload() * 1e3,
          times.cpu() * 1e3,
          times.onDevice() * 1e3,
          times.cpu() / times.onDevice(),
          saved > 0
              ? String.format(Locale.ROOT, "%.0f", Math.ceil(times.upload() / saved))
              : "never");
    }
    out.println();
  }
}
