// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.gradient;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.mllib.SignumUpdater;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.optim.LearningRateSchedule;
import io.github.signumspark.optim.SignumState;
import io.github.signumspark.train.fit.BestWeights;
import io.github.signumspark.train.fit.Checkpoints;
import io.github.signumspark.train.fit.FitHistory;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.Trained;
import io.github.signumspark.train.fit.TrainingSettings;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.loss.DistributedObjective;
import io.github.signumspark.train.loss.LineSearch;
import io.github.signumspark.train.loss.WorkerLosses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.mllib.linalg.Vectors;

/**
 * {@code aggregation = gradient}: one job per step returns the gradient, and the driver makes the
 * Signum step, through the {@link SignumUpdater} that MLlib's own {@code GradientDescent} could
 * use. The reference mode: MXNet's optimizer on the gradient of all rows.
 *
 * <p>The learning rate, where none is given, is half the distance along the sign of the first
 * gradient at which the loss on a sample of the rows is lowest. With full batches and no user's
 * schedule, after {@value #PATIENCE} steps without a lower loss training returns to the best
 * weights with half the learning rate; two such halvings that gain less than {@code tol} end it.
 * With mini-batches the learning rate falls linearly to 0 over the steps. The weights with the
 * lowest loss are returned where every step's loss is over all rows, else the last ones.
 */
public final class GradientTrainer {
  private static final double SHARE_OF_BEST_FIRST_STEP = 0.5;
  private static final int PATIENCE = 8;

  private final TrainingSettings settings;
  private final int steps;
  private final IngestedData data;
  private final Penalty penalty;
  private final DistributedObjective sums;
  private final FitSession session;
  private final Checkpoints checkpoints;
  private final SignumUpdater updater;
  private final GroupDecay decay;
  private final LearningRateSchedule schedule;
  private final boolean fullBatch;
  private final BestWeights<double[]> best = new BestWeights<>();
  private long reportedUp;
  private long reportedDown;

  private final List<Double> history = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();
  private long startTime = System.nanoTime();

  /**
   * A trainer for one fit.
   *
   * @param session settings and rows; learns of every step
   * @param objective without its penalty
   * @param groups multipliers of the decay; those of the learning rate are ignored here
   * @param penalty of the weights
   * @param checkpoints to resume from and to write
   */
  public GradientTrainer(
      FitSession session,
      Objective objective,
      ParameterGroups groups,
      Penalty penalty,
      Checkpoints checkpoints) {
    this.session = session;
    this.settings = session.settings();
    this.steps = settings.limits().maxIter();
    this.data = session.data();
    this.penalty = penalty;
    this.sums = new DistributedObjective(data, objective, BlockJobs.each(data.blocks()));
    this.checkpoints = checkpoints;
    this.fullBatch = settings.batches().miniBatchFraction() == 1;
    this.decay =
        new GroupDecay(
            ParameterLayout.of(objective, data.numFeatures()), groups, settings.update().wdLh());
    this.updater = new SignumUpdater().setMomentum(settings.update().momentum());
    if (decay.isUniform()) {
      updater.setWdLh(decay.uniform());
    }
    settings.update().clipGradient().ifPresent(updater::setClipGradient);
    this.schedule = settings.update().parsedSchedule();
  }

  /**
   * Trains.
   *
   * @param start one weight a coordinate, in units of the columns
   */
  public Trained train(double[] start) {
    double[] weights = start;
    double learningRate = Double.NaN;
    double firstRate = Double.NaN;
    String stop = null;
    int from = 0;
    session.start(steps);
    Optional<SavedValues> saved = checkpoints.resume();
    if (saved.isPresent()) {
      from = (int) saved.get().integer("steps");
      weights = saved.get().array("weights");
      firstRate = saved.get().number("firstRate");
      learningRate = saved.get().number("learningRate");
      restore(saved.get());
    }
    prime(weights);
    for (int t = from; t < steps && stop == null; t++) {
      DistributedObjective.Step step =
          sums.step(weights, settings.batches().miniBatchFraction(), t);
      double loss = record(step, weights);
      if (t == 0) {
        firstRate = settings.update().stepSize().orElseGet(() -> search(start, step));
        learningRate = firstRate;
      }
      best.offer(t, watched(step, loss), weights);
      boolean stalled = fullBatch && t - best.since() >= PATIENCE;
      report(t, step, loss, learningRate * factor(t), !stalled);
      if (stalled && best.stopsGaining(t, settings.limits().tol())) {
        stop = "the loss no longer falls by more than tol";
      } else if (settings.limits().maxPassesSet()
          && sums.passes() >= settings.limits().maxPasses()) {
        stop = "maxPasses reached";
      } else if (stalled && schedule == null) {
        learningRate /= 2;
        weights = best.weights();
        prime(weights);
      } else {
        weights = update(weights, step, learningRate * factor(t), t);
      }
      session.weights(t + 1, weights, data.scaling());
      if (stop == null && checkpoints.isDue(t + 1)) {
        save(t + 1, weights, firstRate, learningRate);
      }
    }
    session.describe("the final loss");
    DistributedObjective.Step last = sums.step(weights, 1, 0);
    double objective = record(last, weights);
    if (fullBatch && !best.offer(steps, watched(last, objective), weights)) {
      weights = best.weights();
      history.set(history.size() - 1, objective(sums.step(weights, 1, 0), weights));
    }
    FitResult result =
        new FitResult(
            session.info(),
            new FitResult.Course(firstRate, session.rounds(), history, seconds),
            new FitResult.Cost(sums.passes(), sums.bytesUp(), sums.bytesDown()),
            stop == null ? "all " + steps + " steps done" : stop,
            sums.kernelProviders(),
            null,
            null);
    return new Trained(weights, result);
  }

