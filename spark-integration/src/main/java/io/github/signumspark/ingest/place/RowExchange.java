// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.RowBatchBuilder;
import io.github.signumspark.ingest.rows.RowHash;
import io.github.signumspark.ingest.rows.RowSort;
import io.github.signumspark.ingest.rows.WorkerRows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Moves rows between workers, as pieces, in one shuffle. */
final class RowExchange {
  private static final long SALT = 0x5851f42d4c957f2dL;

  private RowExchange() {}

  /**
   * Partition k of the result holds the rows whose seeded content hash falls to worker k, in the
   * order of their content, however the input is partitioned.
   */
  static JavaRDD<RowBatch> byContent(JavaRDD<WorkerRows> rows, int workers, long seed) {
    long salt = RowHash.mix(seed ^ SALT);
    return exchanged(
        rows,
        workers,
        (own, ref, rank) -> {
          long hash = own.pieces()[WorkerRows.piece(ref)].hashes[WorkerRows.row(ref)];
          long key = RowHash.mix(hash ^ salt);
          return (int) Math.multiplyHigh(key >>> 1, 2L * workers);
        });
  }

  /**
   * Deals the rows of all workers, in their order by content, out to the workers in turn. So equal
   * rows, which {@link #byContent} cannot tell apart, are spread as well.
   *
   * @param rows all workers' rows, as {@link #byContent} leaves them
   * @param firstTrain for each worker, how many training rows the workers before it have
   * @param firstValidation likewise, validation rows
   */
  static JavaRDD<RowBatch> inTurn(
      JavaRDD<WorkerRows> rows, int workers, long[] firstTrain, long[] firstValidation) {
    return exchanged(
        rows,
        workers,
        (own, ref, rank) -> {
          boolean validation = own.pieces()[WorkerRows.piece(ref)].validation;
          long first = (validation ? firstValidation : firstTrain)[own.worker()];
          return (int) ((first + rank) % workers);
        });
  }

  private static JavaRDD<RowBatch> exchanged(JavaRDD<WorkerRows> rows, int workers, Target target) {
    return rows.flatMapToPair(own -> new Splitter(own, workers, target))
        .partitionBy(new HashPartitioner(workers))
        .values()
        .mapPartitionsWithIndex(RowExchange::inOrder, true);
  }

  /**
   * A shuffle delivers in any order; from here on the rows lie in the order of their content, and
   * need no sorting when they are read again.
   */
  private static Iterator<RowBatch> inOrder(int worker, Iterator<RowBatch> arrived) {
    List<RowBatch> all = new ArrayList<>();
    arrived.forEachRemaining(all::add);
    RowBatch[] pieces = all.toArray(new RowBatch[0]);
    long[] train = WorkerRows.refs(pieces, 0, pieces.length, false);
    long[] validation = WorkerRows.refs(pieces, 0, pieces.length, true);
    WorkerRows sorted =
        new WorkerRows(
            worker,
            pieces,
            RowSort.sorted(pieces, train, 0),
            RowSort.sorted(pieces, validation, 0),
            0);
    Splitter copy = new Splitter(sorted, 1, (own, ref, rank) -> 0);
    return new Iterator<RowBatch>() {
      @Override
      public boolean hasNext() {
        return copy.hasNext();
      }

      @Override
      public RowBatch next() {
        return copy.next()._2();
      }
    };
  }

  /** Which worker a row goes to. */
  @FunctionalInterface
  private interface Target extends java.io.Serializable {
    int of(WorkerRows own, long ref, int rank);
  }

  /** A worker's rows by target: training rows, then validation rows, in pieces. */
  private static final class Splitter implements Iterator<Tuple2<Integer, RowBatch>> {
    private final RowBatch[] pieces;
    private final long[][] byTarget = new long[2][];
    private final int[][] ends = new int[2][];
    private final int workers;
    private int kind;
    private int target;
    private int at;

    Splitter(WorkerRows own, int workers, Target target) {
      this.pieces = own.pieces();
      this.workers = workers;
      split(0, own, own.train(), target);
      split(1, own, own.validation(), target);
    }

    private void split(int into, WorkerRows own, long[] refs, Target by) {
      int[] targets = new int[refs.length];
      int[] starts = new int[workers + 1];
      for (int i = 0; i < refs.length; i++) {
        targets[i] = by.of(own, refs[i], i);
        starts[targets[i] + 1]++;
      }
      for (int k = 0; k < workers; k++) {
        starts[k + 1] += starts[k];
      }
      long[] ordered = new long[refs.length];
      int[] next = starts.clone();
      for (int i = 0; i < refs.length; i++) {
        ordered[next[targets[i]]++] = refs[i];
      }
      byTarget[into] = ordered;
      ends[into] = starts;
    }

    @Override
    public boolean hasNext() {
      while (kind < 2 && at == ends[kind][target + 1]) {
        target++;
        if (target == workers) {
          target = 0;
          at = 0;
          kind++;
        }
      }
      return kind < 2;
    }

    @Override
    public Tuple2<Integer, RowBatch> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      RowBatch first = pieces[WorkerRows.piece(byTarget[kind][at])];
      RowBatchBuilder writer =
          new RowBatchBuilder(first.numFeatures, kind == 1, first.weights != null);
      while (at < ends[kind][target + 1] && copy(writer, byTarget[kind][at])) {
        at++;
      }
      return new Tuple2<>(target, writer.seal(null, 0, 0));
    }

    private boolean copy(RowBatchBuilder writer, long ref) {
      RowBatch p = pieces[WorkerRows.piece(ref)];
      int i = WorkerRows.row(ref);
      int from = p.valueOffsets[i];
      int n = p.valueOffsets[i + 1] - from;
      if (writer.isFull(n)) {
        return false;
      }
      int indices = p.indexOffsets[i + 1] - p.indexOffsets[i];
      writer.reserve(n, indices);
      System.arraycopy(p.values, from, writer.values, writer.valueEnd, n);
      String wrong;
      if (p.isDense(i)) {
        wrong = writer.commitDense(p.labels[i], p.weight(i));
      } else {
        System.arraycopy(p.indices, p.indexOffsets[i], writer.indices, writer.indexEnd, n);
        wrong = writer.commitSparse(n, p.labels[i], p.weight(i));
      }
      if (wrong != null) {
        throw new IngestException("a row that was read well has changed: " + wrong);
      }
      return true;
    }
  }
}
