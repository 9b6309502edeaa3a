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
 * Moments and differences of all workers.
 *
 * @param workers rows, labels and weights of each worker, in order
 * @param scaling units of the columns
 * @param effects how the workers' columns differ, slice by slice
 */
public record DataStatistics(
    List<RowStats> workers, ColumnScaling scaling, List<MomentsMerge.SliceEffects> effects) {

  /**
   * What is asked of the columns.
   *
   * @param units what units are
   * @param deviations whether the standard deviations are kept
   * @param penalty λ of a penalty λ/2 w² on every weight, in the data's units, or 0
   */
  public record Wanted(ColumnUnits units, boolean deviations, double penalty)
      implements Serializable {}

  /** Bytes a column of a worker's moments: number, count, three moments. */
  private static final long COLUMN_BYTES = 32;

  /** Moments up to this many bytes, of all workers together, go to the driver. */
  public static final long DIRECT_BYTES = 64L << 20;

  /**
   * Measures the workers: one job. Where the moments of all workers would be too large for the
   * driver, slices of columns are merged on the executors; either way to the same bits.
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
    List<SlicePart> slices =
        columns * COLUMN_BYTES <= directBytes
            ? direct(rows, numFeatures, rule, wanted)
            : sliced(rows, numFeatures, rule, wanted);
    List<RowStats> workers = slices.get(0).workers();
    List<MomentsMerge.SliceEffects> effects = new ArrayList<>();
    slices.forEach(part -> effects.add(part.slice().effects()));
    return new DataStatistics(workers, joined(slices, numFeatures), effects);
  }

  private static List<SlicePart> direct(
      JavaRDD<WorkerRows> rows, int numFeatures, LabelRule rule, Wanted wanted) {
    List<Encoded> sent =
        PartitionJob.run(
            rows.rdd(),
            (worker, some) -> {
              WorkerRows own = some.next();
              return new Encoded(
                  RowStats.of(own, rule), ColumnMoments.of(own).encoded(0, numFeatures));
            });
    List<Part> parts = new ArrayList<>();
    sent.forEach(one -> parts.add(one.decoded(0)));
    List<SlicePart> slices = new ArrayList<>();
    for (int s = 0; s < slices(numFeatures); s++) {
      slices.add(merge(s, numFeatures, parts, wanted));
    }
    return slices;
  }

  private static List<SlicePart> sliced(
      JavaRDD<WorkerRows> rows, int numFeatures, LabelRule rule, Wanted wanted) {
    int numSlices = slices(numFeatures);
    return new ArrayList<>(
        rows.flatMapToPair(
                r -> {
                  RowStats own = RowStats.of(r, rule);
                  ColumnMoments columns = ColumnMoments.of(r);
                  // One after the other, as the shuffle takes them.
                  return IntStream.range(0, numSlices)
                      .mapToObj(
                          s ->
                              new Tuple2<>(
                                  s,
                                  new Encoded(
                                      own,
                                      columns.encoded(
                                          start(s, numFeatures), start(s + 1, numFeatures)))))
                      .iterator();
                })
            .partitionBy(new HashPartitioner(numSlices))
            .mapPartitionsWithIndex(
                (s, some) -> {
                  List<Part> parts = new ArrayList<>();
                  some.forEachRemaining(p -> parts.add(p._2().decoded(start(s, numFeatures))));
                  parts.sort(Comparator.comparingInt(p -> p.rows().worker()));
                  return List.of(merge(s, numFeatures, parts, wanted)).iterator();
                },
                true)
            .collect());
  }

  private static int slices(int numFeatures) {
    return (int) ((numFeatures + MomentsMerge.SLICE - 1L) / MomentsMerge.SLICE);
  }

  private static int start(int slice, int numFeatures) {
    return (int) Math.min(numFeatures, (long) slice * MomentsMerge.SLICE);
  }

  /** Merges a slice; the first one brings the workers' rows. */
  private static SlicePart merge(int slice, int numFeatures, List<Part> parts, Wanted wanted) {
    List<RowStats> workers = new ArrayList<>();
    parts.forEach(part -> workers.add(part.rows()));
    MomentsMerge merge =
        new MomentsMerge(start(slice, numFeatures), start(slice + 1, numFeatures), workers);
    for (Part part : parts) {
      merge.add(part.rows(), part.columns());
    }
    return new SlicePart(merge.finish(wanted), slice == 0 ? workers : null);
  }

  /** The whole scaling; empties the list, so that slices are freed as they are copied. */
  private static ColumnScaling joined(List<SlicePart> slices, int numFeatures) {
    boolean floats = true;
    boolean deviating = true;
    for (SlicePart part : slices) {
      deviating &= part.slice().deviations() != null;
      for (double unit : part.slice().units()) {
        floats &= (float) unit == unit;
      }
    }
    ColumnScales units = new ColumnScales(numFeatures, floats);
    double[] deviations = deviating ? new double[numFeatures] : null;
    float[] presence = new float[numFeatures];
    int numCentred = 0;
    for (SlicePart part : slices) {
      numCentred += part.slice().centred().length;
    }
    int[] centred = new int[numCentred];
    double[] centres = new double[numCentred];
    int at = 0;
    for (int s = 0; s < slices.size(); s++) {
      MomentsMerge.Slice slice = slices.set(s, null).slice();
      int length = slice.units().length;
      units.set(slice.from(), slice.units());
      if (deviations != null) {
        System.arraycopy(slice.deviations(), 0, deviations, slice.from(), length);
      }
      System.arraycopy(slice.presence(), 0, presence, slice.from(), length);
      System.arraycopy(slice.centred(), 0, centred, at, slice.centred().length);
      System.arraycopy(slice.centres(), 0, centres, at, slice.centred().length);
      at += slice.centred().length;
    }
    return new ColumnScaling(units, deviations, presence, centred, centres);
  }

  /** One worker's moments. */
  private record Part(RowStats rows, ColumnMoments columns) {}

  /** One worker's moments of a slice, on their way. */
  @DefaultSerializer(JavaSerializer.class)
  private record Encoded(RowStats rows, byte[] columns) implements Serializable {
    Part decoded(int from) {
      return new Part(rows, ColumnMoments.decoded(columns, from));
    }
  }

  /** A merged slice; the first brings the workers' rows. */
  @DefaultSerializer(JavaSerializer.class)
  private record SlicePart(MomentsMerge.Slice slice, List<RowStats> workers)
      implements Serializable {}
}
