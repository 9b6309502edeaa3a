// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.internal.OrderedJob;
import io.github.signumspark.internal.PartitionJob;
import io.github.signumspark.internal.SparkInternals;
import io.github.signumspark.objective.ParameterLayout;
import io.github.signumspark.train.jobs.ColumnRanges;
import io.github.signumspark.train.jobs.RangeColumns;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Rounds summed on the executors, range by range of the coordinates, in one shuffle a round. The
 * driver gets the means only, a range at a time: 1 to 3 bytes for each coordinate that changed.
 */
final class ExecutorAggregator implements RoundAggregator {
  /** Coordinates of a range. Any number gives the same bits. */
  static final int SLICE = 1 << 18;

  private final IngestedData data;
  private final ColumnRanges slices;
  private final long[] masses;
  private final JavaRDD<RangeColumns> columns;
  private long bytesUp;

  /**
   * Sums of one fit.
   *
   * @param size coordinates of a range
   */
  ExecutorAggregator(IngestedData data, ParameterLayout layout, int size) {
    this.data = data;
    this.slices = new ColumnRanges(layout, size);
    this.masses = data.masses();
    this.columns = RangeColumns.persisted(data, slices, masses);
    try {
      OrderedJob.run(
          columns.rdd(),
          (int s, RangeColumns some) -> some.bytes(),
          (s, bytes) -> bytesUp += bytes);
    } catch (RuntimeException failure) {
      columns.unpersist(false);
      throw failure;
    }
  }

  /** What a worker sends of a range. */
  @DefaultSerializer(JavaSerializer.class)
  private record Part(int worker, RoundPart part) implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
  }

  /** A range, summed; the first brings all workers' losses. */
  @DefaultSerializer(JavaSerializer.class)
  private record Summed(byte[] means, RoundPart.Losses[] losses, long bytes)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
  }

  @Override
  public RoundMeans run(RoundTask task, Consumer<RoundPart.Losses> losses) {
    JavaPairRDD<Integer, Part> sent = sent(data, task, slices).partitionBy(partitioner());
    JavaRDD<Summed> summed = summed(columns, sent, slices, masses);
    byte[][] means = new byte[slices.count()][];
    try {
      OrderedJob.run(
          summed.rdd(),
          (int s, Summed range) -> range,
          (s, range) -> {
            means[s] = range.means();
            bytesUp += range.means().length + range.bytes();
            if (range.losses() != null) {
              Arrays.asList(range.losses()).forEach(losses);
            }
          });
    } finally {
      SparkInternals.removeShuffle(sent.rdd());
    }
    return new RoundMeans(slices, means);
  }

  private HashPartitioner partitioner() {
    return new HashPartitioner(slices.count());
  }

  private static JavaPairRDD<Integer, Part> sent(
      IngestedData data, RoundTask task, ColumnRanges slices) {
    return data.javaBlocks()
        .flatMapToPair(
            block -> {
              RoundTask.Done done = task.run(block);
              int[] ids = block.train().columnIds();
              // One after the other, as the shuffle takes them.
              return IntStream.range(0, slices.count())
                  .mapToObj(
                      s -> {
                        ColumnRanges.Slice slice = slices.get(s);
                        byte[] changes =
                            done.changes(slices.localFrom(slice, ids), slices.localTo(slice, ids));
                        return new Tuple2<>(
                            s,
                            new Part(
                                block.worker(),
                                new RoundPart(changes, s == 0 ? done.losses() : null)));
                      })
                  .iterator();
            });
  }

  private static JavaRDD<Summed> summed(
      JavaRDD<RangeColumns> columns,
      JavaPairRDD<Integer, Part> sent,
      ColumnRanges slices,
      long[] masses) {
    return columns.zipPartitions(
        sent, (own, some) -> List.of(sum(PartitionJob.only(own), some, slices, masses)).iterator());
  }

  private static Summed sum(
      RangeColumns columns,
      Iterator<Tuple2<Integer, Part>> some,
      ColumnRanges slices,
      long[] masses) {
    RangeSums sums = null;
    RoundPart.Losses[] losses = null;
    long bytes = 0;
    while (some.hasNext()) {
      Tuple2<Integer, Part> next = some.next();
      int worker = next._2().worker();
      RoundPart part = next._2().part();
      if (sums == null) {
        sums = new RangeSums(slices, slices.get(next._1()));
        losses = next._1() == 0 ? new RoundPart.Losses[masses.length] : null;
      }
      bytes += part.bytes();
      if (losses != null) {
        losses[worker] = part.losses();
      }
      sums.add(columns.ids(worker), columns.held()[worker], masses[worker], part.changes());
    }
    if (sums == null) {
      throw new IllegalStateException("no worker sent its changes");
    }
    return new Summed(
        sums.encodedMeans(columns.heldMass(), Arrays.stream(masses).sum()), losses, bytes);
  }

  @Override
  public long bytesUp() {
    return bytesUp;
  }

  @Override
  public void close() {
    columns.unpersist(false);
  }
}
