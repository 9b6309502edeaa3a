// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/** A device failed in the middle of its work: whatever lay in its memory is lost. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with its cause. */
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
