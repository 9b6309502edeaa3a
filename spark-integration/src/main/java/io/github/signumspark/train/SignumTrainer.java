// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.checkpoint.CheckpointException;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.train.finish.Finish;
import io.github.signumspark.train.fit.CheckpointKey;
import io.github.signumspark.train.fit.Checkpoints;
import io.github.signumspark.train.fit.DriverMemoryCheck;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.Trained;
import io.github.signumspark.train.fit.TrainingSettings;
import io.github.signumspark.train.gradient.GradientTrainer;
import io.github.signumspark.train.local.LocalTrainer;
import io.github.signumspark.train.vote.VoteTrainer;
import org.apache.spark.SparkContext;

/**
 * Trains the weights of an objective on a session's rows, in the mode that its settings name. One
 * instance a fit.
 */
public final class SignumTrainer {
  private final FitSession session;
  private final Objective objective;
  private final ParameterGroups groups;
  private final Penalty penalty;

  /**
   * A trainer for one fit.
   *
   * @param session settings and rows, in units of the columns
   * @param objective without its penalty
   * @param penalty of the weights
   */
  public SignumTrainer(FitSession session, Objective objective, Penalty penalty) {
    this(session, objective, ParameterGroups.plain(objective), penalty);
  }

  /**
   * A trainer for one fit with parameter groups.
   *
   * @param session settings and rows, in units of the columns
   * @param objective without its penalty
   * @param groups multipliers of learning rate and decay; those of the learning rate are ignored
   *     with {@code aggregation = gradient}
   * @param penalty of the weights
   */
  public SignumTrainer(
      FitSession session, Objective objective, ParameterGroups groups, Penalty penalty) {
    this.session = session;
    this.objective = objective;
    this.groups = groups;
    this.penalty = penalty;
  }

  /**
   * Trains.
   *
   * @param start one weight a coordinate, in units of the columns; may be written
   * @throws IllegalArgumentException where the settings do not fit each other, or the driver has
   *     not the memory
   * @throws ArithmeticException where loss or gradient are no longer finite
   * @throws CheckpointException where a checkpoint of this fit is damaged or of another format
   * @throws IngestException where rows that had to be read again were not the same
   */
  public Trained train(double[] start) {
    return session.run(() -> trained(start));
  }

  private Trained trained(double[] start) {
    TrainingSettings settings = session.settings();
    IngestedData data = session.data();
    SparkContext context = data.blocks().context();
    new DriverMemoryCheck(context, settings.uid())
        .checkFit(
            settings.aggregation(),
            Finish.serves(settings, objective),
            objective,
            data.numFeatures(),
            data.numWorkers());
    session.prepare(objective);
    Checkpoints checkpoints =
        Checkpoints.of(
            settings, context, () -> CheckpointKey.of(settings, data, objective, penalty, start));
    Trained trained = train(start, checkpoints);
    checkpoints.finished();
    session.end(trained.result());
    return trained;
  }

  private Trained train(double[] start, Checkpoints checkpoints) {
    return switch (session.settings().aggregation()) {
      case LOCAL -> new LocalTrainer(session, objective, groups, penalty, checkpoints).train(start);
      case VOTE -> new VoteTrainer(session, objective, groups, penalty, checkpoints).train(start);
      case GRADIENT ->
          new GradientTrainer(session, objective, groups, penalty, checkpoints).train(start);
    };
  }
}
