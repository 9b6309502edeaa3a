// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.kernel.SignumKernels;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.Sent;
import io.github.signumspark.vote.Ballot;
import java.io.Serializable;
import org.apache.spark.SparkEnv;

/**
 * What a worker does in a step: it adds the gradient of its next rows to its own momentum, whose
 * sign is its vote.
 *
 * @param objective without its penalty
 * @param layout of all coordinates
 * @param move how steps move weights
 * @param momentum of the gradient's moving average
 * @param clip bound of the gradient, or NaN for none
 * @param batch rows of a step, or 0 for all
 * @param penalty by coordinate, or null
 */
record VoterTask(
    Objective objective,
    ParameterLayout layout,
    SignStep move,
    double momentum,
    double clip,
    int batch,
    Sent<double[]> penalty)
    implements Serializable {

  /** States nearer to 0 than this do not vote: they are noise left by underflow. */
  static final double TINY = 1e-30;

  /** A worker that starts with these weights. */
  VoterState begin(WorkerBlock block, Sent<double[]> weights, double[] state) {
    double[] local = layout.local(weights.value(), block.train().columnIds());
    RowBlock validation = block.validation();
    return new VoterState(
        local,
        state == null ? new double[local.length] : state,
        validation == null ? null : layout.local(weights.value(), validation.columnIds()),
        null,
        new VoterKept());
  }

  /** The worker after a step was received. */
  VoterState moved(WorkerBlock block, VoterState before, VoteStep step) {
    Ballot signs = Ballot.decode(step.signs());
    double[] weights = before.weights().clone();
    VoterKept kept = before.kept();
    move.local(weights, kept.train(block, layout), step.rate(), signs);
    double[] validationWeights = null;
    if (block.validation() != null) {
      validationWeights = before.validationWeights().clone();
      move.local(validationWeights, kept.validation(block, layout), step.rate(), signs);
    }
    return new VoterState(weights, before.state(), validationWeights, null, kept);
  }

  /** The worker after it has voted in step {@code t}, from 0, at its weights. */
  VoterState voted(WorkerBlock block, VoterState before, int t) {
    RowBlock train = block.train();
    double[] weights = before.weights();
    double[] gradient = new double[weights.length];
    int rows = train.rows();
    int count = batch > 0 ? Math.min(batch, rows) : rows;
    int from = (int) ((long) t * count % rows);
    int firstEnd = Math.min(rows, from + count);
    int rest = count - (firstEnd - from);
    double loss = objective.addGradient(train, from, firstEnd, weights, gradient);
    loss += objective.addGradient(train, 0, rest, weights, gradient);
    double weight = weightOf(train, from, firstEnd) + weightOf(train, 0, rest);

    boolean sound =
        Double.isFinite(loss) && SignumKernels.countNonFinite(gradient, 0, gradient.length) == 0;
    double[] state = before.state();
    Ballot ballot;
    if (sound) {
      double[] strengths = penalty == null ? null : before.kept().strengths(block, layout, penalty);
      toNextState(gradient, 1 / weight, strengths, weights, state);
      state = gradient;
      ballot = Ballot.ofSigns(state, TINY);
    } else {
      ballot = Ballot.none(weights.length);
    }
    double validationLoss = 0;
    double validationWeight = 0;
    RowBlock validation = block.validation();
    if (validation != null) {
      validationLoss = objective.loss(validation, 0, validation.rows(), before.validationWeights());
      validationWeight = weightOf(validation, 0, validation.rows());
    }
    VoterPart part =
        new VoterPart(
            ballot.encode(),
            sound,
            loss,
            weight,
            count,
            validationLoss,
            validationWeight,
            SparkEnv.get().executorId(),
            SignumKernels.provider());
    return new VoterState(weights, state, before.validationWeights(), part, before.kept());
  }

  /** Overwrites the gradient with the next state, which saves allocating a vector in each step. */
  private void toNextState(
      double[] gradient, double scale, double[] strengths, double[] weights, double[] state) {
    double gradientShare = 1 - momentum;
    for (int k = 0; k < gradient.length; k++) {
      double g = gradient[k] * scale;
      g = g > clip ? clip : g < -clip ? -clip : g;
      if (strengths != null) {
        g += strengths[k] * weights[k];
      }
      gradient[k] = momentum * state[k] - gradientShare * g;
    }
  }

  private static double weightOf(RowBlock block, int from, int to) {
    double weight = 0;
    for (int i = from; i < to; i++) {
      weight += block.weight(i);
    }
    return weight;
  }
}
