// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit.input;

import io.github.signumspark.checkpoint.CheckpointException;
import io.github.signumspark.internal.SparkLine;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;

/**
 * A fault in what the user gave: an option, a path, a row. The message is one sentence that names
 * it, fit to be the last line on standard error.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Spark's ids of stages stand before what is said of them. */
  private static final Pattern UID = Pattern.compile("\\b\\w+_[0-9a-f]{12}:? ");

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

  /**
   * What reading files came to: the file that cannot be read, where Spark names one, else the
   * exception itself.
   */
  static RuntimeException ofReading(InputFiles files, Exception thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UserError fault) {
        return fault;
      }
      if (t instanceof SparkThrowable fault
          && SparkLine.condition(fault) != null
          && SparkLine.condition(fault).startsWith("FAILED_READ_FILE")) {
        String file = fault.getMessageParameters().get("path");
        return new UserError(
            files.option()
                + ": "
                + (file == null ? files.path() : file)
                + " cannot be read: "
                + oneLine(thrown),
            thrown);
      }
      if (t instanceof SparkThrowable fault
          && SparkLine.condition(fault) != null
          && SparkLine.condition(fault).startsWith("UNABLE_TO_INFER_SCHEMA")) {
        return new UserError(files.option() + " " + files.path() + ": no rows", thrown);
      }
    }
    return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
  }

  /**
   * Whether an exception is a refusal of ours, whose message says it all: thrown by this project's
   * own checks, or a checkpoint that cannot be used.
   */
  public static boolean isRefusal(Throwable thrown) {
    return thrown instanceof CheckpointException
        || thrown instanceof IllegalArgumentException
            && thrown.getStackTrace().length > 0
            && thrown.getStackTrace()[0].getClassName().startsWith("io.github.signumspark.");
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

  /** The text up to its first line break, without the ids of stages. */
  public static String oneLine(String message) {
    return UID.matcher(message.strip().lines().findFirst().orElse("")).replaceAll("");
  }
}
