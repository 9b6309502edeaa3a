// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.checkpoint;

import java.io.Serial;

/** A checkpoint cannot be used. The message names the file and says why. */
public class CheckpointException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** An exception with that message. */
  public CheckpointException(String message) {
    super(message);
  }

  /** An exception with that message, and what was caught. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The {@code CheckpointException} that a task threw, if that is why a job failed, without Spark's
   * message around it; else null. {@code failure} becomes its cause.
   */
  public static CheckpointException in(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof CheckpointException found) {
        return found == failure ? found : new CheckpointException(found.getMessage(), failure);
      }
    }
    return null;
  }
}
