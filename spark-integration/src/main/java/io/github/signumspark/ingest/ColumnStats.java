// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Moments of the non-zeros in some columns of one worker's training rows, summed in the worker's
 * row order.
 *
 * @param ids the columns, ascending
 * @param counts non-zeros of each
 * @param moments three values a column: Σ ω, weighted mean, and Σ ω (x − mean)², of its non-zeros
 */
@DefaultSerializer(JavaSerializer.class)
record ColumnStats(int[] ids, int[] counts, double[] moments) implements Serializable {
  static final int MOMENTS = 3;

  /** Fields a column while sums are gathered: first value, Σ ω, and two sums around the first. */
  private static final int FIELDS = 4;

  static ColumnStats of(WorkerRows own) {
    RawPiece[] pieces = own.pieces();
    int d = own.numFeatures();
    LocalColumns columns = new LocalColumns(d);
    columns.addAll(pieces, own.train());
    columns.number();
    int width = columns.width();
    int[] counts = new int[width];
    double[] sums = new double[Math.multiplyExact(width, FIELDS)];
    for (long ref : own.train()) {
      RawPiece p = pieces[WorkerRows.piece(ref)];
      int i = WorkerRows.row(ref);
      double weight = p.weight(i);
      int from = p.valueOffsets[i];
      int n = p.valueOffsets[i + 1] - from;
      double[] values = p.values;
      if (p.isDense(i)) {
        for (int j = 0; j < n; j++) {
          double value = values[from + j];
          if (value != 0.0) {
            add(counts, sums, columns.number(j), value, weight);
          }
        }
      } else {
        int[] indices = p.indices;
        int at = p.indexOffsets[i];
        for (int e = 0; e < n; e++) {
          add(counts, sums, columns.number(indices[at + e]), values[from + e], weight);
        }
      }
    }
    return new ColumnStats(columns.ids(), counts, moments(sums, width));
  }

  private static void add(int[] counts, double[] sums, int local, double value, double weight) {
    int at = local * FIELDS;
    if (counts[local]++ == 0) {
      sums[at] = value;
      sums[at + 1] = weight;
    } else {
      // Around the first value, so that a mean far above the spread costs no digits.
      double centred = value - sums[at];
      double weighted = weight * centred;
      sums[at + 1] += weight;
      sums[at + 2] += weighted;
      sums[at + 3] += weighted * centred;
    }
  }

  private static double[] moments(double[] sums, int width) {
    double[] moments = new double[width * MOMENTS];
    for (int l = 0; l < width; l++) {
      double weight = sums[l * FIELDS + 1];
      double shift = sums[l * FIELDS + 2] / weight;
      moments[l * MOMENTS] = weight;
      moments[l * MOMENTS + 1] = sums[l * FIELDS] + shift;
      moments[l * MOMENTS + 2] = Math.max(0, sums[l * FIELDS + 3] - sums[l * FIELDS + 2] * shift);
    }
    return moments;
  }

  /** The first entry whose column is at least {@code column}. */
  int first(int column) {
    int at = Arrays.binarySearch(ids, column);
    return at < 0 ? -at - 1 : at;
  }

  /** The columns {@code from .. to − 1} alone. */
  ColumnStats between(int from, int to) {
    int lo = first(from);
    int hi = first(to);
    return new ColumnStats(
        Arrays.copyOfRange(ids, lo, hi),
        Arrays.copyOfRange(counts, lo, hi),
        Arrays.copyOfRange(moments, lo * MOMENTS, hi * MOMENTS));
  }
}
