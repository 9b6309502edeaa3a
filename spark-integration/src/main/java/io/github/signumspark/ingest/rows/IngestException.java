// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.rows;

import java.io.Serial;

/**
 * The input cannot be trained on. The message says why in one sentence, and where: column, row and
 * partition, or worker.
 */
public class IngestException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** An exception with that message. */
  public IngestException(String message) {
    super(message);
  }

  /** An exception with that message, and what was caught. */
  public IngestException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The {@code IngestException} that a task threw, if that is why a job that reads blocks failed,
   * without Spark's message around it; else null. {@code failure} becomes its cause.
   *
   * <p>Spark's own {@code SparkException} is a checked exception that its methods do not declare,
   * so catch {@code Exception}.
   */
  public static IngestException in(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof IngestException found) {
        return found == failure ? found : new IngestException(found.getMessage(), failure);
      }
    }
    return null;
  }
}