  private void prime(double[] weights) {
    updater.compute(Vectors.dense(weights), Vectors.dense(new double[weights.length]), 0, 1, 0);
  }

  private double[] update(
      double[] weights, DistributedObjective.Step step, double learningRate, int t) {
    double[] gradient = meanGradient(weights, step);
    // Decay before the update equals the updater's own decay, to the last bit.
    double[] kept = decay.isUniform() ? weights : decay.decayed(weights, learningRate);
    return updater
        .compute(Vectors.dense(kept), Vectors.dense(gradient), learningRate, t + 1, 0)
        ._1()
        .toArray();
  }

  private double[] meanGradient(double[] weights, DistributedObjective.Step step) {
    double[] gradient = step.gradient();
    double[] mean = new double[gradient.length];
    for (int j = 0; j < mean.length; j++) {
      mean[j] = gradient[j] / step.weight();
    }
    penalty.addGradient(weights, mean);
    return mean;
  }

  private double factor(int t) {
    if (schedule != null) {
      return schedule.learningRate(t + 1L);
    }
    return fullBatch ? 1 : 1 - (double) t / steps;
  }

  private double record(DistributedObjective.Step step, double[] weights) {
    double loss = objective(step, weights);
    history.add(loss);
    seconds.add((System.nanoTime() - startTime) * 1e-9);
    return loss;
  }

  private double objective(DistributedObjective.Step step, double[] weights) {
    return step.loss() / step.weight() + penalty.of(weights);
  }

  private static double watched(DistributedObjective.Step step, double objective) {
    return Double.isNaN(step.validationLoss()) ? objective : step.validationLoss();
  }

  private void report(
      int t, DistributedObjective.Step step, double loss, double rate, boolean accepted) {
    session.round(
        new TrainingListener.Round(
            t + 1,
            sums.passes(),
            loss,
            rate,
            step.rows(),
            1,
            sums.bytesUp() - reportedUp,
            sums.bytesDown() - reportedDown,
            seconds.get(seconds.size() - 1),
            accepted));
    reportedUp = sums.bytesUp();
    reportedDown = sums.bytesDown();
  }

  /** The line along the sign of the first gradient. */
  private double search(double[] start, DistributedObjective.Step first) {
    double[] gradient = meanGradient(start, first);
    double[] direction = new double[gradient.length];
    for (int j = 0; j < direction.length; j++) {
      direction[j] = -Math.signum(gradient[j]);
    }
    return SHARE_OF_BEST_FIRST_STEP
        * LineSearch.best(sums, data.rows(), start, direction, penalty, WorkerLosses::mean);
  }

  private void save(int stepsDone, double[] weights, double firstRate, double learningRate) {
    SignumState momentum = updater.state().momentum();
    SavedValues values =
        new SavedValues()
            .put("steps", stepsDone)
            .put("weights", weights)
            .put("updates", updater.state().updates())
            .put("momentum", momentum.isEmpty() ? null : momentum.doubles())
            .put("firstRate", firstRate)
            .put("learningRate", learningRate)
            .put("reportedUp", reportedUp)
            .put("reportedDown", reportedDown);
    sums.save(values);
    best.save(values, "best", array -> array);
    FitHistory.save(values, history, seconds, session.rounds());
    checkpoints.save(stepsDone, values, List.of());
  }

  private void restore(SavedValues saved) {
    double[] momentum = saved.arrayOrNull("momentum");
    updater.restore(
        new SignumUpdater.State(
            saved.integer("updates"),
            momentum == null ? SignumState.none() : SignumState.of(momentum)));
    sums.restore(saved);
    reportedUp = saved.integer("reportedUp");
    reportedDown = saved.integer("reportedDown");
    best.restore(saved, "best", array -> array);
    session.resume(FitHistory.restore(saved, history, seconds));
    startTime = System.nanoTime() - (long) (1e9 * seconds.get(seconds.size() - 1));
  }
}
