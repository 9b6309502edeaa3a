// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

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
record WorkerPlan(List<List<Segment>> train, List<List<Segment>> validation) {

  /** Equal contiguous ranges of the row sequence. */
  static WorkerPlan contiguous(List<PieceSummary> pieces, RowOrder order, int workers) {
    return new WorkerPlan(
        cut(sequence(pieces, order, false), workers), cut(sequence(pieces, order, true), workers));
  }

  /** Worker k gets all rows of partition k. */
  static WorkerPlan onePartitionEach(int workers) {
    List<List<Segment>> all = new ArrayList<>();
    for (int k = 0; k < workers; k++) {
      all.add(List.of(Segment.all(k)));
    }
    return new WorkerPlan(all, all);
  }

  private static List<Segment> sequence(
      List<PieceSummary> pieces, RowOrder order, boolean validation) {
    List<PieceSummary> some = new ArrayList<>();
    for (PieceSummary piece : pieces) {
      if (piece.validation() == validation && piece.rows() > 0) {
        some.add(piece);
      }
    }
    if (order == RowOrder.FILES) {
      some.sort(
          Comparator.comparing(PieceSummary::file)
              .thenComparingLong(PieceSummary::start)
              .thenComparingInt(PieceSummary::partition)
              .thenComparingInt(PieceSummary::piece));
    }
    List<Segment> segments = new ArrayList<>();
    if (order != RowOrder.CONTENT_OF_PARTITIONS) {
      for (PieceSummary piece : some) {
        segments.add(new Segment(piece.partition(), piece.piece(), 0, piece.rows()));
      }
      return segments;
    }
    for (int i = 0; i < some.size(); ) {
      int partition = some.get(i).partition();
      long rows = 0;
      while (i < some.size() && some.get(i).partition() == partition) {
        rows += some.get(i++).rows();
      }
      segments.add(new Segment(partition, Segment.RANKED, 0, rows));
    }
    return segments;
  }

  private static List<List<Segment>> cut(List<Segment> sequence, int workers) {
    long rows = 0;
    for (Segment segment : sequence) {
      rows += segment.to();
    }
    List<List<Segment>> all = new ArrayList<>();
    int at = 0;
    long before = 0; // rows of the segments before sequence[at]
    for (int k = 0; k < workers; k++) {
      long from = share(rows, k, workers);
      long to = share(rows, k + 1, workers);
      List<Segment> own = new ArrayList<>();
      while (at < sequence.size() && before < to) {
        Segment s = sequence.get(at);
        long first = Math.max(0, from - before);
        long end = Math.min(s.to(), to - before);
        if (first < end) {
          own.add(new Segment(s.parent(), s.piece(), first, end));
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
  static long share(long rows, int k, int workers) {
    return rows / workers * k + rows % workers * k / workers;
  }
}
