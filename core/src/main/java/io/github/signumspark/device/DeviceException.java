// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/** A device failed in the middle of its work: whatever lay in its memory is lost. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean outOfMemory;

  /** A failure with its cause. */
  public DeviceException(String message, Throwable cause) {
    this(message, cause, false);
  }

  /** A failure that may be that of the device's memory, which leaves the rest as it was. */
  public DeviceException(String message, Throwable cause, boolean outOfMemory) {
    super(message, cause);
    this.outOfMemory = outOfMemory;
  }

  /** Whether the device's memory ran out, and nothing else is wrong. */
  public boolean isOutOfMemory() {
    return outOfMemory;
  }
}
