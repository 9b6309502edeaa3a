// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.codec.QuantizedVector;
import io.github.signumspark.codec.StateScale;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.RowNorms;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.local.GroupPaths;
import io.github.signumspark.local.LocalPlan;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.FactorizationMachine;
import io.github.signumspark.objective.LogisticObjective;
import io.github.signumspark.objective.MultilayerPerceptron;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.optim.LearningRateSchedule;
import io.github.signumspark.train.finish.ConstantModel;
import io.github.signumspark.train.finish.Finish;
import io.github.signumspark.train.finish.GpuPasses;
import io.github.signumspark.train.fit.BestWeights;
import io.github.signumspark.train.fit.Checkpoints;
import io.github.signumspark.train.fit.DriverMemoryCheck;
import io.github.signumspark.train.fit.FitCourse;
import io.github.signumspark.train.fit.FitSession;
import io.github.signumspark.train.fit.Penalty;
import io.github.signumspark.train.fit.Trained;
import io.github.signumspark.train.fit.TrainingSettings;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.jobs.ResidentTasks;
import io.github.signumspark.train.loss.DistributedObjective;
import io.github.signumspark.train.loss.GradientBound;
import io.github.signumspark.train.plan.ConvexPlan;
import io.github.signumspark.train.plan.LossSample;
import io.github.signumspark.train.plan.NonConvexPlan;
import io.github.signumspark.train.plan.RoundPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code aggregation = local}: rounds of local Signum steps, by the plan of {@link ConvexPlan}. The
 * weights and the state move by the means of what the workers return; beside them runs an
 * exponential average of the weights, which is what training returns.
 *
 * <p>The loss of each round's weights is estimated on a sample of every worker's rows. Where it
 * gives back more than half of what was gained, training steps back to the best weights so far, as
 * the workers got them, with a quarter of the learning rate or less, {@value #MAX_STEPS_BACK} times
 * at most. The average with the least loss on the slice and the last one are compared on all rows
 * at the end; the better one is the result.
 *
 * <p>Driver memory: see {@link DriverMemoryCheck}.
 */
public final class LocalTrainer {
  private static final int MAX_STEPS_BACK = 5;
  private static final double FAR_ABOVE_FIRST = 1.1;
  private static final double NOISE = 0.05;

  /** Rows of either label that a slice needs for its loss to tell small changes. */
  private static final double TELLING_ROWS = 100;

  /** With fewer passes in all, rounds come nearer to the optimum than a finish. */
  private static final double FEW_PASSES = 4;

  private final TrainingSettings settings;
  private final IngestedData data;
  private final Objective objective;
  private final ParameterGroups groups;
  private final ParameterLayout layout;
  private final Penalty penalty;
  private final FitSession session;
  private final Checkpoints checkpoints;
  private final RoundPlan recipe;
  private final LearningRateSchedule schedule;
  private final RowNorms reach;
  private final double meanWeight;
  private final LossSample slices;

  private final boolean finishes;
  private final FitCourse course = new FitCourse();

  public LocalTrainer(
      FitSession session,
      Objective objective,
      ParameterGroups groups,
      Penalty penalty,
      Checkpoints checkpoints) {
    this.session = session;
    this.settings = session.settings();
    this.data = session.data();
    this.objective = objective;
    this.groups = groups;
    this.layout = ParameterLayout.of(objective, data.numFeatures());
    this.penalty = penalty;
    this.checkpoints = checkpoints;
    this.reach = data.reach();
    double storedPerRow = (double) data.nonZeros() / data.rows();
    this.finishes = Finish.serves(settings, objective);
    this.recipe =
        objective instanceof FactorizationMachine || objective instanceof MultilayerPerceptron
            ? new NonConvexPlan(
                settings, objective, data.rows(), data.numWorkers(), reach.meanSum(), storedPerRow)
            : new ConvexPlan(
                finishes ? settings.withMaxPasses(roundPasses(settings.limits())) : settings,
                data.rows(),
                data.numWorkers(),
                reach.meanSum(),
                storedPerRow,
                rareness(data.labelHistogram()),
                penalty.isNone() && !data.isDense() && objective instanceof LogisticObjective);
    this.schedule = settings.update().parsedSchedule();
    this.meanWeight = data.weightSum() / data.rows();
    this.slices = LossSample.of(data.rows());
  }

  /**
   * Passes of the rounds before a finish: one, or where a cap leaves it fewer than {@value
   * #FEW_PASSES}, all but the one that measures the loss.
   */
  private static double roundPasses(TrainingSettings.Limits limits) {
    double most = limits.maxPassesSet() ? limits.maxPasses() : FEW_PASSES;
    return most < FEW_PASSES ? Math.max(Math.min(1, most), most - 1) : 1;
  }

  /** 4π(1−π) for a share π of one of two labels; 1 where labels are no two classes. */
  private static double rareness(double[] histogram) {
    if (histogram.length != 2) {
      return 1;
    }
    double share = histogram[0] / (histogram[0] + histogram[1]);
    return share > 0 && share < 1 ? 4 * share * (1 - share) : 1;
  }

  /** Trains; writes {@code start}. */
  public Trained train(double[] start) {
    Optional<SavedValues> saved = checkpoints.resume();
    double share = finishes ? 1 : recipe.share();
    try (BlockJobs jobs = ResidentTasks.of(data, layout.length(), share)) {
      boolean onGpu = GpuPasses.choose(settings.uid(), objective, finishes, jobs);
      if (finishes) {
        return trainToTheOptimum(start, saved, jobs, onGpu);
      }
      try (LocalExchange exchange = exchange(start, jobs)) {
        Rounds rounds = rounds(start, saved, exchange);
        return result(rounds.now.average(), rounds.nominee, exchange, jobs, rounds.stop);
      }
    }
  }

  private LocalExchange exchange(double[] start, BlockJobs jobs) {
    return new LocalExchange(
        data, objective, groups, chargedPenalty(), stateUnit(start), slices, jobs);
  }

  /** Rounds, unless weights are at hand that know more, then the finish. */
  private Trained trainToTheOptimum(
      double[] start, Optional<SavedValues> saved, BlockJobs jobs, boolean onGpu) {
    ConstantModel constant = constant(start);
    Finish.Before before = Finish.Before.NOTHING;
    boolean inFinish = saved.isPresent() && Finish.isIn(saved.get());
    if (inFinish
        || constant == null
        || settings.limits().maxIter() == 0
        || Finish.isUnbounded(data, objective, penalty)) {
      session.start(1);
    } else {
      try (LocalExchange exchange = exchange(start, jobs)) {
        double[] average = rounds(start, saved, exchange).now.average();
        // The caller keeps this array, so that another one would be one too many.
        System.arraycopy(average, 0, start, 0, start.length);
        before =
            new Finish.Before(
                session.rounds().size(),
                new FitResult.Cost(
                    exchange.rowsRead() / data.rows(), exchange.bytesUp(), exchange.bytesDown()));
      }
    }
    try (Finish finish =
        new Finish(session, objective, penalty, checkpoints, course, jobs, onGpu)) {
      return result(inFinish ? finish.resume(saved.get()) : finish.run(start, before, constant));
    }
  }

  /** The start as a model without columns; null where it has some. */
  private ConstantModel constant(double[] start) {
    int free = start.length - layout.free();
    for (int k = 0; k < free; k++) {
      if (start[k] != 0) {
        return null;
      }
    }
    return ConstantModel.of(objective, data, Arrays.copyOfRange(start, free, start.length));
  }

  private Trained result(Finish.Result result) {
    double rate = result.before().rounds() == 0 ? Double.NaN : recipe.learningRate(0);
    return new Trained(
        result.weights(),
        new FitResult(
            session.info(),
            course.of(rate, session.rounds()),
            result.cost(),
            result.stopReason(),
            result.kernelProviders(),
            null,
            result.report()));
  }

  /** Where the rounds ended. */
  private record Rounds(DriverState now, QuantizedVector nominee, String stop) {}

  private Rounds rounds(double[] start, Optional<SavedValues> found, LocalExchange exchange) {
    DriverState now = new DriverState(start, exchange.stateUnit(0));
    RoundStart good = null;
    double firstLoss = Double.NaN;
    double goodLoss = Double.POSITIVE_INFINITY;
    double scale = 1;
    int stepsBack = 0;
    long stepsDone = 0;
    BestWeights<QuantizedVector> nominee = new BestWeights<>();
    String stop = null;
    double telling = exchange.tellingRows(slices.ofRound());
    int r = 0;
    session.start(recipe.rounds());
    double noise = NOISE * Math.sqrt(Math.max(1, TELLING_ROWS / telling));
    if (found.isPresent()) {
      SavedValues saved = found.get();
      now = DriverState.restore(saved, "now");
      good = RoundStart.restore(saved, "good");
      firstLoss = saved.number("firstLoss");
      goodLoss = saved.number("goodLoss");
      scale = saved.number("scale");
      stepsBack = (int) saved.integer("stepsBack");
      stepsDone = saved.integer("stepsDone");
      nominee.restore(saved, "nominee", QuantizedVector::exact);
      r = (int) saved.integer("roundsDone");
      exchange.restore(saved);
      session.resume(course.restore(saved));
    }
    for (; r < recipe.rounds() && stop == null; r++) {
      boolean reading = r > 0 && r % recipe.roundsBetweenReadings() == 0;
      LocalPlan plan = plan(r, scale, stepsDone);
      long upBefore = exchange.bytesUp();
      long downBefore = exchange.bytesDown();
      LocalExchange.Outcome outcome =
          exchange.round(now, reading, plan, r * recipe.share(), (r + 1) * recipe.share());
      double loss = outcome.sliceLoss() + penalty.of(now.weights());
      if (r == 0) {
        firstLoss = loss;
        good = outcome.start();
      }
      boolean back =
          stepsBack < MAX_STEPS_BACK
              && !(loss <= goodLoss + 0.5 * Math.max(0, firstLoss - goodLoss) + noise * firstLoss);
      if (loss < goodLoss && !back) {
        good = outcome.start();
        goodLoss = loss;
      }
      if (reading && !back) {
        boolean validated = !Double.isNaN(outcome.validationLoss());
        double watched =
            validated
                ? outcome.validationLoss()
                : outcome.averageLoss() + penalty.of(now.average());
        if (!nominee.goesOn(
            r, watched, outcome.start().average(), settings.limits().tol(), validated)) {
          stop = "two passes in a row changed the loss by less than tol";
        }
      }
      course.record(loss);
      report(r, plan, outcome, exchange, upBefore, downBefore, loss, !back);
      if (back) {
        stepsBack++;
        scale /= loss > FAR_ABOVE_FIRST * firstLoss ? 16 : 4;
        now.restore(good);
      } else if (stop == null) {
        double averageWeight = Math.max(1.0 / (r + 1), recipe.averageWeight());
        now.move(
            outcome.means(), layout, new GroupPaths(groups, plan), plan.steps(), averageWeight);
        stepsDone += plan.steps();
      }
      session.weights(r + 1, now.average(), data.scaling());
      if (stop == null && checkpoints.isDue(r + 1)) {
        SavedValues saved =
            new SavedValues()
                .put("firstLoss", firstLoss)
                .put("goodLoss", goodLoss)
                .put("scale", scale)
                .put("stepsBack", stepsBack)
                .put("stepsDone", stepsDone)
                .put("roundsDone", r + 1);
        now.save(saved, "now");
        good.save(saved, "good");
        nominee.save(saved, "nominee", QuantizedVector::numbers);
        exchange.save(saved);
        course.save(saved, session.rounds());
        checkpoints.save(r + 1, saved, List.of());
      }
    }
    return new Rounds(now, nominee.weights(), stop);
  }

  private LocalPlan plan(int r, double scale, long stepsDone) {
    double rate =
        schedule == null
            ? recipe.learningRate(r)
            : recipe.learningRate(0) * schedule.learningRate(stepsDone + 1);
    return new LocalPlan(
        0,
        0,
        recipe.steps(r),
        scale * rate,
        recipe.momentum(),
        settings.update().wdLh(),
        settings.update().clipGradient().orElse(Double.NaN),
        meanWeight);
  }

  /** The last average or the nominated one, whichever has the lower objective over all rows. */
  private Trained result(
      double[] last, QuantizedVector nominee, LocalExchange exchange, BlockJobs jobs, String stop) {
    session.describe("the final loss");
    DistributedObjective sums = new DistributedObjective(data, objective, jobs);
    double[] other = last;
    if (nominee != null) {
      other = new double[last.length];
      nominee.copyTo(other);
    }
    double[] losses = new double[2];
    if (nominee == null) {
      losses[0] = sums.meanLosses(List.of(last))[0];
      losses[1] = losses[0];
    } else if (layout.length() < BlockJobs.LONG) {
      losses = sums.meanLosses(List.of(last, other));
    } else { // rather another pass than both on their way at once
      losses[0] = sums.meanLosses(List.of(last))[0];
      losses[1] = sums.meanLosses(List.of(other))[0];
    }
    double lastObjective = losses[0] + penalty.of(last);
    double otherObjective = losses[1] + penalty.of(other);
    boolean chooseOther =
        data.validationRows() > 0 ? nominee != null : otherObjective < lastObjective;
    course.record(chooseOther ? otherObjective : lastObjective);
    if (!(course.last() < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException(
          settings.uid()
              + (Double.isFinite(course.first())
                  ? ": the loss is no longer finite; set a smaller stepSize"
                  : ": the loss at the starting weights is not finite; check the initial model and"
                      + " the values of the features"));
    }
    FitResult result =
        new FitResult(
            session.info(),
            course.of(recipe.learningRate(0), session.rounds()),
            new FitResult.Cost(
                exchange.rowsRead() / data.rows() + sums.passes(),
                exchange.bytesUp() + sums.bytesUp(),
                exchange.bytesDown() + sums.bytesDown()),
            stop == null ? "all " + session.rounds().size() + " rounds done" : stop,
            sums.kernelProviders(),
            null,
            null);
    return new Trained(chooseOther ? other : last, result);
  }

  /** From a bound on gradients where there is one, else from those of the first rows. */
  private StateScale stateUnit(double[] start) {
    return objective.hasBoundedSlope()
        ? StateScale.fixed(reach.largest() / meanWeight)
        : StateScale.following(GradientBound.largest(data, objective, start) / meanWeight);
  }

  /**
   * The penalty as the workers' steps charge it: on sparse rows the rows that hold a column bear
   * the share of all rows.
   */
  private LocalPenalty chargedPenalty() {
    if (penalty.isNone()) {
      return null;
    }
    // Not this, whose every field Spark would visit to estimate the size of a broadcast.
    ColumnScaling scaling = data.isDense() ? null : data.scaling();
    ParameterLayout layout = this.layout;
    Penalty penalty = this.penalty;
    return new LocalPenalty(
        layout.length(),
        k -> {
          int column = layout.column(k);
          double presence = scaling == null || column < 0 ? 1 : scaling.presence(column);
          return presence > 0 ? penalty.strength(k) / presence : 0;
        });
  }

  private void report(
      int r,
      LocalPlan plan,
      LocalExchange.Outcome outcome,
      LocalExchange exchange,
      long upBefore,
      long downBefore,
      double loss,
      boolean accepted) {
    session.round(
        new TrainingListener.Round(
                r + 1,
                exchange.rowsRead() / data.rows(),
                loss,
                plan.learningRate(),
                Math.max(1, outcome.rows() / plan.steps()),
                plan.steps(),
                exchange.bytesUp() - upBefore,
                exchange.bytesDown() - downBefore,
                course.elapsed(),
                accepted)
            .measured(Double.NaN, outcome.validationLoss()));
  }
}
