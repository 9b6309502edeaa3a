// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.checkpoint.CheckpointException;
import io.github.signumspark.ingest.Ingest;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.internal.Releases;
import io.github.signumspark.internal.Versions;
import io.github.signumspark.listener.ConsoleProgress;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.StepTraffic;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.listener.TrainingListener.Round;
import io.github.signumspark.objective.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one fit, from before its rows are read until they are released: its number, its rows,
 * its listeners, and the names of its jobs in Spark's UI. Whatever {@link #run} throws, an {@code
 * Error} included, is reported to the listeners once; {@link #close} leaves the thread's job
 * properties as they were and releases the rows. Used by the thread that runs the fit.
 */
public final class FitSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FitSession.class);
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final SparkContext context;
  private final TrainingSettings settings;
  private final ListenerCalls listeners;
  private final JobNames jobs;
  private final List<Round> rounds = new ArrayList<>();
  private IngestedData data;
  private boolean ownsData;
  private FitInfo info;
  private boolean started;
  private boolean over;

  private FitSession(SparkContext context, TrainingSettings settings) {
    this.context = context;
    this.settings = settings;
    List<TrainingListener> all = SignumListeners.all(context);
    if (ConsoleProgress.isShown(context)) {
      all.add(new ConsoleProgress());
    }
    this.listeners = new ListenerCalls(settings.uid(), all);
    this.jobs = new JobNames(context, "Signum fit " + number);
    this.info = info(FitInfo.Data.NONE, FitInfo.Plan.NONE);
  }

  /** Opens a fit that is about to read its rows. */
  public static FitSession open(SparkContext context, TrainingSettings settings) {
    FitSession session = new FitSession(context, settings);
    session.jobs.describe("reading the rows (" + settings.uid() + ")");
    session.listeners.call(listener -> listener.onReading(session.number, settings.uid()));
    return session;
  }

  /** Opens a fit of rows that the caller has read and will release. */
  public static FitSession of(TrainingSettings settings, IngestedData data) {
    FitSession session = new FitSession(data.blocks().context(), settings);
    session.use(data);
    return session;
  }

  /**
   * Does the fit's work, or a part of it.
   *
   * @throws IngestException where rows that were read again were not the same
   * @throws CheckpointException where the driver or a task could not use a checkpoint
   */
  public <T> T run(Supplier<T> work) {
    try {
      return work.get();
    } catch (Throwable e) {
      // Spark throws its checked exceptions undeclared; a file system that is full is an Error.
      RuntimeException told = IngestException.in(e);
      told = told == null ? CheckpointException.in(e) : told;
      fail(told == null ? e : told);
      if (told != null) {
        throw told;
      }
      throw e;
    }
  }

  /**
   * Reads the rows, or takes those that are kept, and releases them when this session is closed.
   *
   * @throws CheckpointException before that, where {@code checkpointDir} cannot be used
   */
  public void read(Ingest ingest) {
    Checkpoints.tryOut(settings, context);
    use(ingest.share());
    ownsData = true;
  }

  private void use(IngestedData rows) {
    data = rows;
    info =
        info(
            new FitInfo.Data(
                data.rows(),
                data.numFeatures(),
                data.nonZeros(),
                data.validationRows(),
                data.guard().message(),
                data.order().claim(),
                data.readSeconds() + data.measureSeconds() + data.assembleSeconds()),
            plan(data.numFeatures(), List.of()));
    jobs.describe("preparing");
  }

  /**
   * The fit will train the weights of this objective.
   *
   * @param objective without its penalty
   */
  public void prepare(Objective objective) {
    List<StepTraffic> traffic = traffic(objective);
    LOG.debug("{}: {}", settings.uid(), StepTraffic.line(traffic));
    info = info(info.data(), plan(objective.coordinates(data.numFeatures()), traffic));
  }

  private FitInfo.Plan plan(int coordinates, List<StepTraffic> traffic) {
    TrainingSettings.Limits limits = settings.limits();
    return new FitInfo.Plan(
        data.numWorkers(),
        limits.maxIter(),
        limits.maxPassesSet() ? limits.maxPasses() : Double.NaN,
        coordinates,
        traffic);
  }

  private FitInfo info(FitInfo.Data rows, FitInfo.Plan plan) {
    return new FitInfo(
        number,
        settings.uid(),
        settings.aggregation().param(),
        rows,
        plan,
        new FitInfo.Origin(
            System.currentTimeMillis(),
            settings.batches().seed(),
            Versions.spark(),
            Versions.signum()),
        settings.stage().params());
  }

  /** The bytes that a step of each mode sends on these rows. */
  private List<StepTraffic> traffic(Objective objective) {
    long all = objective.coordinates(data.numFeatures());
    long present = 0;
    int workers = data.numWorkers();
    for (int worker = 0; worker < workers; worker++) {
      present += objective.coordinates(data.columnMaps().width(worker));
    }
    return List.of(
        // Doubles both ways.
        new StepTraffic("gradient", 8 * present, 8 * all),
        // At most two bits a coordinate each way.
        new StepTraffic("vote", present / 4 + 59L * workers, all / 4 + 22),
        // Up: a tally of one or two bytes and a state of one; down: weights of four bytes and
        // states of one.
        new StepTraffic("local", 3 * present, 5 * all));
  }

  /** What steers the fit. */
  public TrainingSettings settings() {
    return settings;
  }

  /** The rows. */
  public IngestedData data() {
    return data;
  }

  /** What is known of the fit. */
  public FitInfo info() {
    return info;
  }

  /** Training starts; it has so many rounds at most. */
  public void start(int plannedRounds) {
    started = true;
    info = info.withPlannedRounds(plannedRounds);
    nameRound(1);
    listeners.call(listener -> listener.onStart(info));
  }

  /** The number of rounds changed while they run. */
  public void replan(int plannedRounds) {
    info = info.withPlannedRounds(plannedRounds);
  }

  /** Describes the jobs from here on, which belong to no round. */
  public void describe(String what) {
    jobs.describe(what);
  }

  /** A round, or a step, is done. */
  public void round(Round round) {
    if (!started) {
      start(info.plannedRounds());
    }
    rounds.add(round);
    LOG.debug(
        "{}: round {} of {}, {} passes, loss {}, learning rate {}{}",
        info.stage(),
        round.number(),
        info.plannedRounds(),
        round.passes(),
        round.loss(),
        round.learningRate(),
        round.accepted() ? "" : ", rejected");
    nameRound(round.number() + 1);
    listeners.call(listener -> listener.onRound(info, round));
  }

  /**
   * Continues after rounds of an earlier run of this fit, for which listeners are not called again.
   */
  public void resume(List<Round> earlier) {
    rounds.addAll(earlier);
    nameRound(earlier.size() + 1);
  }

  /** The weights after a round, as they would be returned now. */
  public void weights(int round, double[] weights, ColumnScaling scaling) {
    listeners.call(listener -> listener.onWeights(info, round, weights, scaling));
  }

  /** The rounds so far. */
  public List<Round> rounds() {
    return List.copyOf(rounds);
  }

  /** Training succeeded. */
  public void end(FitResult result) {
    over = true;
    if (!result.isImproved()) {
      LOG.warn(
          "{}: the model's objective, {}, is no better than that of the weights that training started"
              + " with, {}: it may be worthless; try another stepSize, more steps or aggregation = local",
          settings.uid(),
          result.objective(),
          result.course().objectives().get(0));
    }
    listeners.call(listener -> listener.onEnd(info, result));
  }

  /** The model was made of rows with these columns. */
  public void model(PredictionModel<?, ?> model, StructType rows) {
    ColumnScaling scaling = data.scaling();
    IntToDoubleFunction deviation =
        scaling.hasDeviations() ? scaling::standardDeviation : j -> Double.NaN;
    listeners.call(listener -> listener.onModel(info, model, rows, deviation));
  }

  /** The result of a fit that needs no training, with its objective. */
  public FitResult untrained(double objective) {
    return FitResult.untrained(info, objective);
  }

  private void fail(Throwable error) {
    if (!over) {
      over = true;
      listeners.call(listener -> listener.onFailure(info, error));
    }
  }

  private void nameRound(int round) {
    if (round <= info.plannedRounds()) {
      jobs.describe("round " + round + " of " + info.plannedRounds());
    }
  }

  @Override
  public void close() {
    if (ownsData) {
      Releases.run(data::close, jobs::restore, this::closed);
    } else {
      Releases.run(jobs::restore, this::closed);
    }
  }

  private void closed() {
    listeners.call(listener -> listener.onClosed(number));
  }
}
