// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.mllib.SignumUpdater;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.optim.LearningRateSchedule;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.mllib.linalg.Vectors;

/**
 * {@code aggregation = gradient}: one job a step returns the gradient, and Signum steps on the
 * driver, through the {@link SignumUpdater} that MLlib's own {@code GradientDescent} could use. The
 * reference mode: MXNet's optimizer on the gradient of all rows.
 *
 * <p>The learning rate, where none is given, is half the distance along the sign of the first
 * gradient at which a slice of the rows has its least loss. With full batches and no schedule of
 * the user's, {@value #PATIENCE} steps without a lower loss take training back to the best weights
 * at half the learning rate; two such halvings that gain less than {@code tol} end it. With
 * mini-batches the learning rate falls linearly to 0 over the steps. The weights with the least
 * loss are returned where every step's loss is that of all rows, else the last ones.
 */
final class GradientTrainer {
  private static final double SHARE_OF_BEST_FIRST_STEP = 0.5;
  private static final int SLICE_ROWS = 50_000;
  private static final int PATIENCE = 8;

  private final TrainingSettings settings;
  private final int steps;
  private final IngestedData data;
  private final Penalty penalty;
  private final WorkerSums sums;
  private final FitReporter reporter;
  private final SignumUpdater updater;
  private final LearningRateSchedule schedule;
  private final boolean fullBatch;
  private final BestWeights<double[]> best = new BestWeights<>();
  private long reportedUp;
  private long reportedDown;

  private final List<Double> history = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();
  private final long began = System.nanoTime();

  /**
   * A trainer for one fit.
   *
   * @param settings the numbers
   * @param data the rows
   * @param objective without its penalty
   * @param penalty of the weights
   * @param reporter is told of every step
   */
  GradientTrainer(
      TrainingSettings settings,
      IngestedData data,
      Objective objective,
      Penalty penalty,
      FitReporter reporter) {
    this.settings = settings;
    this.steps = settings.maxIter();
    this.data = data;
    this.penalty = penalty;
    this.sums = new WorkerSums(data, objective);
    this.reporter = reporter;
    this.fullBatch = settings.miniBatchFraction() == 1;
    this.updater = new SignumUpdater().setMomentum(settings.momentum()).setWdLh(settings.wdLh());
    settings.clipGradient().ifPresent(updater::setClipGradient);
    this.schedule = settings.parsedSchedule();
  }

  /**
   * Trains.
   *
   * @param start one weight a coordinate, in units of the columns
   */
  TrainingResult train(double[] start) {
    double[] weights = start;
    double learningRate = Double.NaN;
    double firstRate = Double.NaN;
    String stop = null;
    reporter.begin(steps);
    prime(start);
    for (int t = 0; t < steps && stop == null; t++) {
      WorkerSums.Step step = sums.step(weights, settings.miniBatchFraction(), t);
      double loss = record(step, weights);
      if (t == 0) {
        firstRate = settings.stepSize().orElseGet(() -> search(start, step));
        learningRate = firstRate;
      }
      best.offer(t, watched(step, loss), weights);
      boolean stalled = fullBatch && t - best.since() >= PATIENCE;
      report(t, step, loss, learningRate * factor(t), !stalled);
      if (stalled && best.stopsGaining(t, settings.tol())) {
        stop = "the loss no longer falls by more than tol";
      } else if (settings.maxPassesSet() && sums.passes() >= settings.maxPasses()) {
        stop = "maxPasses reached";
      } else if (stalled && schedule == null) {
        learningRate /= 2;
        weights = best.weights();
        prime(weights);
      } else {
        weights = update(weights, step, learningRate * factor(t), t);
      }
      reporter.weights(t + 1, weights, data.scaling());
    }
    reporter.doing("the final loss");
    WorkerSums.Step last = sums.step(weights, 1, 0);
    double objective = record(last, weights);
    if (fullBatch && !best.offer(steps, watched(last, objective), weights)) {
      weights = best.weights();
      history.set(history.size() - 1, objective(sums.step(weights, 1, 0), weights));
    }
    return new TrainingResult(
        weights,
        history.stream().mapToDouble(Double::doubleValue).toArray(),
        seconds.stream().mapToDouble(Double::doubleValue).toArray(),
        firstRate,
        reporter.rounds(),
        sums.passes(),
        sums.bytesUp(),
        sums.bytesDown(),
        sums.kernelProviders(),
        stop == null ? "all " + steps + " steps done" : stop);
  }

  private void prime(double[] weights) {
    updater.compute(Vectors.dense(weights), Vectors.dense(new double[weights.length]), 0, 1, 0);
  }

  private double[] update(double[] weights, WorkerSums.Step step, double learningRate, int t) {
    double[] gradient = meanGradient(weights, step);
    return updater
        .compute(Vectors.dense(weights), Vectors.dense(gradient), learningRate, t + 1, 0)
        ._1()
        .toArray();
  }

  private double[] meanGradient(double[] weights, WorkerSums.Step step) {
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

  private double record(WorkerSums.Step step, double[] weights) {
    double loss = objective(step, weights);
    history.add(loss);
    seconds.add((System.nanoTime() - began) * 1e-9);
    return loss;
  }

  private double objective(WorkerSums.Step step, double[] weights) {
    return step.loss() / step.weight() + penalty.of(weights);
  }

  private static double watched(WorkerSums.Step step, double objective) {
    return Double.isNaN(step.validationLoss()) ? objective : step.validationLoss();
  }

  private void report(int t, WorkerSums.Step step, double loss, double rate, boolean accepted) {
    reporter.round(
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

  /** The line along the sign of the first gradient, tried on a slice of the rows in one job. */
  private double search(double[] start, WorkerSums.Step first) {
    double[] gradient = meanGradient(start, first);
    double[] direction = new double[gradient.length];
    for (int j = 0; j < direction.length; j++) {
      direction[j] = -Math.signum(gradient[j]);
    }
    double[] distances = new double[20];
    for (int k = 0; k < distances.length; k++) {
      distances[k] = Math.scalb(1.0, 3 - k);
    }
    double share = Math.min(1.0, (double) SLICE_ROWS / data.rows());
    double[] losses = sums.lineLosses(start, direction, distances, share);
    double weight = losses[distances.length];
    int bestPoint = 0;
    double bestLoss = Double.POSITIVE_INFINITY;
    double[] point = new double[start.length];
    for (int k = 0; k < distances.length; k++) {
      for (int j = 0; j < point.length; j++) {
        point[j] = start[j] + distances[k] * direction[j];
      }
      double loss = losses[k] / weight + penalty.of(point);
      if (loss < bestLoss) {
        bestLoss = loss;
        bestPoint = k;
      }
    }
    return SHARE_OF_BEST_FIRST_STEP * distances[bestPoint];
  }
}
