// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

/**
 * A fault in what the user gave: an option, a path, a row. The message is one sentence that names
 * it, fit to be the last line on standard error.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
