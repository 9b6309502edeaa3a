// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Moments and differences of all workers.
 *
 * @param workers rows, labels and weights of each worker, in order
 * @param scaling units of the columns
 * @param effects how the workers' columns differ, slice by slice
 */
record Measurement(
    List<RowStats> workers, ColumnScaling scaling, List<ColumnMerge.SliceEffects> effects) {

  /** Bytes a column of a worker's moments: number, count, three moments. */
  private static final long COLUMN_BYTES = 32;

  /** Moments up to this many bytes, of all workers together, go to the driver. */
  static final long DIRECT_BYTES = 64L << 20;

  /**
   * Measures the workers: one job. Where the moments of all workers would be too large for the
   * driver, slices of columns are merged on the executors; either way to the same bits.
   *
   * @param rows the workers' rows
   * @param numFeatures columns
   * @param nonZeros non-zeros of all workers
   */
  static Measurement of(
      JavaRDD<WorkerRows> rows,
      int numFeatures,
      long nonZeros,
      LabelRule rule,
      ColumnUnits units,
      long directBytes) {
    long columns = Math.min(nonZeros, (long) numFeatures * rows.getNumPartitions());
    List<RowStats> workers;
    List<ColumnMerge.Slice> slices = new ArrayList<>();
    if (columns * COLUMN_BYTES <= directBytes) {
      List<Part> parts = rows.map(r -> new Part(RowStats.of(r, rule), ColumnStats.of(r))).collect();
      workers = parts.stream().map(Part::rows).toList();
      for (long from = 0; from < numFeatures; from += ColumnMerge.SLICE) {
        slices.add(merge((int) from, numFeatures, parts, units));
      }
    } else {
      int numSlices = (int) ((numFeatures + ColumnMerge.SLICE - 1L) / ColumnMerge.SLICE);
      List<SlicePart> merged =
          rows.flatMapToPair(
                  r -> {
                    Part part = new Part(RowStats.of(r, rule), ColumnStats.of(r));
                    List<Tuple2<Integer, Part>> cut = new ArrayList<>();
                    for (int s = 0; s < numSlices; s++) {
                      int from = s * ColumnMerge.SLICE;
                      int to = (int) Math.min(numFeatures, (long) from + ColumnMerge.SLICE);
                      cut.add(
                          new Tuple2<>(s, new Part(part.rows(), part.columns().between(from, to))));
                    }
                    return cut.iterator();
                  })
              .partitionBy(new ByNumber(numSlices))
              .mapPartitionsWithIndex(
                  (s, parts) -> {
                    List<Part> own = new ArrayList<>();
                    parts.forEachRemaining(p -> own.add(p._2()));
                    own.sort(Comparator.comparingInt(p -> p.rows().worker()));
                    List<RowStats> all = s == 0 ? own.stream().map(Part::rows).toList() : null;
                    return List.of(
                            new SlicePart(
                                merge(s * ColumnMerge.SLICE, numFeatures, own, units),
                                all == null ? null : new ArrayList<>(all)))
                        .iterator();
                  },
                  true)
              .collect();
      workers = merged.get(0).workers();
      merged.forEach(part -> slices.add(part.slice()));
    }
    return new Measurement(
        workers,
        joined(slices, numFeatures),
        slices.stream().map(ColumnMerge.Slice::effects).toList());
  }

  private static ColumnMerge.Slice merge(
      int from, int numFeatures, List<Part> parts, ColumnUnits units) {
    int to = (int) Math.min(numFeatures, (long) from + ColumnMerge.SLICE);
    ColumnMerge merge = new ColumnMerge(from, to, parts.stream().map(Part::rows).toList());
    for (Part part : parts) {
      merge.add(part.rows(), part.columns());
    }
    return merge.finish(units);
  }

  private static ColumnScaling joined(List<ColumnMerge.Slice> slices, int numFeatures) {
    double[] units = new double[numFeatures];
    double[] deviations = new double[numFeatures];
    float[] presence = new float[numFeatures];
    int numCentred = 0;
    for (ColumnMerge.Slice slice : slices) {
      System.arraycopy(slice.units(), 0, units, slice.from(), slice.units().length);
      System.arraycopy(slice.presence(), 0, presence, slice.from(), slice.presence().length);
      System.arraycopy(slice.deviations(), 0, deviations, slice.from(), slice.units().length);
      numCentred += slice.centred().length;
    }
    int[] centred = new int[numCentred];
    double[] centres = new double[numCentred];
    int at = 0;
    for (ColumnMerge.Slice slice : slices) {
      System.arraycopy(slice.centred(), 0, centred, at, slice.centred().length);
      System.arraycopy(slice.centres(), 0, centres, at, slice.centred().length);
      at += slice.centred().length;
    }
    return new ColumnScaling(units, deviations, presence, centred, centres);
  }

  /** One worker's moments. */
  private record Part(RowStats rows, ColumnStats columns) implements Serializable {}

  /** A merged slice; the first brings the workers' rows. */
  private record SlicePart(ColumnMerge.Slice slice, List<RowStats> workers)
      implements Serializable {}

  /** Key k goes to partition k. */
  static final class ByNumber extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int partitions;

    ByNumber(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return (Integer) key;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByNumber b && b.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }
}
