// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.loss.DistributedObjective;

/** How strong an L1 penalty has to be for no weight to be worth it: one pass over the rows. */
public final class LargestGradient {
  private LargestGradient() {}

  /**
   * The largest |∂ mean loss / ∂θⱼ| / κⱼ of the coordinates with a penalty, at a model without
   * them. Where its free coordinates are the best ones, weights with a penalty of so many times κ
   * are 0 at the optimum.
   *
   * @param data the rows
   * @param objective without its penalty
   * @param unit a penalty whose L1 part is κ
   * @param constant a model whose penalised coordinates are 0
   */
  public static double of(IngestedData data, Objective objective, Penalty unit, double[] constant) {
    ParameterLayout layout = ParameterLayout.of(objective, data.numFeatures());
    double largest = 0;
    try (BlockJobs jobs = BlockJobs.each(data.blocks())) {
      DistributedObjective.Step step =
          new DistributedObjective(data, objective, jobs).step(constant, 1, 0);
      for (int k = 0; k < layout.length() - layout.free(); k++) {
        double strength = unit.l1(k);
        if (strength > 0) {
          largest = Math.max(largest, Math.abs(step.gradient()[k]) / (step.weight() * strength));
        }
      }
    }
    return largest;
  }
}
