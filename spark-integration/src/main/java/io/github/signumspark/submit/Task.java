// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.submit;

import java.util.Locale;
import java.util.function.Supplier;

/** The tasks of {@code --task}. */
enum Task {
  LOGISTIC(LogisticTask::new);

  private final Supplier<TrainTask> maker;

  Task(Supplier<TrainTask> maker) {
    this.maker = maker;
  }

  TrainTask create() {
    return maker.get();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
