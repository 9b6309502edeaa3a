// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.WorkerBlock;
import io.github.signumspark.local.LocalPlan;
import io.github.signumspark.local.LocalRound;
import io.github.signumspark.local.LocalSignum;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.Objective;

/**
 * What an executor does for a worker in one round.
 *
 * @param objective without its penalty
 * @param groups multipliers of its coordinates
 * @param layout of the vectors sent
 * @param plan the same for every worker; rows are this worker's share
 * @param from where in a pass the round begins
 * @param to where it ends
 * @param stateUnit what states are counted in
 * @param sliceShare share of the rows, the last in their order, whose loss is measured
 * @param weights to start from
 * @param state to start from
 * @param average to measure the loss of too, or null
 * @param penalty by coordinate, or null
 */
record RoundTask(
    Objective objective,
    ParameterGroups groups,
    CoordinateLayout layout,
    LocalPlan plan,
    double from,
    double to,
    double stateUnit,
    double sliceShare,
    SentWeights weights,
    SentWeights state,
    SentWeights average,
    SentWeights penalty)
    implements OrderedJob.Task<WorkerBlock, RoundPart> {

  @Override
  public RoundPart run(int worker, WorkerBlock block) {
    RowBlock train = block.train();
    RoundPart part = new RoundPart();
    double[] w = weights.local(train, layout);
    measure(part, block, w);
    long first = (long) (from * train.rows());
    int count = (int) ((long) (to * train.rows()) - first);
    LocalSignum signum =
        new LocalSignum(
            objective, groups, train, penalty == null ? null : penalty.local(train, layout));
    LocalRound round = signum.run(w, state.local(train, layout), plan.forRows(first, count));
    part.tally(round.tally(), plan.steps());
    part.states(round.state(), stateUnit);
    part.trainLoss = round.loss();
    part.rows = round.rows();
    part.trainWeight = weightOf(train, first, count);
    return part;
  }

  private void measure(RoundPart part, WorkerBlock block, double[] w) {
    RowBlock train = block.train();
    int slice = (int) Math.min(train.rows(), Math.ceil(sliceShare * train.rows()));
    part.sliceRows = slice;
    part.sliceLoss = objective.loss(train, train.rows() - slice, train.rows(), w);
    part.sliceWeight = weightOf(train, train.rows() - slice, slice);
    if (average == null) {
      return;
    }
    measureGroups(part, train, slice, average.local(train, layout));
    RowBlock validation = block.validation();
    if (validation != null) {
      part.validationLoss =
          objective.loss(validation, 0, validation.rows(), average.local(validation, layout));
      part.validationWeight = weightOf(validation, 0, validation.rows());
    }
  }

  private void measureGroups(RoundPart part, RowBlock train, int slice, double[] weights) {
    part.averageLosses = new double[SliceLoss.GROUPS];
    part.averageWeights = new double[SliceLoss.GROUPS];
    int first = train.rows() - slice;
    for (int g = 0; g < SliceLoss.GROUPS; g++) {
      int from = first + (int) ((long) slice * g / SliceLoss.GROUPS);
      int to = first + (int) ((long) slice * (g + 1) / SliceLoss.GROUPS);
      part.averageLosses[g] = objective.loss(train, from, to, weights);
      part.averageWeights[g] = weightOf(train, from, to - from);
    }
  }

  private static double weightOf(RowBlock block, long first, int count) {
    double weight = 0;
    for (int i = 0; i < count; i++) {
      weight += block.weight((int) ((first + i) % block.rows()));
    }
    return weight;
  }
}
