// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Whether a GPU does the updates of one fit. {@code off} looks for nothing and logs nothing; {@code
 * auto} and {@code force} log one line with the choice and its reason.
 */
public final class DeviceChoice {
  /** What goes between host and device in every step. */
  public enum Transfers {
    /** The gradient to the device and the weights back, as numbers. */
    DENSE,
    /** Signs only: one or two bits a coordinate each way. */
    BITS,
    /** The gradient is computed on the device. */
    RESIDENT
  }

  /**
   * The fewest coordinates for which {@code auto} uses a GPU. At a million, the launches of an
   * update's operations on an H100 take as long as one core, which is what the CPU's path uses.
   */
  public static final long AUTO_MINIMUM = 1L << 21;

  private static final Logger LOG = System.getLogger(DeviceChoice.class.getName());

  private DeviceChoice() {}

  /**
   * Chooses.
   *
   * @param mode the user's wish
   * @param transfers what each step moves between host and device
   * @param coordinates number of weights
   * @param address number of the device that the cluster manager assigned, if any; asked for only
   *     where a device is looked for
   * @return a device, to be closed by the caller; empty for the CPU
   * @throws IllegalStateException if {@code force} finds no device that can be used
   */
  public static Optional<DeviceOps<?>> choose(
      GpuMode mode, Transfers transfers, long coordinates, Supplier<OptionalInt> address) {
    if (mode == GpuMode.OFF) {
      return Optional.empty();
    }
    if (mode == GpuMode.AUTO) {
      Optional<String> loss = unprofitable(transfers, coordinates);
      if (loss.isPresent()) {
        LOG.log(Level.INFO, "signum gpu: auto chose the CPU: " + loss.get());
        return Optional.empty();
      }
    }
    try {
      DeviceOps<?> device = Devices.open(address.get());
      LOG.log(
          Level.INFO,
          "signum gpu: "
              + mode.word()
              + " takes "
              + device.describe()
              + " for "
              + coordinates
              + " coordinates, transfers "
              + transfers);
      return Optional.of(device);
    } catch (DeviceUnavailableException e) {
      if (mode == GpuMode.FORCE) {
        throw new IllegalStateException(
            GpuMode.KEY + " is force, but no GPU can be used: " + e.getMessage(), e);
      }
      LOG.log(Level.INFO, "signum gpu: auto chose the CPU: " + e.getMessage());
      return Optional.empty();
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
      choose(mode, Transfers.RESIDENT, 0, address).ifPresent(DeviceOps::close);
    }
    LOG.log(Level.INFO, "signum gpu: " + work + " has no GPU path and runs on the CPU");
  }

  /** Why a GPU would lose, by arithmetic alone. */
  static Optional<String> unprofitable(Transfers transfers, long coordinates) {
    if (transfers == Transfers.DENSE) {
      return Optional.of(
          "moving a dense gradient up and the weights down takes longer than the update");
    }
    if (coordinates < AUTO_MINIMUM) {
      return Optional.of(
          coordinates + " coordinates are fewer than the " + AUTO_MINIMUM + " from which it pays");
    }
    return Optional.empty();
  }
}
