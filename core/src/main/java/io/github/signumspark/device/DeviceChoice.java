// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Whether a GPU does some work. {@code off} looks for nothing and logs nothing; {@code auto} and
 * {@code force} log one line with the choice and its reason. No work that runs today is known to be
 * faster on a GPU, so that {@code auto} takes the CPU.
 */
public final class DeviceChoice {
  private static final Logger LOG = System.getLogger(DeviceChoice.class.getName());

  private DeviceChoice() {}

  /**
   * Chooses.
   *
   * @param mode the user's wish
   * @param work what is to be done, for the log line
   * @param loss why {@code auto} leaves it to the CPU, for the log line
   * @param address number of the device that the cluster manager assigned, if any; asked for only
   *     where a device is looked for
   * @return a device, to be closed by the caller; empty for the CPU
   * @throws IllegalStateException if {@code force} finds no device that can be used
   */
  public static Optional<DeviceOps<?>> choose(
      GpuMode mode, String work, String loss, Supplier<OptionalInt> address) {
    if (mode == GpuMode.OFF) {
      return Optional.empty();
    }
    if (mode == GpuMode.AUTO) {
      LOG.log(Level.INFO, "signum gpu: auto chose the CPU for " + work + ": " + loss);
      return Optional.empty();
    }
    DeviceOps<?> device = open(address);
    LOG.log(Level.INFO, "signum gpu: force takes " + device.describe() + " for " + work);
    return Optional.of(device);
  }

  /**
   * Looks for the device that {@code force} wants, and lets it go.
   *
   * @throws IllegalStateException if there is none that can be used
   */
  public static void require(Supplier<OptionalInt> address) {
    open(address).close();
  }

  private static DeviceOps<?> open(Supplier<OptionalInt> address) {
    try {
      return Devices.open(address.get());
    } catch (DeviceUnavailableException e) {
      throw new IllegalStateException(
          GpuMode.KEY + " is force, but no GPU can be used: " + e.getMessage(), e);
    }
  }

  /**
   * For work that runs on the CPU in any case: an error if {@code force} finds no device, and a
   * line in the log that says that the work has no GPU path otherwise.
   *
   * @param work what runs, for the log line
   * @throws IllegalStateException if {@code force} finds no device that can be used
   */
  public static void withoutGpuPath(GpuMode mode, String work, Supplier<OptionalInt> address) {
    if (mode == GpuMode.OFF) {
      return;
    }
    if (mode == GpuMode.FORCE) {
      require(address);
    }
    LOG.log(Level.INFO, "signum gpu: " + work + " has no GPU path and runs on the CPU");
  }
}
