// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import io.github.signumspark.device.DeviceUnavailableException;
import io.github.signumspark.device.Precision;
import io.github.signumspark.device.ResidentSignum;
import java.util.OptionalInt;

/**
 * Signum with weights and state on a GPU, for callers that want just this and name the module
 * themselves. Spark's stages find it by {@code spark.signum.gpu} instead.
 */
public final class RapidsSignumKernel {
  private RapidsSignumKernel() {}

  /**
   * Opens a GPU and puts zero weights and a zero state there.
   *
   * @param address number of the GPU; empty for the first
   * @param precision of weights, state and dense gradients
   * @param length number of coordinates, below 2^31
   * @param hasState whether there is a momentum
   * @param mirrorInterval steps between copies to the host, see {@link ResidentSignum}
   * @return the optimizer, to be closed by the caller
   * @throws DeviceUnavailableException with the reason where there is no GPU
   */
  public static ResidentSignum<?> open(
      OptionalInt address, Precision precision, int length, boolean hasState, int mirrorInterval)
      throws DeviceUnavailableException {
    return ResidentSignum.on(
        new RapidsBackend().open(address), precision, length, hasState, mirrorInterval);
  }
}
