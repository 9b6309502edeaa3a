// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.examples.bench;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.Objective;
import java.io.Serial;
import org.apache.spark.TaskContext;

/**
 * Logistic regression whose first partitions are corrupted: they return their gradient turned
 * around, or all together one on every coordinate they have, as large as rows can give, away from a
 * model that they know.
 */
final class Corrupted implements Objective {
  @Serial private static final long serialVersionUID = 1L;

  private final LogisticObjective sound = new LogisticObjective(true);
  private final int partitions;
  private final double[] known;

  /**
   * An objective.
   *
   * @param partitions how many are corrupted
   * @param known the model that these push away from, one weight a coordinate; null where they only
   *     turn their gradients around
   */
  Corrupted(int partitions, double[] known) {
    this.partitions = partitions;
    this.known = known;
  }

  @Override
  public int perColumn() {
    return sound.perColumn();
  }

  @Override
  public int freeCoordinates() {
    return sound.freeCoordinates();
  }

  @Override
  public boolean hasBoundedSlope() {
    return true;
  }

  @Override
  public boolean isConvex() {
    return true;
  }

  @Override
  public double addGradient(RowBlock block, int from, int to, double[] weights, double[] gradient) {
    if (TaskContext.getPartitionId() >= partitions) {
      return sound.addGradient(block, from, to, weights, gradient);
    }
    double[] own = new double[gradient.length];
    double loss = sound.addGradient(block, from, to, weights, own);
    int width = block.width();
    for (int j = 0; j < own.length; j++) {
      if (known == null) {
        gradient[j] -= own[j];
      } else {
        double side = Math.signum(known[j < width ? block.columnId(j) : known.length - 1]);
        gradient[j] += (to - from) * side;
      }
    }
    return loss;
  }

  @Override
  public double loss(RowBlock block, int from, int to, double[] weights) {
    return sound.loss(block, from, to, weights);
  }
}
