// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.mllib;

import io.github.signumspark.device.DeviceException;
import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.DeviceUnavailableException;
import io.github.signumspark.device.Devices;
import io.github.signumspark.device.HostDeviceOps;
import io.github.signumspark.device.SignumBackend;
import io.github.signumspark.device.rows.DeviceRows;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.OptionalInt;

/** The host double as a GPU, and one that is lost while it works. */
public final class HostBackend implements SignumBackend {
  public static boolean present;

  /** Operations until the loss. */
  public static long lostAfter = Long.MAX_VALUE;

  /** Bytes of its memory. */
  public static long capacity = Long.MAX_VALUE;

  public static int opened;
  public static long calls;
  public static HostDeviceOps host;

  /** Absent and whole again, and nothing remembered of it in this process. */
  public static void reset() {
    present = false;
    lostAfter = Long.MAX_VALUE;
    capacity = Long.MAX_VALUE;
    DeviceRows.ofProcess().close();
    Devices.reset();
  }

  @Override
  public String name() {
    return "host";
  }

  @Override
  public DeviceOps<?> open(OptionalInt address) throws DeviceUnavailableException {
    if (!present) {
      throw new DeviceUnavailableException("absent");
    }
    opened++;
    calls = 0;
    host = new HostDeviceOps(capacity);
    return (DeviceOps<?>)
        Proxy.newProxyInstance(
            HostBackend.class.getClassLoader(),
            new Class<?>[] {DeviceOps.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("close") && calls++ >= lostAfter) {
                throw new DeviceException("lost after " + lostAfter + " operations", null);
              }
              try {
                return method.invoke(host, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
