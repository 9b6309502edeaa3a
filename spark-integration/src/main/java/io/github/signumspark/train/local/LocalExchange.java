// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.codec.StateScale;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.local.LocalPlan;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.Objective;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.BlockJobs;
import io.github.signumspark.train.jobs.Sent;
import io.github.signumspark.train.plan.LossSample;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What goes out for a round and what comes back. Down: weights and, where asked for, their average
 * in 1 to 4 bytes a coordinate, to a sixteenth of a step or finer, and the state in one. Up: for
 * each coordinate that changed, its tally in a few bits and its state in a byte. The workers' sums
 * are integers, weighted by their masses, each column over the workers that hold it, so no order of
 * tasks changes a bit; whether the driver or the executors take them follows from the data's shape
 * alone and changes no bit either.
 */
final class LocalExchange implements AutoCloseable {
  /** Bits of a step to which weights are sent. */
  private static final int WEIGHT_BITS = 4;

  private final IngestedData data;
  private final Objective objective;
  private final ParameterGroups groups;
  private final ParameterLayout layout;
  private final JavaSparkContext context;
  private final Sent<LocalPenalty> penalty;
  private final StateScale stateUnit;
  private final LossSample slices;
  private final double leastRate;
  private final RoundAggregator job;
  private long bytesDown;
  private double rowsRead;
  private long bytesUpBefore;

  /**
   * The exchange of one fit.
   *
   * @param data the rows
   * @param objective without its penalty
   * @param groups multipliers of its coordinates
   * @param penalty as the workers charge it, or null for none
   * @param stateUnit what states are counted in
   * @param slices of every worker's rows that tell the loss
   * @param jobs for rounds that the driver sums; closed by the caller
   */
  LocalExchange(
      IngestedData data,
      Objective objective,
      ParameterGroups groups,
      LocalPenalty penalty,
      StateScale stateUnit,
      LossSample slices,
      BlockJobs jobs) {
    this(
        data,
        objective,
        groups,
        penalty,
        stateUnit,
        slices,
        jobFor(data, ParameterLayout.of(objective, data.numFeatures()), jobs));
  }

  /** As above, with the sums taken by {@code job}, which {@link #close} closes. */
  LocalExchange(
      IngestedData data,
      Objective objective,
      ParameterGroups groups,
      LocalPenalty penalty,
      StateScale stateUnit,
      LossSample slices,
      RoundAggregator job) {
    this.data = data;
    this.objective = objective;
    this.groups = groups;
    this.layout = ParameterLayout.of(objective, data.numFeatures());
    this.context = JavaSparkContext.fromSparkContext(data.blocks().context());
    this.penalty =
        penalty == null ? null : Sent.send(context, penalty, penalty.length(), Sent.IN_TASK);
    this.stateUnit = stateUnit;
    this.slices = slices;
    this.leastRate = groups.leastRate();
    this.job = job;
    if (penalty != null) {
      bytesDown += penalty.bytes();
    }
  }

  private static RoundAggregator jobFor(IngestedData data, ParameterLayout layout, BlockJobs jobs) {
    long coordinates = 0;
    for (int p = 0; p < data.numWorkers(); p++) {
      coordinates += (long) data.width(p) * layout.perColumn() + layout.free();
    }
    return coordinates < BlockJobs.WIDE && layout.length() < BlockJobs.LONG
        ? new DriverAggregator(data, layout, jobs)
        : new ExecutorAggregator(data, layout, ExecutorAggregator.SLICE);
  }

  /**
   * What a round came to.
   *
   * @param start what it started from, as the workers got it
   * @param means by which to move on
   * @param sliceLoss mean loss of the slices at the weights the round started from
   * @param averageLoss the same at the average, NaN where none was sent
   * @param validationLoss mean loss of the validation rows at the average, NaN without either
   * @param rows rows visited
   */
  record Outcome(
      RoundStart start,
      RoundMeans means,
      double sliceLoss,
      double averageLoss,
      double validationLoss,
      long rows) {}

  /**
   * Runs a round.
   *
   * @param now where training stands; not moved, but its state may be counted in another unit
   * @param reading whether to measure the loss of the average
   * @param plan what every worker does, its rows left open
   * @param from where in a pass the round begins
   * @param to where it ends
   */
  Outcome round(DriverState now, boolean reading, LocalPlan plan, double from, double to) {
    now.countStatesIn(stateUnit.of(now.largestState()));
    RoundStart start = now.snapshot(weightUnit(plan.learningRate() * leastRate), reading);
    Sums sums = new Sums();
    RoundMeans means;
    try (Sent<RoundStart> sent = Sent.send(context, start, layout.length(), job.inTask())) {
      means =
          job.run(
              new RoundTask(objective, groups, layout, plan, from, to, slices, sent, penalty),
              sums::add);
    }
    bytesDown += start.bytes();
    rowsRead += sums.rows + sums.sliceRows;
    return sums.outcome(start, means);
  }

  /** What states of at most this magnitude are counted in. */
  double stateUnit(double largestState) {
    return stateUnit.of(largestState);
  }

  /** A sixteenth of a step, or finer; a step of 0 sends the weights as they are. */
  private static double weightUnit(double rate) {
    return rate > 0 ? Math.scalb(1.0, Math.getExponent(rate) - WEIGHT_BITS) : 0;
  }

  /** How many rows with the rarer of two labels a share holds; all rows for other labels. */
  double tellingRows(double share) {
    double[] histogram = data.labelHistogram();
    double rarer =
        histogram.length == 2
            ? Math.min(histogram[0], histogram[1]) / (histogram[0] + histogram[1])
            : 1;
    return rarer * share * data.rows();
  }

  double rowsRead() {
    return rowsRead;
  }

  long bytesUp() {
    return bytesUpBefore + job.bytesUp();
  }

  long bytesDown() {
    return bytesDown;
  }

  /** Puts the counts into a checkpoint. */
  void save(SavedValues to) {
    to.put("exchange.rowsRead", rowsRead)
        .put("exchange.bytesUp", bytesUp())
        .put("exchange.bytesDown", bytesDown);
  }

  /** Takes the counts from a checkpoint. */
  void restore(SavedValues from) {
    rowsRead = from.number("exchange.rowsRead");
    bytesUpBefore = from.integer("exchange.bytesUp");
    bytesDown = from.integer("exchange.bytesDown");
  }

  /** Releases what was sent for the whole fit. */
  @Override
  public void close() {
    job.close();
    if (penalty != null) {
      penalty.close();
    }
  }

  /** Sums of doubles, taken in worker order. */
  private static final class Sums {
    private double sliceLoss;
    private double sliceWeight;
    private double averageLoss;
    private double averageWeight;
    private long sliceRows;
    private double validationLoss;
    private double validationWeight;
    private long rows;

    private void add(RoundPart.Losses part) {
      sliceLoss += part.slice();
      sliceWeight += part.sliceWeight();
      averageLoss += part.average();
      averageWeight += part.averageWeight();
      sliceRows += part.sliceRows();
      validationLoss += part.validation();
      validationWeight += part.validationWeight();
      rows += part.rows();
    }

    private Outcome outcome(RoundStart start, RoundMeans means) {
      return new Outcome(
          start,
          means,
          sliceLoss / sliceWeight,
          averageWeight > 0 ? averageLoss / averageWeight : Double.NaN,
          validationWeight > 0 ? validationLoss / validationWeight : Double.NaN,
          rows);
    }
  }
}
