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
 * @param train segments of training rows, a list a worker
 * @param validation segments of validation rows, a list a worker
 */
public record RowAssignment(List<List<RowRange>> train, List<List<RowRange>> validation) {

  /** Equal contiguous ranges of the row sequence. */
  static RowAssignment contiguous(List<BatchSummary> pieces, RowOrder order, int workers) {
    return new RowAssignment(
        cut(sequence(pieces, order, false), workers), cut(sequence(pieces, order, true), workers));
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
      List<BatchSummary> pieces, RowOrder order, boolean validation) {
    List<BatchSummary> some = new ArrayList<>();
    for (BatchSummary piece : pieces) {
      if (piece.validation() == validation && piece.rows() > 0) {
        some.add(piece);
      }
    }
    if (order == RowOrder.FILES) {
      some.sort(
          Comparator.comparing(BatchSummary::file)
              .thenComparingLong(BatchSummary::start)
              .thenComparingInt(BatchSummary::partition)
              .thenComparingInt(BatchSummary::piece));
    }
    List<RowRange> segments = new ArrayList<>();
    if (order != RowOrder.CONTENT_OF_PARTITIONS) {
      for (BatchSummary piece : some) {
        segments.add(new RowRange(piece.partition(), piece.piece(), 0, piece.rows()));
      }
      return segments;
    }
    for (int i = 0; i < some.size(); ) {
      int partition = some.get(i).partition();
      long rows = 0;
      while (i < some.size() && some.get(i).partition() == partition) {
        rows += some.get(i++).rows();
      }
      segments.add(new RowRange(partition, RowRange.RANKED, 0, rows));
    }
    return segments;
  }

  private static List<List<RowRange>> cut(List<RowRange> sequence, int workers) {
    long rows = 0;
    for (RowRange segment : sequence) {
      rows += segment.to();
    }
    List<List<RowRange>> all = new ArrayList<>();
    int at = 0;
    long before = 0; // rows of the segments before sequence[at]
    for (int k = 0; k < workers; k++) {
      long from = share(rows, k, workers);
      long to = share(rows, k + 1, workers);
      List<RowRange> own = new ArrayList<>();
      while (at < sequence.size() && before < to) {
        RowRange s = sequence.get(at);
        long first = Math.max(0, from - before);
        long end = Math.min(s.to(), to - before);
        if (first < end) {
          own.add(new RowRange(s.parent(), s.piece(), first, end));
        }
        if (end < s.to()) {
          break;
        }
        before += s.to();
        at++;
      }
      all.add(own);
    }
    return all;
  }

  /** floor(rows · k / workers), without overflow. */
  public static long share(long rows, int k, int workers) {
    return rows / workers * k + rows % workers * k / workers;
  }
}
