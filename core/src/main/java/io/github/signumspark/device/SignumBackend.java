// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.OptionalInt;

/**
 * A kind of device, found by {@code ServiceLoader}. Implementations need a public constructor
 * without parameters that loads nothing of the device's libraries.
 */
public interface SignumBackend {
  /** A name for logs, such as {@code rapids}. */
  String name();

  /**
   * Looks for a device, cheap and harmless checks first, and prepares it.
   *
   * @param address number of the device that the cluster manager assigned; empty for the first one
   * @return its operations, to be closed by the caller
   * @throws DeviceUnavailableException where there is none, whatever the cause: a missing library,
   *     driver or device ends here and in no other exception
   */
  DeviceOps<?> open(OptionalInt address) throws DeviceUnavailableException;
}
