// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.DeviceUnavailableException;
import io.github.signumspark.device.SignumBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * The search for a GPU, the cheap and harmless questions first: is there a cudf jar, is there a
 * driver on this machine, and only then cudf's own libraries (half a gigabyte to unpack) and CUDA.
 * This class mentions none of cudf's, so that it can say so where they are missing.
 */
public final class RapidsBackend implements SignumBackend {
  private static final String CUDF = "ai/rapids/cudf/Cuda.class";

  /** What NVIDIA's driver puts on a Linux machine; the last is the one of Windows' subsystem. */
  private static final List<Path> DRIVER =
      List.of(
          Path.of("/dev/nvidiactl"), Path.of("/proc/driver/nvidia/version"), Path.of("/dev/dxg"));

  private final ClassLoader loader;
  private final List<Path> driver;

  /** The backend as {@code ServiceLoader} makes it. */
  public RapidsBackend() {
    this(RapidsBackend.class.getClassLoader(), DRIVER);
  }

  /** A backend that looks for the jar in a class loader, and for the driver in these files. */
  RapidsBackend(ClassLoader loader, List<Path> driver) {
    this.loader = loader;
    this.driver = driver;
  }

  @Override
  public String name() {
    return "rapids";
  }

  @Override
  public DeviceOps<?> open(OptionalInt address) throws DeviceUnavailableException {
    if (loader.getResource(CUDF) == null) {
      throw new DeviceUnavailableException(
          "no cudf on the class path (ai.rapids:cudf, or the RAPIDS Accelerator's jar)");
    }
    if (driver.stream().noneMatch(Files::exists)) {
      throw new DeviceUnavailableException(
          "no NVIDIA driver on this machine (looked for " + driver + ")");
    }
    return openCudf(address);
  }

  /** The questions that only cudf's own libraries can answer. */
  public static DeviceOps<?> openCudf(OptionalInt address) throws DeviceUnavailableException {
    try {
      return CudfDevice.open(address);
    } catch (LinkageError e) {
      throw new DeviceUnavailableException("cudf's classes cannot be used: " + e, e);
    }
  }
}
