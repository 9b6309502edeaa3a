// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.internal.OrderedJob;
import io.github.signumspark.internal.PartitionJob;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.ColumnRanges;
import io.github.signumspark.train.jobs.RangeColumns;
import io.github.signumspark.train.jobs.Sent;
import java.io.Serial;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Sums taken on the executors, range by range of the coordinates, in one shuffle a pass. The driver
 * gets the sums only, 4 bytes each, a range at a time. Memory of an executor: for each range that
 * it adds, the parts of all workers.
 */
final class RangedCurvature implements CurvatureAggregator {
  /** Coordinates of a range. Any number gives the same bits. */
  static final int RANGE = 1 << 18;

  private final IngestedData data;
  private final ColumnRanges ranges;
  private final JavaRDD<RangeColumns> columns;

  /**
   * Sums of one fit.
   *
   * @param size coordinates of a range
   */
  RangedCurvature(IngestedData data, ParameterLayout layout, int size) {
    this.data = data;
    this.ranges = new ColumnRanges(layout, size);
    this.columns = RangeColumns.persisted(data, ranges, data.masses());
  }

  /** What a worker sends of a range. */
  @DefaultSerializer(JavaSerializer.class)
  private record Sending(int worker, CurvaturePart part) implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
  }

  /** A range, added; the first brings what belongs to no coordinate, of each worker. */
  @DefaultSerializer(JavaSerializer.class)
  private record Added(CurvaturePart.Columns sums, CurvaturePart[] others, long bytes)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
  }

  @Override
  public void run(CurvatureTask task, CurvatureSum sum) {
    JavaPairRDD<Integer, Sending> sent =
        sent(data, task, ranges).partitionBy(new HashPartitioner(ranges.count()));
    JavaRDD<Added> added = added(columns, sent, ranges, data.numWorkers());
    try {
      OrderedJob.run(
          added.rdd(),
          (int r, Added range) -> range,
          (r, range) -> {
            sum.put(ranges.get(r), ranges.from(ranges.get(r)), range.sums());
            sum.count(range.bytes());
            if (range.others() != null) {
              for (CurvaturePart other : range.others()) {
                sum.addOthers(other);
              }
            }
          });
    } finally {
      SparkInternals.removeShuffle(sent.rdd());
    }
  }

  private static JavaPairRDD<Integer, Sending> sent(
      IngestedData data, CurvatureTask task, ColumnRanges ranges) {
    return data.javaBlocks()
        .flatMapToPair(
            block -> {
              CurvaturePart whole = task.run(block);
              int[] ids = block.train().columnIds();
              // One after the other, as the shuffle takes them.
              return IntStream.range(0, ranges.count())
                  .mapToObj(
                      r ->
                          new Tuple2<>(
                              r,
                              new Sending(
                                  block.worker(), whole.part(ranges, ranges.get(r), ids, r == 0))))
                  .iterator();
            });
  }

  private static JavaRDD<Added> added(
      JavaRDD<RangeColumns> columns,
      JavaPairRDD<Integer, Sending> sent,
      ColumnRanges ranges,
      int workers) {
    return columns.zipPartitions(
        sent,
        (own, some) -> List.of(add(PartitionJob.only(own), some, ranges, workers)).iterator());
  }

  private static Added add(
      RangeColumns columns,
      Iterator<Tuple2<Integer, Sending>> some,
      ColumnRanges ranges,
      int workers) {
    CurvaturePart[] parts = new CurvaturePart[workers];
    int range = 0;
    long bytes = 0;
    while (some.hasNext()) {
      Tuple2<Integer, Sending> next = some.next();
      range = next._1();
      parts[next._2().worker()] = next._2().part();
      bytes += next._2().part().bytes();
    }
    ColumnRanges.Slice slice = ranges.get(range);
    ParameterLayout local =
        new ParameterLayout(
            slice.columns(), ranges.layout().perColumn(), slice.toFree() - slice.fromFree());
    CurvaturePart.Columns first = parts[0].columns();
    CurvatureSum sum =
        new CurvatureSum(
            local, new double[local.length()], first.diagonal() != null, first.moments() != null);
    for (int worker = 0; worker < workers; worker++) {
      sum.addColumns(parts[worker].columns(), columns.ids(worker));
      parts[worker] = parts[worker].withoutColumns();
    }
    return new Added(sum.columns(), range == 0 ? parts : null, bytes);
  }

  @Override
  public int inTask() {
    return Sent.IN_TASK;
  }

  @Override
  public void close() {
    columns.unpersist(false);
  }
}
