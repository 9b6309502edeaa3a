// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import io.github.signumspark.ingest.ColumnMaps;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.local.LocalPlan;
import io.github.signumspark.local.LocalSignum;
import io.github.signumspark.local.ParameterGroups;
import io.github.signumspark.objective.Objective;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The job of a round: every worker runs its local steps and returns integers, which the driver sums
 * exactly, weighted by the workers' masses, each column over the workers that hold it. The mean of
 * a column's tallies and of its states is a quotient of integers, whatever the order of the tasks.
 *
 * <p>Bytes: up 1 or 2 a local coordinate for the tally and 4 for the state; down 8 a coordinate
 * each for weights, state and, where asked for, the average. Driver memory: 24 bytes a coordinate,
 * and the parts of the workers that came too early.
 */
final class LocalExchange {
  private final IngestedData data;
  private final Objective objective;
  private final ParameterGroups groups;
  private final CoordinateLayout layout;
  private final JavaSparkContext context;
  private final SentWeights penalty;
  private final StateUnit stateUnit;
  private final double sliceShare;
  private final long[] masses;
  private final double[] tallyMeans;
  private final double[] stateMeans;
  private long bytesUp;
  private long bytesDown;
  private double rowsRead;

  /**
   * The exchange of one fit.
   *
   * @param data the rows
   * @param objective without its penalty
   * @param groups multipliers of its coordinates
   * @param penalty strength of each coordinate as {@link LocalSignum} wants it, or null for none
   * @param stateUnit what states are counted in
   * @param sliceShare share of every worker's rows that is held out to measure the loss
   */
  LocalExchange(
      IngestedData data,
      Objective objective,
      ParameterGroups groups,
      double[] penalty,
      StateUnit stateUnit,
      double sliceShare) {
    this.data = data;
    this.objective = objective;
    this.groups = groups;
    this.layout = CoordinateLayout.of(objective, data.numFeatures());
    this.context = JavaSparkContext.fromSparkContext(data.blocks().context());
    this.penalty = penalty == null ? null : SentWeights.send(context, penalty);
    this.stateUnit = stateUnit;
    this.sliceShare = sliceShare;
    this.masses = data.masses();
    this.tallyMeans = new double[layout.length()];
    this.stateMeans = new double[layout.length()];
    if (penalty != null) {
      bytesDown += this.penalty.bytes();
    }
  }

  /**
   * What a round came to besides its means.
   *
   * @param sliceLoss mean loss of the held-out slices at the weights the round started from
   * @param averageLoss the same at the average, or null where none was sent
   * @param validationLoss mean loss of the validation rows at the average, NaN without either
   * @param trainLoss mean loss of the rows visited, at the weights of their steps
   * @param rows rows visited
   */
  record Outcome(
      double sliceLoss,
      SliceLoss averageLoss,
      double validationLoss,
      double trainLoss,
      long rows) {}

  /**
   * Runs a round. Afterwards {@link #tallyMeans()} and {@link #stateMeans()} hold its means.
   *
   * @param weights to start from
   * @param state to start from
   * @param average to measure the loss of, or null
   * @param plan what every worker does, its rows left open
   * @param from where in a pass the round begins
   * @param to where it ends
   */
  Outcome round(
      double[] weights, double[] state, double[] average, LocalPlan plan, double from, double to) {
    double unit = stateUnit.of(state);
    Sums sums = new Sums();
    long[] tally = new long[weights.length];
    long[] states = new long[weights.length];
    long[] held = new long[weights.length];
    try (SentWeights sentWeights = SentWeights.send(context, weights);
        SentWeights sentState = SentWeights.send(context, state);
        SentWeights sentAverage = average == null ? null : SentWeights.send(context, average)) {
      OrderedJob.run(
          data.blocks(),
          new RoundTask(
              objective,
              groups,
              layout,
              plan,
              from,
              to,
              unit,
              sliceShare,
              sentWeights,
              sentState,
              sentAverage,
              penalty),
          (worker, part) -> {
            sums.add(part);
            addPart(worker, part, tally, states, held);
            bytesUp += part.bytes();
          });
      bytesDown += sentWeights.bytes() + sentState.bytes();
      bytesDown += sentAverage == null ? 0 : sentAverage.bytes();
    }
    for (int j = 0; j < tally.length; j++) {
      tallyMeans[j] = held[j] == 0 ? 0 : (double) tally[j] / held[j];
      stateMeans[j] = held[j] == 0 ? 0 : (double) states[j] / held[j] * unit;
    }
    rowsRead += sums.rows + sums.sliceRows * (average == null ? 1 : 2);
    return sums.outcome();
  }

  /** How many rows with the rarer of two labels the slices hold; all rows for other labels. */
  double tellingRows() {
    double[] histogram = data.labelHistogram();
    double rarer =
        histogram.length == 2
            ? Math.min(histogram[0], histogram[1]) / (histogram[0] + histogram[1])
            : 1;
    return rarer * sliceShare * data.rows();
  }

  /** Mean tally of every coordinate in the last round; overwritten by the next. */
  double[] tallyMeans() {
    return tallyMeans;
  }

  /** Mean state of every coordinate after the last round; overwritten by the next. */
  double[] stateMeans() {
    return stateMeans;
  }

  double rowsRead() {
    return rowsRead;
  }

  long bytesUp() {
    return bytesUp;
  }

  long bytesDown() {
    return bytesDown;
  }

  /** Releases what was sent for the whole fit. */
  void close() {
    if (penalty != null) {
      penalty.close();
    }
  }

  private void addPart(int worker, RoundPart part, long[] tally, long[] states, long[] held) {
    long mass = masses[worker];
    ColumnMaps maps = data.columnMaps();
    int[] ids = maps.isIdentity(worker) ? null : maps.columns(worker);
    int perColumn = layout.perColumn();
    int inColumns = maps.width(worker) * perColumn;
    int moveFree = layout.columns() * perColumn - inColumns;
    for (int k = 0; k < part.states.length; k++) {
      int j =
          k >= inColumns
              ? k + moveFree
              : ids == null ? k : ids[k / perColumn] * perColumn + k % perColumn;
      tally[j] += mass * part.tally(k);
      states[j] += mass * part.states[k];
      held[j] += mass;
    }
  }

  /** Sums of doubles, taken in worker order. */
  private static final class Sums {
    private double sliceLoss;
    private final SliceLoss averageLoss = new SliceLoss();
    private boolean averageRead;
    private double sliceWeight;
    private long sliceRows;
    private double validationLoss;
    private double validationWeight;
    private double trainLoss;
    private double trainWeight;
    private long rows;

    private void add(RoundPart part) {
      sliceLoss += part.sliceLoss;
      if (part.averageLosses != null) {
        averageLoss.add(part.averageLosses, part.averageWeights);
        averageRead = true;
      }
      sliceWeight += part.sliceWeight;
      sliceRows += part.sliceRows;
      validationLoss += part.validationLoss;
      validationWeight += part.validationWeight;
      trainLoss += part.trainLoss;
      trainWeight += part.trainWeight;
      rows += part.rows;
    }

    private Outcome outcome() {
      return new Outcome(
          sliceLoss / sliceWeight,
          averageRead ? averageLoss : null,
          validationWeight > 0 ? validationLoss / validationWeight : Double.NaN,
          trainLoss / trainWeight,
          rows);
    }
  }
}
