// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

/** The device and the CPU differ. */
final class CheckFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckFailedException(String message) {
    super(message);
  }
}
