// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.listener.VoteReport;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.optim.LearningRateSchedule;
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
import io.github.signumspark.vote.Ballot;
import io.github.signumspark.vote.VoteWeight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code aggregation = vote}: one job per step. Every worker keeps weights and momentum of its own
 * columns, and votes with the sign of its momentum; the majority's signs, times the learning rate,
 * are the step. 1 or 2 bits a coordinate are sent each way.
 *
 * <p>The learning rate, where none is given, is twice the distance along the first outcome at which
 * the loss on a sample of the rows is lowest: that is the best distance for all coordinates
 * together, while each one alone has farther to go. Without a user's schedule it falls in
 * proportion to the steps that are left. The weights with the lowest loss and the last ones are
 * compared on all rows at the end; the better ones are the result.
 *
 * <p>Both compare the median of the workers' mean losses: as with the votes, a minority of workers
 * with wrong rows does not decide.
 */
public final class VoteTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(VoteTrainer.class);
  private static final double BEST_FIRST_STEPS = 2;
  private static final int PATIENCE = 8;

  private final TrainingSettings settings;
  private final IngestedData data;
  private final Penalty penalty;
  private final FitSession session;
  private final Checkpoints checkpoints;
  private final ParameterLayout layout;
  private final SignStep move;
  private final VoteCount count;
  private final Voters voters;
  private final DistributedObjective sums;
  private final LearningRateSchedule schedule;
  private final int steps;

  private final List<Double> history = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();
  private final SortedMap<String, String> kernelProviders = new TreeMap<>();
  private final BestWeights<double[]> best = new BestWeights<>();
  private long startTime = System.nanoTime();
  private double[] weights;
  private double learningRate = Double.NaN;
  private long rowsRead;
  private long bytesUp;
  private long bytesDown;
  private String stop;

  public VoteTrainer(
      FitSession session,
      Objective objective,
      ParameterGroups groups,
      Penalty penalty,
      Checkpoints checkpoints) {
    this.session = session;
    this.settings = session.settings();
    this.data = session.data();
    this.penalty = penalty;
    this.checkpoints = checkpoints;
    this.layout = ParameterLayout.of(objective, data.numFeatures());
    this.move = new SignStep(layout, groups, settings.update().wdLh());
    this.count =
        new VoteCount(
            data,
            layout,
            VoteWeight.of(settings.voting().weight()).weights(data.masses()),
            settings.voting().quorum());
    this.voters = new Voters(settings, data, objective, layout, move, penalty, checkpoints);
    this.sums = new DistributedObjective(data, objective, BlockJobs.each(data.blocks()));
    this.schedule = settings.update().parsedSchedule();
    this.steps = settings.limits().maxIter();
  }

  /**
   * Trains.
   *
   * @param start one weight a coordinate, in units of the columns
   */
  public Trained train(double[] start) {
    session.start(steps);
    weights = start;
    Optional<SavedValues> saved = checkpoints.resume();
    int from = 0;
    if (saved.isPresent()) {
      from = restore(saved.get());
    } else {
      voters.begin(0, weights, null);
    }
    try {
      for (int t = from; t < steps && stop == null; t++) {
        step(t);
        if (stop == null && t + 1 < steps && checkpoints.isTurn(t + 1)) {
          save(t + 1);
        }
      }
      return result();
    } finally {
      voters.close();
    }
  }

  private void step(int t) {
    long upBefore = bytesUp + sums.bytesUp();
    long downBefore = bytesDown + sums.bytesDown();
    Sum sum = new Sum();
    count.begin();
    voters.vote(
        (worker, part) -> {
          count.add(worker, part);
          sum.add(part);
          bytesUp += part.bytes();
          kernelProviders.put(part.executor(), part.kernelProvider());
        });
    rowsRead += sum.rows;
    Ballot outcome = count.decide();
    if (sum.sound == 0) {
      throw new ArithmeticException(
          settings.uid()
              + (t == 0
                  ? ": no worker's gradient at the starting weights is finite; check the initial"
                      + " model and the values of the features"
                  : ": no worker's gradient is finite; set a smaller stepSize"));
    }
    if (sum.sound < data.numWorkers()) {
      LOG.warn(
          "{}: step {}: the gradients of partitions {} are not finite; they abstain",
          settings.uid(),
          t + 1,
          sum.unsound);
    }
    double loss = sum.loss / sum.weight + penalty.of(weights);
    history.add(loss);
    seconds.add((System.nanoTime() - startTime) * 1e-9);
    if (t == 0) {
      learningRate = settings.update().stepSize().orElseGet(() -> search(outcome));
    }
    double watched =
        sum.validationWeight > 0
            ? sum.validationLoss / sum.validationWeight
            : sum.medianLoss() + penalty.of(weights);
    best.offer(t, watched, weights);
    double rate = learningRate * factor(t);
    if (sum.validationWeight > 0 && t - best.since() >= PATIENCE) {
      stop = "the validation loss no longer falls";
    } else if (settings.limits().maxPassesSet() && passes() >= settings.limits().maxPasses()) {
      stop = "maxPasses reached";
    } else {
      VoteStep step = new VoteStep(rate, outcome.encode());
      voters.move(step);
      bytesDown += step.bytes();
      weights = weights.clone();
      move.all(weights, rate, outcome);
    }
    session.round(
        new TrainingListener.Round(
            t + 1,
            passes(),
            loss,
            rate,
            sum.rows,
            1,
            bytesUp + sums.bytesUp() - upBefore,
            bytesDown + sums.bytesDown() - downBefore,
            seconds.get(seconds.size() - 1),
            true,
            count.agreement(),
            count.partitionAgreement()));
    session.weights(t + 1, weights, data.scaling());
  }

  private double search(Ballot outcome) {
    double[] direction = new double[weights.length];
    move.all(direction, 1, outcome);
    return BEST_FIRST_STEPS
        * LineSearch.best(sums, data.rows(), weights, direction, penalty, WorkerLosses::median);
  }

  private double factor(int t) {
    if (schedule != null) {
      return schedule.learningRate(t + 1L);
    }
    return 1 - (double) t / steps;
  }

  private double passes() {
    return (double) rowsRead / data.rows() + sums.passes();
  }

  /**
   * The weights with the lowest loss so far, or the last ones, whichever are better for the median
   * worker.
   */
  private Trained result() {
    session.describe("the final loss");
    double[] other = best.weights();
    double[] between = new double[weights.length];
    for (int j = 0; j < between.length; j++) {
      between[j] = other[j] - weights[j];
    }
    WorkerLosses losses = sums.lineLosses(weights, between, new double[] {0, 1}, 1);
    double lastPenalty = penalty.of(weights);
    double otherPenalty = penalty.of(other);
    boolean chooseOther =
        data.validationRows() > 0
            || losses.median(1) + otherPenalty < losses.median(0) + lastPenalty;
    history.add(chooseOther ? losses.mean(1) + otherPenalty : losses.mean(0) + lastPenalty);
    seconds.add((System.nanoTime() - startTime) * 1e-9);
    VoteReport report = count.report();
    LOG.info("{}: {}", settings.uid(), report.describe());
    kernelProviders.putAll(sums.kernelProviders());
    FitResult result =
        new FitResult(
            session.info(),
            new FitResult.Course(learningRate, session.rounds(), history, seconds),
            new FitResult.Cost(passes(), bytesUp + sums.bytesUp(), bytesDown + sums.bytesDown()),
            stop == null ? "all " + steps + " steps done" : stop,
            kernelProviders,
            report,
            null);
    return new Trained(chooseOther ? other : weights, result);
  }

  private void save(int stepsDone) {
    Optional<VoterFiles> files = voters.base(stepsDone, weights);
    if (files.isEmpty() || !checkpoints.isOn()) {
      return;
    }
    SavedValues values =
        new SavedValues()
            .put("steps", stepsDone)
            .put("weights", weights)
            .put("learningRate", learningRate)
            .put("rowsRead", rowsRead)
            .put("bytesUp", bytesUp)
            .put("bytesDown", bytesDown)
            .put("agreements", count.saved()[0])
            .put("disagreements", count.saved()[1])
            .put("unsound", count.saved()[2]);
    sums.save(values);
    best.save(values, "best", array -> array);
    FitHistory.save(values, history, seconds, session.rounds());
    checkpoints.save(stepsDone, values, files.get().names());
  }

  private int restore(SavedValues saved) {
    int done = (int) saved.integer("steps");
    weights = saved.array("weights");
    learningRate = saved.number("learningRate");
    rowsRead = saved.integer("rowsRead");
    bytesUp = saved.integer("bytesUp");
    bytesDown = saved.integer("bytesDown");
    sums.restore(saved);
    count.restore(saved.array("agreements"), saved.array("disagreements"), saved.array("unsound"));
    best.restore(saved, "best", array -> array);
    session.resume(FitHistory.restore(saved, history, seconds));
    startTime = System.nanoTime() - (long) (1e9 * seconds.get(seconds.size() - 1));
    voters.begin(done, weights, checkpoints.workerFiles());
    return done;
  }

  /** Sums over the workers of a step, taken in worker order. */
  private static final class Sum {
    private final List<Integer> unsound = new ArrayList<>();
    private int taken;
    private int sound;
    private final List<Double> meanLosses = new ArrayList<>();
    private double loss;
    private double weight;
    private long rows;
    private double validationLoss;
    private double validationWeight;

    private void add(VoterPart part) {
      if (part.sound()) {
        sound++;
        loss += part.loss();
        weight += part.weight();
        meanLosses.add(part.loss() / part.weight());
      } else {
        unsound.add(taken);
      }
      taken++;
      rows += part.rows();
      validationLoss += part.validationLoss();
      validationWeight += part.validationWeight();
    }

    /** The median of the sound workers' mean losses. */
    private double medianLoss() {
      return WorkerLosses.median(FitHistory.array(meanLosses));
    }
  }
}
