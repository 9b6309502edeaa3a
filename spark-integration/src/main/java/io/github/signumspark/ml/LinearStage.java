// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import org.apache.spark.sql.Dataset;

/** A stage for a linear model, whose rows tell which penalties are worth trying. */
public interface LinearStage {
  /**
   * The penalties worth trying on some rows with this stage's other params: one reading and one
   * pass.
   *
   * @throws IllegalArgumentException where no feature tells anything about the labels
   */
  PenaltyRange penaltyRange(Dataset<?> dataset);
}
