// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.checkpoint.CheckpointException;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.StepTraffic;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.train.fit.CheckpointKey;
import io.github.signumspark.train.fit.Checkpoints;
import io.github.signumspark.train.fit.DriverMemoryCheck;
import io.github.signumspark.train.fit.FitNotices;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.L2Penalty;
import io.github.signumspark.train.fit.TrainingSettings;
import io.github.signumspark.train.gradient.GradientTrainer;
import io.github.signumspark.train.local.LocalTrainer;
import io.github.signumspark.train.vote.VoteTrainer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the weights of an objective on ingested rows, in the mode that the settings name, and
 * tells the application's listeners of it. One instance a fit.
 */
public final class SignumTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(SignumTrainer.class);

  private final TrainingSettings settings;
  private final IngestedData data;
  private final Objective objective;
  private final ParameterGroups groups;
  private final L2Penalty penalty;

  /**
   * A trainer for one fit.
   *
   * @param settings the numbers that steer it
   * @param data the rows, in units of the columns
   * @param objective without its penalty
   * @param penalty of the weights
   */
  public SignumTrainer(
      TrainingSettings settings, IngestedData data, Objective objective, L2Penalty penalty) {
    this(settings, data, objective, ParameterGroups.plain(objective), penalty);
  }

  /**
   * A trainer for one fit with parameter groups.
   *
   * @param settings the numbers that steer it
   * @param data the rows, in units of the columns
   * @param objective without its penalty
   * @param groups multipliers of learning rate and decay; those of the learning rate do not count
   *     with {@code aggregation = gradient}
   * @param penalty of the weights
   */
  public SignumTrainer(
      TrainingSettings settings,
      IngestedData data,
      Objective objective,
      ParameterGroups groups,
      L2Penalty penalty) {
    this.settings = settings;
    this.data = data;
    this.objective = objective;
    this.groups = groups;
    this.penalty = penalty;
  }

  /**
   * Trains.
   *
   * @param start one weight a coordinate, in units of the columns; may be written
   * @throws IllegalArgumentException where the numbers do not fit each other, or the driver has no
   *     room for them
   * @throws ArithmeticException where loss or gradient are no longer finite
   * @throws CheckpointException where a checkpoint of this fit is damaged or of another format
   * @throws IngestException where rows that had to be read again were not the same
   */
  public FitResult train(double[] start) {
    SparkContext context = data.blocks().context();
    FitSession reporter =
        new FitSession(
            context, FitNotices.info(settings, data, objective.coordinates(data.numFeatures())));
    data.beginTraining();
    try {
      new DriverMemoryCheck(context, settings.stage())
          .checkFit(settings.aggregation(), objective, data.numFeatures(), data.numWorkers());
      List<StepTraffic> traffic = traffic();
      LOG.info("{}: {}", settings.stage(), StepTraffic.line(traffic));
      Checkpoints checkpoints =
          Checkpoints.of(
              settings, context, () -> CheckpointKey.of(settings, data, objective, penalty, start));
      FitResult result = train(start, reporter, checkpoints).with(traffic);
      checkpoints.finished();
      return reporter.end(result);
    } catch (Exception e) {
      // Spark throws its checked SparkException undeclared.
      IngestException found = IngestException.in(e);
      reporter.failure(found == null ? e : found);
      if (found != null) {
        throw found;
      }
      throw e;
    }
  }

  private FitResult train(double[] start, FitSession reporter, Checkpoints checkpoints) {
    return switch (settings.aggregation()) {
      case "gradient" ->
          new GradientTrainer(settings, data, objective, groups, penalty, reporter, checkpoints)
              .train(start);
      case "vote" ->
          new VoteTrainer(settings, data, objective, groups, penalty, reporter, checkpoints)
              .train(start);
      default ->
          new LocalTrainer(settings, data, objective, groups, penalty, reporter, checkpoints)
              .train(start);
    };
  }

  /** What a step of each mode sends on these rows. */
  private List<StepTraffic> traffic() {
    long all = objective.coordinates(data.numFeatures());
    long held = 0;
    int workers = data.numWorkers();
    for (int worker = 0; worker < workers; worker++) {
      held += objective.coordinates(data.columnMaps().width(worker));
    }
    List<StepTraffic> modes = new ArrayList<>();
    // Doubles both ways.
    modes.add(new StepTraffic("gradient", 8 * held, 8 * all));
    // At most two bits a coordinate both ways.
    modes.add(new StepTraffic("vote", held / 4 + 59L * workers, all / 4 + 22));
    // A tally of one or two bytes and a state of one; down weights of four bytes and such states.
    modes.add(new StepTraffic("local", 3 * held, 5 * all));
    return List.copyOf(modes);
  }
}
