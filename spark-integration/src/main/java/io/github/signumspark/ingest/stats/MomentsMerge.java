// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.stats;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.rows.IngestException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Merges the workers' column moments over a range of columns, worker after worker (Chan, Golub and
 * LeVeque, 1979), into units, deviations, and what {@code PartitionSkew} compares.
 */
public final class MomentsMerge {
  /**
   * Columns of a range. Sums over columns go range by range, so this is part of the result's bits.
   */
  public static final int RANGE_COLUMNS = 1 << 16;

  /** Non-zeros a worker from which a column counts as common. */
  static final long COMMON = 8;

  /**
   * Share of the penalty in a column's squared unit: a penalty of more than ten times the column's
   * own square shortens its steps. Chosen on 20 newsgroups, and no worse than none on a9a, w8a,
   * hflights and imdb.
   */
  private static final double PENALTY_SHARE = 0.1;

  private final int from;
  private final List<RowStats> workers;
  private final long[] counts;
  private final double[] weights;
  private final double[] means;
  private final double[] squares;
  // For the workers that hold a column, whose mean over all rows, zeros included, is m:
  private final double[] shift; // m of the first
  private final double[] heldWeight; // their Σ W
  private final double[] heldSquares; // their Σ W (m − shift)²
  private final double[] countSquares; // their Σ count² / rows

  /**
   * A merge.
   *
   * @param from the first column
   * @param to the column after the last
   * @param workers rows and weights of all workers, in worker order
   */
  public MomentsMerge(int from, int to, List<RowStats> workers) {
    this.from = from;
    this.workers = workers;
    int n = to - from;
    counts = new long[n];
    weights = new double[n];
    means = new double[n];
    squares = new double[n];
    shift = new double[n];
    heldWeight = new double[n];
    heldSquares = new double[n];
    countSquares = new double[n];
  }

  /** Adds a worker's moments of the range. To be called in worker order. */
  public void add(RowStats worker, ColumnMoments stats) {
    int end = stats.first(from + counts.length);
    for (int e = stats.first(from); e < end; e++) {
      int j = stats.ids()[e] - from;
      int count = stats.counts()[e];
      double weight = stats.moments()[e * ColumnMoments.MOMENTS];
      double mean = stats.moments()[e * ColumnMoments.MOMENTS + 1];
      double square = stats.moments()[e * ColumnMoments.MOMENTS + 2];
      double workerMean = weight * mean / worker.weightSum();
      if (counts[j] == 0) {
        weights[j] = weight;
        means[j] = mean;
        squares[j] = square;
        shift[j] = workerMean;
      } else {
        double sum = weights[j] + weight;
        double delta = mean - means[j];
        means[j] += delta * weight / sum;
        squares[j] += square + delta * delta * weights[j] * weight / sum;
        weights[j] = sum;
      }
      counts[j] += count;
      heldWeight[j] += worker.weightSum();
      heldSquares[j] += worker.weightSum() * (workerMean - shift[j]) * (workerMean - shift[j]);
      countSquares[j] += (double) count * count / worker.rows();
    }
  }

