// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/** No device can be used here. The message is the reason, in one line fit for a log. */
public final class DeviceUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A reason without a cause. */
  public DeviceUnavailableException(String reason) {
    super(reason);
  }

  /** A reason and what it was concluded from. */
  public DeviceUnavailableException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
