// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import ai.rapids.cudf.Cuda;
import ai.rapids.cudf.CudaMemInfo;
import ai.rapids.cudf.NativeDepsLoader;
import ai.rapids.cudf.PinnedMemoryPool;
import ai.rapids.cudf.Rmm;
import ai.rapids.cudf.RmmAllocationMode;
import io.github.signumspark.device.DeviceUnavailableException;
import java.util.OptionalInt;

/**
 * Makes a GPU ready, one question after the other, each of which ends in a {@link
 * DeviceUnavailableException} where the answer is no.
 */
final class CudfDevice {
  /** Present where the RAPIDS Accelerator is, which manages the GPU's memory by itself. */
  private static final String ACCELERATOR = "com/nvidia/spark/SQLPlugin.class";

  /** Share of the free memory that the pool takes where we are the ones to make it. */
  private static final double POOL_SHARE = 0.6;

  /** What cudf itself takes from the pinned pool for its small copies, amply. */
  private static final long CUDF_PINNED_BYTES = 16 << 20;

  private CudfDevice() {}

  static CudfDeviceOps open(OptionalInt address) throws DeviceUnavailableException {
    try {
      NativeDepsLoader.loadNativeDeps();
      if (!NativeDepsLoader.libraryLoaded()) {
        throw new DeviceUnavailableException(
            "cudf's native libraries cannot be loaded (see its log)");
      }
      int driver = Cuda.getDriverVersion();
      if (driver <= 0) {
        throw new DeviceUnavailableException(
            "no NVIDIA driver is loaded (driver version " + driver + ")");
      }
      int count = Cuda.getDeviceCount();
      int device = address.orElse(0);
      if (device < 0 || device >= count) {
        throw new DeviceUnavailableException(
            "there is no GPU " + device + " (CUDA sees " + count + ")");
      }
      // Before anything that allocates: a context stays with the device it was made on.
      Cuda.setDevice(device);
      preparePool(device);
      return new CudfDeviceOps(device, describe(device, driver));
    } catch (RuntimeException e) {
      // CudaException and cudf's other errors: what they say is the reason.
      throw new DeviceUnavailableException(firstLine(e), e);
    }
  }

  private static void preparePool(int device) throws DeviceUnavailableException {
    boolean accelerator = CudfDevice.class.getClassLoader().getResource(ACCELERATOR) != null;
    if (accelerator || Rmm.isInitialized()) {
      return;
    }
    long size = (long) (Cuda.memGetInfo().free * POOL_SHARE) & -512L;
    try {
      Rmm.initialize(RmmAllocationMode.CUDA_ASYNC, null, size);
    } catch (OutOfMemoryError e) {
      // The device's memory, not the heap: cudf throws this error for both.
      throw new DeviceUnavailableException(
          "the GPU's memory refuses a pool of " + size + " bytes: " + e.getMessage(), e);
    }
    if (!PinnedMemoryPool.isInitialized()) {
      PinnedMemoryPool.initialize(HostStaging.BYTES + CUDF_PINNED_BYTES, device);
    }
  }

  private static String describe(int device, int driver) {
    CudaMemInfo memory = Cuda.memGetInfo();
    return "GPU "
        + device
        + " (compute capability "
        + Cuda.getComputeCapabilityMajor()
        + "."
        + Cuda.getComputeCapabilityMinor()
        + ", CUDA driver "
        + driver / 1000
        + "."
        + driver % 1000 / 10
        + ", "
        + (memory.total >> 20)
        + " MiB)";
  }

  private static String firstLine(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return e.getClass().getSimpleName() + ": " + (end < 0 ? message : message.substring(0, end));
  }
}
