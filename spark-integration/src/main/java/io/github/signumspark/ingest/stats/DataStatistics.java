// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.stats;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.rows.WorkerRows;
import io.github.signumspark.internal.PartitionJob;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Moments of all workers, merged, and how the workers differ.
 *
 * @param workers rows, labels and weights of each worker, in order
 * @param scaling units of the columns
 * @param effects how the workers' columns differ, range by range
 */
public record DataStatistics(
    List<RowStats> workers, ColumnScaling scaling, List<MomentsMerge.RangeEffects> effects) {

  /**
   * What to compute for the columns.
   *
   * @param units the units of the columns
   * @param deviations whether the standard deviations are kept
   * @param penalty λ of a penalty λ/2 w² on every weight, in the data's units, or 0
   */
  public record Wanted(ColumnUnits units, boolean deviations, double penalty)
      implements Serializable {}

  /** Bytes a column of a worker's moments: number, count, three moments. */
  private static final long COLUMN_BYTES = 32;

  /** Moments are merged on the driver up to this many bytes over all workers. */
  public static final long DIRECT_BYTES = 64L << 20;

  /**
   * Measures the workers: one job. Where the moments of all workers would be too large for the
   * driver, ranges of columns are merged on the executors; either way to the same bits.
   *
   * @param rows the workers' rows
   * @param numFeatures columns
   * @param nonZeros non-zeros of all workers
   */
  public static DataStatistics of(
      JavaRDD<WorkerRows> rows,
      int numFeatures,
      long nonZeros,
      LabelRule rule,
      Wanted wanted,
      long directBytes) {
    long columns = Math.min(nonZeros, (long) numFeatures * rows.getNumPartitions());
    List<MergedRange> ranges =
        columns * COLUMN_BYTES <= directBytes
            ? onDriver(rows, numFeatures, rule, wanted)
            : onExecutors(rows, numFeatures, rule, wanted);
    List<RowStats> workers = ranges.get(0).workers();
    List<MomentsMerge.RangeEffects> effects = new ArrayList<>();
    ranges.forEach(part -> effects.add(part.range().effects()));
    return new DataStatistics(workers, joined(ranges, numFeatures), effects);
  }

  private static List<MergedRange> onDriver(
      JavaRDD<WorkerRows> rows, int numFeatures, LabelRule rule, Wanted wanted) {
    List<Encoded> sent =
        PartitionJob.run(
            rows.rdd(),
            (worker, rowsOfWorker) -> {
              WorkerRows workerRows = PartitionJob.only(rowsOfWorker);
              return new Encoded(
                  RowStats.of(workerRows, rule),
                  ColumnMoments.of(workerRows).encoded(0, numFeatures));
            });
    List<Part> parts = new ArrayList<>();
    sent.forEach(one -> parts.add(one.decoded(0)));
    List<MergedRange> ranges = new ArrayList<>();
    for (int s = 0; s < ranges(numFeatures); s++) {
      ranges.add(merge(s, numFeatures, parts, wanted));
    }
    return ranges;
  }

  private static List<MergedRange> onExecutors(
      JavaRDD<WorkerRows> rows, int numFeatures, LabelRule rule, Wanted wanted) {
    int numRanges = ranges(numFeatures);
    return new ArrayList<>(
        rows.flatMapToPair(
                r -> {
                  RowStats stats = RowStats.of(r, rule);
                  ColumnMoments columns = ColumnMoments.of(r);
                  // Created one by one, as the shuffle consumes them.
                  return IntStream.range(0, numRanges)
                      .mapToObj(
                          s ->
                              new Tuple2<>(
                                  s,
                                  new Encoded(
                                      stats,
                                      columns.encoded(
                                          start(s, numFeatures), start(s + 1, numFeatures)))))
                      .iterator();
                })
            .partitionBy(new HashPartitioner(numRanges))
            .mapPartitionsWithIndex(
                (s, encoded) -> {
                  List<Part> parts = new ArrayList<>();
                  encoded.forEachRemaining(p -> parts.add(p._2().decoded(start(s, numFeatures))));
                  parts.sort(Comparator.comparingInt(p -> p.rows().worker()));
                  return List.of(merge(s, numFeatures, parts, wanted)).iterator();
                },
                true)
            .collect());
  }

  private static int ranges(int numFeatures) {
    return (int) ((numFeatures + MomentsMerge.RANGE_COLUMNS - 1L) / MomentsMerge.RANGE_COLUMNS);
  }

  private static int start(int range, int numFeatures) {
    return (int) Math.min(numFeatures, (long) range * MomentsMerge.RANGE_COLUMNS);
  }

  /** Merges a range; the first one includes the workers' row statistics. */
  private static MergedRange merge(int range, int numFeatures, List<Part> parts, Wanted wanted) {
    List<RowStats> workers = new ArrayList<>();
    parts.forEach(part -> workers.add(part.rows()));
    MomentsMerge merge =
        new MomentsMerge(start(range, numFeatures), start(range + 1, numFeatures), workers);
    for (Part part : parts) {
      merge.add(part.rows(), part.columns());
    }
    return new MergedRange(merge.finish(wanted), range == 0 ? workers : null);
  }

  /** The scaling of all columns; empties the list, so that ranges are freed as they are copied. */
  private static ColumnScaling joined(List<MergedRange> ranges, int numFeatures) {
    boolean floats = true;
    boolean haveDeviations = true;
    for (MergedRange part : ranges) {
      haveDeviations &= part.range().deviations() != null;
      for (double unit : part.range().units()) {
        floats &= (float) unit == unit;
      }
    }
    ColumnScales units = new ColumnScales(numFeatures, floats);
    double[] deviations = haveDeviations ? new double[numFeatures] : null;
    float[] presence = new float[numFeatures];
    int numCentred = 0;
    for (MergedRange part : ranges) {
      numCentred += part.range().centred().length;
    }
    int[] centred = new int[numCentred];
    double[] centres = new double[numCentred];
    int at = 0;
    for (int s = 0; s < ranges.size(); s++) {
      MomentsMerge.RangeScales range = ranges.set(s, null).range();
      int length = range.units().length;
      units.set(range.from(), range.units());
      if (deviations != null) {
        System.arraycopy(range.deviations(), 0, deviations, range.from(), length);
      }
      System.arraycopy(range.presence(), 0, presence, range.from(), length);
      System.arraycopy(range.centred(), 0, centred, at, range.centred().length);
      System.arraycopy(range.centres(), 0, centres, at, range.centred().length);
      at += range.centred().length;
    }
    return new ColumnScaling(units, deviations, presence, centred, centres);
  }

  /** One worker's moments. */
  private record Part(RowStats rows, ColumnMoments columns) {}

  /** One worker's moments of a range, encoded. */
  @DefaultSerializer(JavaSerializer.class)
  private record Encoded(RowStats rows, byte[] columns) implements Serializable {
    Part decoded(int from) {
      return new Part(rows, ColumnMoments.decoded(columns, from));
    }
  }

  /** A merged range; the first includes the workers' row statistics. */
  @DefaultSerializer(JavaSerializer.class)
  private record MergedRange(MomentsMerge.RangeScales range, List<RowStats> workers)
      implements Serializable {}
}
