// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.stats;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.rows.ColumnIndex;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.WorkerRows;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Moments of the non-zeros in some columns of one worker's training rows, summed in the worker's
 * row order.
 *
 * @param ids the columns, ascending
 * @param counts non-zeros of each
 * @param moments three values a column: Σ ω, weighted mean, and Σ ω (x − mean)², of its non-zeros
 */
@DefaultSerializer(JavaSerializer.class)
public record ColumnMoments(int[] ids, int[] counts, double[] moments) implements Serializable {
  static final int MOMENTS = 3;

  /** Fields per column while summing: first value, Σ ω, and two sums around the first. */
  private static final int FIELDS = 4;

  public static ColumnMoments of(WorkerRows rows) {
    RowBatch[] batches = rows.batches();
    int d = rows.numFeatures();
    // With few columns, all are summed; those without non-zeros are removed at the end.
    ColumnIndex columns = null;
    if (d > ColumnIndex.TABLE_COLUMNS) {
      columns = new ColumnIndex(d);
      columns.addAll(batches, rows.train());
      columns.number();
    }
    int width = columns == null ? d : columns.width();
    // Where every row weighs 1, Σ ω is the count, and one array fewer competes for the cache.
    boolean weighted = false;
    for (RowBatch p : batches) {
      weighted |= p.weights != null;
    }
    int[] counts = weighted ? new int[width] : null;
    double[] sums = new double[Math.multiplyExact(width, FIELDS)];
    for (long ref : rows.train()) {
      RowBatch p = batches[WorkerRows.batch(ref)];
      int i = WorkerRows.row(ref);
      double weight = p.weight(i);
      int from = p.valueOffsets[i];
      int n = p.valueOffsets[i + 1] - from;
      double[] values = p.values;
      if (p.isDense(i)) {
        for (int j = 0; j < n; j++) {
          double value = values[from + j];
          if (value != 0.0) {
            add(counts, sums, columns == null ? j : columns.number(j), value, weight);
          }
        }
      } else {
        int[] indices = p.indices;
        int at = p.indexOffsets[i];
        if (columns == null || columns.isWhole()) {
          for (int e = 0; e < n; e++) {
            add(counts, sums, indices[at + e], values[from + e], weight);
          }
        } else {
          for (int e = 0; e < n; e++) {
            add(counts, sums, columns.number(indices[at + e]), values[from + e], weight);
          }
        }
      }
    }
    if (counts == null) {
      counts = new int[width];
      for (int l = 0; l < width; l++) {
        counts[l] = (int) sums[l * FIELDS + 1];
      }
    }
    double[] moments = moments(sums, width);
    return columns == null
        ? nonEmpty(counts, moments)
        : new ColumnMoments(columns.ids(), counts, moments);
  }

  /** The moments of the columns that have non-zeros, from those of all columns. */
  private static ColumnMoments nonEmpty(int[] counts, double[] moments) {
    int[] ids = IntStream.range(0, counts.length).filter(j -> counts[j] > 0).toArray();
    int[] nonEmptyCounts = new int[ids.length];
    double[] nonEmptyMoments = new double[ids.length * MOMENTS];
    for (int l = 0; l < ids.length; l++) {
      nonEmptyCounts[l] = counts[ids[l]];
      System.arraycopy(moments, ids[l] * MOMENTS, nonEmptyMoments, l * MOMENTS, MOMENTS);
    }
    return new ColumnMoments(ids, nonEmptyCounts, nonEmptyMoments);
  }

  private static void add(int[] counts, double[] sums, int local, double value, double weight) {
    int at = local * FIELDS;
    if (counts != null) {
      counts[local]++;
    }
    if (sums[at + 1] == 0) {
      sums[at] = value;
      sums[at + 1] = weight;
    } else {
      // Relative to the first value, so that a large mean with a small spread loses no digits.
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

  /**
   * The columns {@code from .. to − 1} in few bytes, ten for most columns of wide data, which occur
   * once or twice in a worker. A column is encoded as the distance from the previous one and its
   * count, seven bits a byte, the count with two flags; then Σ ω where it is not the count (flag
   * 1), the mean, a float where it is one (flag 2), and the squares where there is more than one
   * value.
   */
  byte[] encoded(int from, int to) {
    int lo = first(from);
    int hi = first(to);
    ByteBuffer out = ByteBuffer.allocate(Math.addExact(8, Math.multiplyExact(hi - lo, 34)));
    putVarint(out, hi - lo);
    int last = from - 1;
    for (int e = lo; e < hi; e++) {
      boolean other = moments[e * MOMENTS] != counts[e];
      putVarint(out, ids[e] - last);
      double mean = moments[e * MOMENTS + 1];
      boolean single = (float) mean == mean;
      putVarint(out, 4L * counts[e] + (other ? 1 : 0) + (single ? 2 : 0));
      last = ids[e];
      if (other) {
        out.putDouble(moments[e * MOMENTS]);
      }
      if (single) {
        out.putFloat((float) mean);
      } else {
        out.putDouble(mean);
      }
      if (counts[e] > 1) {
        out.putDouble(moments[e * MOMENTS + 2]);
      }
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /** The inverse of {@link #encoded}. */
  static ColumnMoments decoded(byte[] bytes, int from) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int n = (int) getVarint(in);
    int[] ids = new int[n];
    int[] counts = new int[n];
    double[] moments = new double[n * MOMENTS];
    int last = from - 1;
    for (int e = 0; e < n; e++) {
      last += (int) getVarint(in);
      long count = getVarint(in);
      ids[e] = last;
      counts[e] = (int) (count >>> 2);
      moments[e * MOMENTS] = (count & 1) != 0 ? in.getDouble() : counts[e];
      moments[e * MOMENTS + 1] = (count & 2) != 0 ? in.getFloat() : in.getDouble();
      moments[e * MOMENTS + 2] = counts[e] > 1 ? in.getDouble() : 0;
    }
    return new ColumnMoments(ids, counts, moments);
  }

  private static void putVarint(ByteBuffer out, long value) {
    long rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      out.put((byte) (rest | 0x80));
    }
    out.put((byte) rest);
  }

  private static long getVarint(ByteBuffer in) {
    long value = 0;
    byte b = in.get();
    for (int shift = 0; ; shift += 7) {
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
      b = in.get();
    }
  }
}
