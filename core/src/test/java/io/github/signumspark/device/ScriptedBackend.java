// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.OptionalInt;

/** The backend of these tests: finds what a test puts there. */
public final class ScriptedBackend implements SignumBackend {
  public static DeviceOps<?> device;
  static String reason = "no script";
  static int opened;
  static OptionalInt lastAddress = OptionalInt.empty();

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public DeviceOps<?> open(OptionalInt address) throws DeviceUnavailableException {
    opened++;
    lastAddress = address;
    if (device == null) {
      throw new DeviceUnavailableException(reason);
    }
    return device;
  }
}
