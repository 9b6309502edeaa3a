// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.samebits;

import java.util.Iterator;
import org.apache.spark.TaskContext;

/** A fault that goes away when it is tried again. */
final class FirstAttempt {
  private FirstAttempt() {}

  /** The rows, but not for the first attempt of a task. */
  static <T> Iterator<T> fail(Iterator<T> rows) {
    if (TaskContext.get().attemptNumber() == 0) {
      throw new IllegalStateException("injected: the first attempt fails");
    }
    return rows;
  }
}
