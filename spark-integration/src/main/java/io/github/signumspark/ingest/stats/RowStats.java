// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.stats;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.WorkerRows;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Labels and weights of one worker's training rows, summed in the worker's row order.
 *
 * @param worker number of the worker
 * @param rows rows
 * @param validationRows validation rows, which no other figure includes
 * @param nonZeros non-zero values
 * @param weightSum Σ ω
 * @param weightSquares Σ ω²
 * @param labelMean weighted mean of the labels
 * @param labelSquares Σ ω (label − labelMean)²
 * @param histogram Σ ω of each class, as long as the largest label requires; empty for real labels
 * @param checksum content of all rows
 */
@DefaultSerializer(JavaSerializer.class)
public record RowStats(
    int worker,
    long rows,
    long validationRows,
    long nonZeros,
    double weightSum,
    double weightSquares,
    double labelMean,
    double labelSquares,
    double[] histogram,
    long checksum)
    implements Serializable {

  public static RowStats of(WorkerRows rows, LabelRule rule) {
    RowBatch[] batches = rows.batches();
    double[] histogram = new double[0];
    long nonZeros = 0;
    double weightSum = 0;
    double weightSquares = 0;
    // Sums relative to the first label: labels with a large mean and a small spread keep their
    // digits.
    double first = 0;
    double sum = 0;
    double squares = 0;
    boolean any = false;
    for (long ref : rows.train()) {
      RowBatch p = batches[WorkerRows.batch(ref)];
      int i = WorkerRows.row(ref);
      double label = p.labels[i];
      double weight = p.weight(i);
      if (!any) {
        first = label;
        any = true;
      }
      weightSum += weight;
      weightSquares += weight * weight;
      double centred = label - first;
      sum += weight * centred;
      squares += weight * centred * centred;
      if (rule.isClassification()) {
        int k = (int) label;
        if (k >= histogram.length) {
          histogram = Arrays.copyOf(histogram, k + 1);
        }
        histogram[k] += weight;
      }
      nonZeros += nonZeros(p, i);
    }
    double shift = any ? sum / weightSum : 0;
    return new RowStats(
        rows.worker(),
        rows.train().length,
        rows.validation().length,
        nonZeros,
        weightSum,
        weightSquares,
        first + shift,
        Math.max(0, squares - weightSum * shift * shift),
        histogram,
        rows.checksum());
  }

  private static int nonZeros(RowBatch p, int i) {
    int from = p.valueOffsets[i];
    int to = p.valueOffsets[i + 1];
    if (!p.isDense(i)) {
      return to - from;
    }
    int n = 0;
    for (int e = from; e < to; e++) {
      n += p.values[e] != 0.0 ? 1 : 0;
    }
    return n;
  }
}
