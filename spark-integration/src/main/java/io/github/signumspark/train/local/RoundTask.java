// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import io.github.signumspark.codec.QuantizedVector;
import io.github.signumspark.codec.RoundDelta;
import io.github.signumspark.codec.StateCodec;
import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.local.LocalPlan;
import io.github.signumspark.local.LocalRound;
import io.github.signumspark.local.LocalSignum;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.Sent;
import io.github.signumspark.train.plan.LossSample;
import java.io.Serializable;

/**
 * What an executor does for a worker in one round.
 *
 * @param objective without its penalty
 * @param groups multipliers of its coordinates
 * @param layout of the vectors sent
 * @param plan the same for every worker; rows are this worker's share
 * @param from where in a pass the round begins
 * @param to where it ends
 * @param slices of the rows whose loss is measured
 * @param sent what to start from
 * @param penalty by coordinate, or null
 */
record RoundTask(
    Objective objective,
    ParameterGroups groups,
    ParameterLayout layout,
    LocalPlan plan,
    double from,
    double to,
    LossSample slices,
    Sent<RoundStart> sent,
    Sent<LocalPenalty> penalty)
    implements Serializable {

  /** A worker's round; its changes are written by {@link #changes} for as many ranges as needed. */
  record Done(int[] tally, byte[] codes, RoundPart.Losses losses) {
    /** The changes of the worker's coordinates {@code from .. to − 1}. */
    byte[] changes(int from, int to) {
      return RoundDelta.encode(tally, codes, from, to);
    }
  }

  Done run(WorkerBlock block) {
    RowBlock train = block.train();
    RoundStart snapshot = sent.value();
    double[] state = snapshot.localStates(layout, train.columnIds());
    double[] weights = RoundStart.local(snapshot.weights(), layout, train.columnIds());
    long first = (long) (from * train.rows());
    int count = (int) ((long) (to * train.rows()) - first);
    LocalSignum signum =
        new LocalSignum(
            objective,
            groups,
            train,
            penalty == null ? null : penalty.value().local(layout, train.columnIds()));
    LocalRound round = signum.run(weights, state, plan.forRows(first, count));
    int[] tally = new int[state.length];
    byte[] codes = new byte[state.length];
    double perUnit = 1 / snapshot.stateUnit();
    for (int k = 0; k < tally.length; k++) {
      tally[k] = round.tally()[k];
      codes[k] = StateCodec.of((round.state()[k] - state[k]) * perUnit);
    }
    return new Done(tally, codes, losses(block, weights, snapshot.average(), round.rows()));
  }

  private RoundPart.Losses losses(
      WorkerBlock block, double[] weights, QuantizedVector average, int rows) {
    RowBlock train = block.train();
    int measured = LossSample.rows(slices.ofRound(), train.rows());
    int sliceRows = measured;
    double averageLoss = 0;
    double averageWeight = 0;
    double validationLoss = 0;
    double validationWeight = 0;
    if (average != null) {
      int slice = LossSample.rows(slices.ofReading(), train.rows());
      sliceRows += slice;
      averageLoss =
          objective.loss(
              train,
              train.rows() - slice,
              train.rows(),
              RoundStart.local(average, layout, train.columnIds()));
      averageWeight = weightOf(train, train.rows() - slice, slice);
      RowBlock validation = block.validation();
      if (validation != null) {
        validationLoss =
            objective.loss(
                validation,
                0,
                validation.rows(),
                RoundStart.local(average, layout, validation.columnIds()));
        validationWeight = weightOf(validation, 0, validation.rows());
      }
    }
    return new RoundPart.Losses(
        objective.loss(train, train.rows() - measured, train.rows(), weights),
        weightOf(train, train.rows() - measured, measured),
        averageLoss,
        averageWeight,
        sliceRows,
        validationLoss,
        validationWeight,
        rows);
  }

  private static double weightOf(RowBlock block, int first, int count) {
    double weight = 0;
    for (int i = first; i < first + count; i++) {
      weight += block.weight(i);
    }
    return weight;
  }
}
