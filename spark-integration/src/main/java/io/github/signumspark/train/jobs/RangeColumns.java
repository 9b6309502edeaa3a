// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerColumns;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Which columns of a range each worker holds: kept on the executors, one partition a range, so that
 * the driver needs no map of workers times columns.
 *
 * @param held number of columns of each worker
 * @param ids their numbers from the range's first, encoded; null for all columns
 * @param heldMass for every column, the mass of the workers that hold it
 */
@DefaultSerializer(JavaSerializer.class)
public record RangeColumns(int[] held, byte[][] ids, long[] heldMass) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** One worker's columns of a range. */
  @DefaultSerializer(JavaSerializer.class)
  private record Own(int worker, int held, byte[] ids) implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
  }

  /** The columns of every range, persisted; to be unpersisted. Not computed yet. */
  public static JavaRDD<RangeColumns> persisted(
      IngestedData data, ColumnRanges slices, long[] masses) {
    JavaRDD<RangeColumns> all =
        data.javaBlocks()
            .flatMapToPair(
                block -> {
                  int worker = block.worker();
                  int[] ids = block.train().columnIds();
                  return IntStream.range(0, slices.count())
                      .mapToObj(s -> new Tuple2<>(s, own(worker, ids, slices.get(s))))
                      .iterator();
                })
            .partitionBy(new HashPartitioner(slices.count()))
            .mapPartitionsWithIndex(
                (s, some) -> {
                  Own[] owns = new Own[masses.length];
                  some.forEachRemaining(own -> owns[own._2().worker()] = own._2());
                  return List.of(gathered(owns, masses, slices.get(s))).iterator();
                },
                true);
    all.setName("Signum: columns of the workers");
    return all.persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static Own own(int worker, int[] ids, ColumnRanges.Slice slice) {
    if (ids == null) {
      return new Own(worker, slice.columns(), null);
    }
    int[] some =
        Arrays.copyOfRange(
            ids,
            ColumnRanges.rank(ids, slice.fromColumn()),
            ColumnRanges.rank(ids, slice.toColumn()));
    for (int i = 0; i < some.length; i++) {
      some[i] -= slice.fromColumn();
    }
    return new Own(
        worker, some.length, some.length == slice.columns() ? null : WorkerColumns.encode(some));
  }

  private static RangeColumns gathered(Own[] owns, long[] masses, ColumnRanges.Slice slice) {
    RangeColumns all =
        new RangeColumns(new int[owns.length], new byte[owns.length][], new long[slice.columns()]);
    for (int p = 0; p < owns.length; p++) {
      all.held[p] = owns[p].held();
      all.ids[p] = owns[p].ids();
      int[] ids = all.ids(p);
      for (int i = 0; i < all.held[p]; i++) {
        all.heldMass[ids == null ? i : ids[i]] += masses[p];
      }
    }
    return all;
  }

  /** The columns of a worker, counted from the range's first, or null for all of the range. */
  public int[] ids(int worker) {
    return ids[worker] == null ? null : WorkerColumns.decode(ids[worker], held[worker]);
  }

  /** Bytes that came from the workers. */
  public long bytes() {
    long bytes = 4L * held.length;
    for (byte[] some : ids) {
      bytes += some == null ? 0 : some.length;
    }
    return bytes;
  }
}
