// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.Sent;
import io.github.signumspark.vote.CoordinateMask;
import java.io.Serial;
import java.io.Serializable;

/**
 * What a worker computes once and caches while its state stays on an executor: the positions of its
 * coordinates, and the strengths of their penalty. It follows from the rows and the task, so a
 * deserialized copy computes it again. Memory: 8 bytes a coordinate of the worker where there is a
 * penalty, 1 bit per coordinate of the model where the worker does not have all columns.
 *
 * <p>Safe for two attempts of a task at once.
 */
final class VoterKept implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private transient CoordinateMask train;
  private transient CoordinateMask validation;
  private transient double[] strengths;

  /** The coordinates of the training rows; null where they are all. */
  synchronized CoordinateMask train(WorkerBlock block, ParameterLayout layout) {
    if (train == null) {
      train = mask(block.train(), layout);
    }
    return train;
  }

  /** The coordinates of the validation rows; null where they are all. */
  synchronized CoordinateMask validation(WorkerBlock block, ParameterLayout layout) {
    if (validation == null) {
      validation = mask(block.validation(), layout);
    }
    return validation;
  }

  private static CoordinateMask mask(RowBlock block, ParameterLayout layout) {
    return block.columnIds() == null ? null : SignStep.mask(layout, block.columnIds());
  }

  /** λ of the coordinates of the training rows. Not to be written. */
  synchronized double[] strengths(
      WorkerBlock block, ParameterLayout layout, Sent<double[]> penalty) {
    if (strengths == null) {
      strengths = layout.local(penalty.value(), block.train().columnIds());
    }
    return strengths;
  }
}
