// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

/** Turns exceptions into the words of one line. */
public final class Faults {
  private Faults() {}

  /** The fault of the input at the bottom of an exception; null if there is none. */
  public static UserError badInputIn(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UserError badInput) {
        return badInput;
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
