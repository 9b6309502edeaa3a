// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds a device by {@code ServiceLoader}. What failed once in this process is not tried again:
 * neither a driver nor a lost CUDA context recovers.
 */
public final class Devices {
  private static String unusable;

  private Devices() {}

  /**
   * The first device that opens and gives the kernels' bits.
   *
   * @param address number of the device that the cluster manager assigned, if any
   * @return its operations, to be closed by the caller
   * @throws DeviceUnavailableException with the reasons of all that were tried
   */
  public static synchronized DeviceOps<?> open(OptionalInt address)
      throws DeviceUnavailableException {
    if (unusable != null) {
      throw new DeviceUnavailableException(unusable);
    }
    List<String> reasons = new ArrayList<>();
    List<SignumBackend> backends = backends(reasons);
    for (SignumBackend backend : backends) {
      try {
        return checked(backend.open(address));
      } catch (DeviceUnavailableException e) {
        reasons.add(backend.name() + ": " + e.getMessage());
      }
    }
    if (reasons.isEmpty()) {
      // Not remembered: a jar may still be added to the session.
      throw new DeviceUnavailableException(
          "no GPU module is on the class path (signum-rapids_2.13 and a cudf jar)");
    }
    String reason = String.join("; ", reasons);
    unusable = reason;
    throw new DeviceUnavailableException(reason);
  }

  /** No device from now on. The first reason stays. */
  public static synchronized void disable(String reason) {
    unusable = unusable == null ? reason : unusable;
  }

  /** Forgets what failed: devices are looked for anew. */
  public static synchronized void reset() {
    unusable = null;
  }

  private static DeviceOps<?> checked(DeviceOps<?> device) throws DeviceUnavailableException {
    Optional<String> mismatch;
    try {
      mismatch = DeviceSelfCheck.run(device);
    } catch (DeviceException e) {
      device.close();
      throw new DeviceUnavailableException(
          "the device failed its first test: " + e.getMessage(), e);
    }
    if (mismatch.isPresent()) {
      device.close();
      throw new DeviceUnavailableException(mismatch.get());
    }
    return device;
  }

  private static List<SignumBackend> backends(List<String> reasons) {
    List<SignumBackend> found = load(SignumBackend.class.getClassLoader(), reasons);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return found.isEmpty() && context != null ? load(context, reasons) : found;
  }

  private static List<SignumBackend> load(ClassLoader loader, List<String> reasons) {
    List<SignumBackend> found = new ArrayList<>();
    Iterator<SignumBackend> backends = ServiceLoader.load(SignumBackend.class, loader).iterator();
    try {
      while (backends.hasNext()) {
        found.add(backends.next());
      }
    } catch (ServiceConfigurationError e) {
      reasons.add("a GPU module cannot be loaded: " + e.getMessage());
    }
    return found;
  }
}