  /**
   * The range, merged.
   *
   * @param wanted the units of the columns, and whether standard deviations are asked for
   */
  public RangeScales finish(DataStatistics.Wanted wanted) {
    ColumnUnits columnUnits = wanted.units();
    boolean keepDeviations = wanted.deviations();
    long rows = 0;
    double weight = 0;
    double weightSquares = 0;
    for (RowStats worker : workers) {
      rows += worker.rows();
      weight += worker.weightSum();
      weightSquares += worker.weightSquares();
    }
    double freedom = weight - weightSquares / weight;
    int n = counts.length;
    double[] units = new double[n];
    double[] deviations = keepDeviations ? new double[n] : null;
    float[] presence = new float[n];
    int[] centred = new int[n];
    double[] centres = new double[n];
    int numCentred = 0;
    double largest = Double.NaN;
    int feature = -1;
    int denseTested = 0;
    Incidence common = Incidence.NONE;
    Incidence rare = Incidence.NONE;
    for (int j = 0; j < n; j++) {
      // Exactly 0 where every row has a non-zero, despite rounding of the weights.
      double zeros = counts[j] == rows ? 0 : Math.max(0, weight - weights[j]);
      double mean = counts[j] == 0 ? 0 : weights[j] * means[j] / weight;
      double square = squares[j] + means[j] * means[j] * (weights[j] * zeros / weight);
      double deviation = freedom > 0 && counts[j] > 0 ? Math.sqrt(square / freedom) : 0;
      boolean dense = 2 * weights[j] >= weight;
      double unit = 1;
      boolean centre = dense && columnUnits.centres();
      if (deviation > 0 && columnUnits != ColumnUnits.RAW) {
        double share = centre ? 1 : Math.min(1, weights[j] / weight);
        unit =
            centre
                ? deviation
                : Math.sqrt(squares[j] / weights[j] + means[j] * means[j])
                    * columnUnits.forRarity(share);
        if (wanted.penalty() > 0 && columnUnits != ColumnUnits.NON_ZERO_SCALE) {
          unit = Math.sqrt(unit * unit + PENALTY_SHARE * wanted.penalty() / share);
        }
      }
      if (!(unit <= Double.MAX_VALUE) || !(deviation <= Double.MAX_VALUE)) {
        throw new IngestException(
            "feature " + (from + j) + " has values whose squares are larger than a double can be");
      }
      boolean constant = !(deviation > 0 && unit > 0);
      units[j] = constant ? 1 : ColumnScales.rounded(unit);
      if (keepDeviations) {
        deviations[j] = constant ? 0 : deviation;
      }
      if (constant) {
        continue;
      }
      // Above 0, because 0 marks constant columns.
      presence[j] =
          centre ? 1 : Math.max(Float.MIN_VALUE, (float) Math.min(1, weights[j] / weight));
      if (centre) {
        centred[numCentred] = from + j;
        centres[numCentred++] = mean;
      }
      if (dense) {
        double between =
            heldSquares[j]
                + Math.max(0, weight - heldWeight[j]) * shift[j] * shift[j]
                - weight * (mean - shift[j]) * (mean - shift[j]);
        denseTested++;
        double effect = Math.max(0, between) / square;
        if (!(effect <= largest)) {
          largest = effect;
          feature = from + j;
        }
      } else {
        double excess = countSquares[j] * rows / counts[j] - counts[j] - (workers.size() - 1);
        Incidence incidence = new Incidence(1, counts[j], excess);
        if (counts[j] >= COMMON * workers.size()) {
          common = common.plus(incidence);
        } else {
          rare = rare.plus(incidence);
        }
      }
    }
    return new RangeScales(
        from,
        units,
        deviations,
        presence,
        Arrays.copyOf(centred, numCentred),
        Arrays.copyOf(centres, numCentred),
        new RangeEffects(denseTested, largest, feature, common, rare));
  }

  /**
   * A range of the scaling.
   *
   * @param from the first column
   * @param units unit of each column
   * @param deviations standard deviation of each column, or null
   * @param presence share of the rows that store a value of each column, 0 for constant ones
   * @param centred the columns that are centred
   * @param centres their centres
   * @param effects what {@code PartitionSkew} compares
   */
  @DefaultSerializer(JavaSerializer.class)
  public record RangeScales(
      int from,
      double[] units,
      double[] deviations,
      float[] presence,
      int[] centred,
      double[] centres,
      RangeEffects effects)
      implements Serializable {}

  /**
   * How the workers differ in a range.
   *
   * @param denseColumns columns that are not 0 in most rows
   * @param largest the largest share of variance between workers among them; NaN without any
   * @param feature the column of that
   * @param common where the non-zeros of the other columns lie, of those with many
   * @param rare likewise, of those with few
   */
  @DefaultSerializer(JavaSerializer.class)
  public record RangeEffects(
      int denseColumns, double largest, int feature, Incidence common, Incidence rare)
      implements Serializable {}

  /**
   * How non-zeros are distributed over workers, summed over columns.
   *
   * @param columns columns that are not empty
   * @param count their non-zeros
   * @param excess Σ of χ² minus degrees of freedom, of the counts by worker
   */
  @DefaultSerializer(JavaSerializer.class)
  public record Incidence(long columns, double count, double excess) implements Serializable {
    public static final Incidence NONE = new Incidence(0, 0, 0);

    public Incidence plus(Incidence other) {
      return new Incidence(columns + other.columns, count + other.count, excess + other.excess);
    }

    public double meanExcess() {
      return columns == 0 ? 0 : excess / columns;
    }
  }
}
