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

/** Moves rows between workers, in batches, in one shuffle. */
final class RowExchange {
  private static final long SALT = 0x5851f42d4c957f2dL;

  private RowExchange() {}

  /**
   * Partition k of the result holds the rows whose seeded content hash maps to worker k, in the
   * order of their content, however the input is partitioned.
   */
  static JavaRDD<RowBatch> byContent(JavaRDD<WorkerRows> rows, int workers, long seed) {
    long salt = RowHash.mix(seed ^ SALT);
    return exchanged(
        rows,
        workers,
        (worker, ref, rank) -> {
          long hash = worker.batches()[WorkerRows.batch(ref)].hashes[WorkerRows.row(ref)];
          long key = RowHash.mix(hash ^ salt);
          return (int) Math.multiplyHigh(key >>> 1, 2L * workers);
        });
  }

  /**
   * Deals out the rows of all workers, ordered by content, to the workers in turn. So equal rows,
   * which {@link #byContent} cannot tell apart, are spread too.
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
        (worker, ref, rank) -> {
          boolean validation = worker.batches()[WorkerRows.batch(ref)].validation;
          long first = (validation ? firstValidation : firstTrain)[worker.worker()];
          return (int) ((first + rank) % workers);
        });
  }

  private static JavaRDD<RowBatch> exchanged(JavaRDD<WorkerRows> rows, int workers, Target target) {
    return rows.flatMapToPair(worker -> new Splitter(worker, workers, target))
        .partitionBy(new HashPartitioner(workers))
        .values()
        .mapPartitionsWithIndex(RowExchange::inOrder, true);
  }

  /**
   * A shuffle delivers in any order; from here on the rows lie in the order of their content, and
   * need no sorting when they are read again.
   */
  private static Iterator<RowBatch> inOrder(int number, Iterator<RowBatch> arrived) {
    List<RowBatch> batchList = new ArrayList<>();
    arrived.forEachRemaining(batchList::add);
    RowBatch[] batches = batchList.toArray(new RowBatch[0]);
    long[] train = WorkerRows.refs(batches, 0, batches.length, false);
    long[] validation = WorkerRows.refs(batches, 0, batches.length, true);
    WorkerRows sorted =
        new WorkerRows(
            number,
            batches,
            RowSort.sorted(batches, train, 0),
            RowSort.sorted(batches, validation, 0),
            0);
    Splitter copy = new Splitter(sorted, 1, (worker, ref, rank) -> 0);
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
    int of(WorkerRows worker, long ref, int rank);
  }

  /** A worker's rows by target: training rows, then validation rows, in batches. */
  private static final class Splitter implements Iterator<Tuple2<Integer, RowBatch>> {
    private final RowBatch[] batches;
    private final long[][] byTarget = new long[2][];
    private final int[][] ends = new int[2][];
    private final int workers;
    private int kind;
    private int target;
    private int at;

    Splitter(WorkerRows worker, int workers, Target target) {
      this.batches = worker.batches();
      this.workers = workers;
      split(0, worker, worker.train(), target);
      split(1, worker, worker.validation(), target);
    }

    private void split(int into, WorkerRows worker, long[] refs, Target targetOf) {
      int[] targets = new int[refs.length];
      int[] starts = new int[workers + 1];
      for (int i = 0; i < refs.length; i++) {
        targets[i] = targetOf.of(worker, refs[i], i);
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
      RowBatch first = batches[WorkerRows.batch(byTarget[kind][at])];
      RowBatchBuilder writer =
          new RowBatchBuilder(first.numFeatures, kind == 1, first.weights != null);
      while (at < ends[kind][target + 1] && copy(writer, byTarget[kind][at])) {
        at++;
      }
      return new Tuple2<>(target, writer.seal(null, 0, 0));
    }

    private boolean copy(RowBatchBuilder writer, long ref) {
      RowBatch p = batches[WorkerRows.batch(ref)];
      int i = WorkerRows.row(ref);
      int from = p.valueOffsets[i];
      int n = p.valueOffsets[i + 1] - from;
      if (writer.isFull(n)) {
        return false;
      }
      int indices = p.indexOffsets[i + 1] - p.indexOffsets[i];
      writer.reserve(n, indices);
      System.arraycopy(p.values, from, writer.values, writer.valueEnd, n);
      String error;
      if (p.isDense(i)) {
        error = writer.commitDense(p.labels[i], p.weight(i));
      } else {
        System.arraycopy(p.indices, p.indexOffsets[i], writer.indices, writer.indexEnd, n);
        error = writer.commitSparse(n, p.labels[i], p.weight(i));
      }
      if (error != null) {
        throw new IngestException("a row that passed the checks has changed: " + error);
      }
      return true;
    }
  }
}
