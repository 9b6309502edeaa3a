// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import io.github.signumspark.ingest.read.BatchSummary;
import io.github.signumspark.ingest.read.RowOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which rows each worker gets. Training rows and validation rows are dealt out separately, so that
 * every worker has its share of both.
 *
 * @param train ranges of training rows, one list per worker
 * @param validation ranges of validation rows, one list per worker
 */
public record RowAssignment(List<List<RowRange>> train, List<List<RowRange>> validation) {

  /** Equal contiguous ranges of the row sequence. */
  static RowAssignment contiguous(List<BatchSummary> batches, RowOrder order, int workers) {
    return new RowAssignment(
        cut(sequence(batches, order, false), workers),
        cut(sequence(batches, order, true), workers));
  }

  /** Worker k gets all rows of partition k. */
  static RowAssignment onePartitionEach(int workers) {
    List<List<RowRange>> all = new ArrayList<>();
    for (int k = 0; k < workers; k++) {
      all.add(List.of(RowRange.all(k)));
    }
    return new RowAssignment(all, all);
  }

  private static List<RowRange> sequence(
      List<BatchSummary> batches, RowOrder order, boolean validation) {
    List<BatchSummary> selected = new ArrayList<>();
    for (BatchSummary batch : batches) {
      if (batch.validation() == validation && batch.rows() > 0) {
        selected.add(batch);
      }
    }
    if (order == RowOrder.FILES) {
      selected.sort(
          Comparator.comparing(BatchSummary::file)
              .thenComparingLong(BatchSummary::start)
              .thenComparingInt(BatchSummary::partition)
              .thenComparingInt(BatchSummary::batch));
    }
    List<RowRange> ranges = new ArrayList<>();
    if (order != RowOrder.CONTENT_OF_PARTITIONS) {
      for (BatchSummary batch : selected) {
        ranges.add(new RowRange(batch.partition(), batch.batch(), 0, batch.rows()));
      }
      return ranges;
    }
    for (int i = 0; i < selected.size(); ) {
      int partition = selected.get(i).partition();
      long rows = 0;
      while (i < selected.size() && selected.get(i).partition() == partition) {
        rows += selected.get(i++).rows();
      }
      ranges.add(new RowRange(partition, RowRange.RANKED, 0, rows));
    }
    return ranges;
  }

  private static List<List<RowRange>> cut(List<RowRange> sequence, int workers) {
    long rows = 0;
    for (RowRange range : sequence) {
      rows += range.to();
    }
    List<List<RowRange>> all = new ArrayList<>();
    int at = 0;
    long before = 0; // rows of the ranges before sequence[at]
    for (int k = 0; k < workers; k++) {
      long from = share(rows, k, workers);
      long to = share(rows, k + 1, workers);
      List<RowRange> worker = new ArrayList<>();
      while (at < sequence.size() && before < to) {
        RowRange range = sequence.get(at);
        long first = Math.max(0, from - before);
        long end = Math.min(range.to(), to - before);
        if (first < end) {
          worker.add(new RowRange(range.parent(), range.batch(), first, end));
        }
        if (end < range.to()) {
          break;
        }
        before += range.to();
        at++;
      }
      all.add(worker);
    }
    return all;
  }

  /** floor(rows · k / workers), without overflow. */
  public static long share(long rows, int k, int workers) {
    return rows / workers * k + rows % workers * k / workers;
  }
}
