// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

/**
 * A fault in what the user gave: an option, a path, a row. The message is one sentence that names
 * it, fit to be the last line on standard error.
 */
final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadInput(String message) {
    super(message);
  }

  BadInput(String message, Throwable cause) {
    super(message, cause);
  }
}
