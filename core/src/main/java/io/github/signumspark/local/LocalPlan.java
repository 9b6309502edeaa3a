// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

import java.io.Serial;
import java.io.Serializable;

/**
 * What a worker does in one round: which of its rows, in how many steps, with what step.
 *
 * @param firstRow the first row, counted round and round: row {@code firstRow % rows}
 * @param rows rows to visit, split evenly over the steps
 * @param steps local steps, 1 to 32,767
 * @param learningRate how far a coordinate moves in a step, times its group's multiplier
 * @param momentum of the gradient's moving average, in [0, 1)
 * @param decay decoupled weight decay: a step multiplies weights by 1 − learningRate · decay, each
 *     factor times its group's multiplier
 * @param clip bound of a step's gradient, or NaN for none
 * @param meanWeight weight of a row on average, over the whole data set
 */
public record LocalPlan(
    long firstRow,
    int rows,
    int steps,
    double learningRate,
    double momentum,
    double decay,
    double clip,
    double meanWeight)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Most steps of a round: what a tally's 16 bits can count. */
  public static final int MAX_STEPS = Short.MAX_VALUE;

  /** Checks the ranges. */
  public LocalPlan {
    if (steps < 1 || steps > MAX_STEPS) {
      throw new IllegalArgumentException("steps = " + steps + " is not in 1.." + MAX_STEPS);
    }
    if (firstRow < 0 || rows < 0) {
      throw new IllegalArgumentException("rows " + rows + " from " + firstRow);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum = " + momentum + " is not in [0, 1)");
    }
  }

  /** The same plan for other rows. */
  public LocalPlan forRows(long newFirstRow, int newRows) {
    return new LocalPlan(
        newFirstRow, newRows, steps, learningRate, momentum, decay, clip, meanWeight);
  }
}
