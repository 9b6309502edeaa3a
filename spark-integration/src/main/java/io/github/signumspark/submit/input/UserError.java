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

  /** The one at the bottom of an exception; null if there is none. */
  public static UserError in(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UserError error) {
        return error;
      }
    }
    return null;
  }

  /** The innermost cause in one line: its message, or its class where it has none. */
  public static String oneLine(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    if (message == null || message.isBlank()) {
      return root.getClass().getName();
    }
    return oneLine(message);
  }

  /** The text up to its first line break. */
  public static String oneLine(String message) {
    return message.strip().lines().findFirst().orElse("");
  }
}
