// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

import io.github.signumspark.ingest.rows.ColumnIndex;
import io.github.signumspark.ingest.rows.RowBatch;

/** Writes rows to the arrays of a sparse block: columns renumbered, values centred and scaled. */
final class SparseRowWriter {
  private final ColumnIndex columns;
  private final double[] factors;
  private final int[] centred;
  private final double[] centres;
  private final boolean[] isCentred;
  private final boolean anyLeftOut;
  private int[] numbers = new int[64];
  private int[] locals;
  private float[] values;

  /**
   * A writer.
   *
   * @param scaling units and centres
   * @param columns the columns that are written, numbered; the centred ones among them
   * @param anyLeftOut whether rows have columns that are not among these
   */
  SparseRowWriter(BlockScale scaling, ColumnIndex columns, boolean anyLeftOut) {
    this.columns = columns;
    this.anyLeftOut = anyLeftOut;
    int[] ids = columns.ids();
    factors = new double[ids.length];
    for (int l = 0; l < ids.length; l++) {
      factors[l] = 1.0 / scaling.units().get(ids[l]);
    }
    centred = new int[scaling.centred().length];
    centres = new double[ids.length];
    isCentred = new boolean[ids.length];
    for (int c = 0; c < centred.length; c++) {
      centred[c] = columns.number(scaling.centred()[c]);
      centres[centred[c]] = scaling.centres()[c];
      isCentred[centred[c]] = true;
    }
  }

  /** Where to write. */
  void to(int[] toLocals, float[] toValues) {
    locals = toLocals;
    values = toValues;
  }

  /** Entries of row {@code row}. */
  int entries(RowBatch p, int row) {
    return isWhole(p, row)
        ? p.valueOffsets[row + 1] - p.valueOffsets[row]
        : centred.length + uncentred(p, row);
  }

  /**
   * Writes row {@code row} to the entries from {@code at} on, and adds its norms under {@code
   * slot}.
   */
  void write(RowBatch p, int row, int at, int slot, RowNormSum norms) {
    if (isWhole(p, row)) {
      writeWhole(p, row, at, slot, norms);
    } else {
      norms.add(slot, values, at, writeMerged(p, row, at), p.weight(row));
    }
  }

  /**
   * Whether the row is copied unchanged: sparse, hence without zeros, and all of its columns are
   * kept.
   */
  private boolean isWhole(RowBatch p, int row) {
    return centred.length == 0 && !anyLeftOut && !p.isDense(row);
  }

  /** Non-zeros of a row in columns that are kept and not centred. */
  private int uncentred(RowBatch p, int row) {
    int from = p.valueOffsets[row];
    int n = p.valueOffsets[row + 1] - from;
    int count = 0;
    if (p.isDense(row)) {
      for (int j = 0; j < n; j++) {
        if (p.values[from + j] != 0.0) {
          count += uncentred(columns.number(j));
        }
      }
    } else { // without zeros
      int[] numbers = numbers(p, row, n);
      for (int e = 0; e < n; e++) {
        count += uncentred(numbers[e]);
      }
    }
    return count;
  }

  /** 1 for the index of a column that is kept and not centred, else 0. */
  private int uncentred(int local) {
    return local >= 0 && !isCentred[local] ? 1 : 0;
  }

  /** The numbers of a sparse row's columns, in an array that the next call overwrites. */
  private int[] numbers(RowBatch p, int row, int n) {
    if (numbers.length < n) {
      numbers = new int[2 * n];
    }
    columns.number(p.indices, p.indexOffsets[row], n, numbers, 0);
    return numbers;
  }

  /** One loop for everything: this is most of the cost of packing. */
  private void writeWhole(RowBatch p, int row, int at, int slot, RowNormSum norms) {
    int from = p.valueOffsets[row];
    int n = p.valueOffsets[row + 1] - from;
    int[] ids = p.indices;
    int index = p.indexOffsets[row];
    if (columns.isWhole()) {
      System.arraycopy(ids, index, locals, at, n);
    } else {
      columns.number(ids, index, n, locals, at);
      ids = locals;
      index = at;
    }
    double[] source = p.values;
    float[] to = values;
    double[] scales = factors;
    double even = 0;
    double odd = 0;
    int largestBits = Float.floatToRawIntBits(1f);
    int e = 0;
    for (; e + 1 < n; e += 2) {
      float first = (float) (source[from + e] * scales[ids[index + e]]) + 0f;
      float second = (float) (source[from + e + 1] * scales[ids[index + e + 1]]) + 0f;
      to[at + e] = first;
      to[at + e + 1] = second;
      first = Math.abs(first);
      second = Math.abs(second);
      even += first;
      odd += second;
      largestBits =
          Math.max(
              largestBits,
              Math.max(Float.floatToRawIntBits(first), Float.floatToRawIntBits(second)));
    }
    if (e < n) {
      float last = (float) (source[from + e] * scales[ids[index + e]]) + 0f;
      to[at + e] = last;
      last = Math.abs(last);
      even += last;
      largestBits = Math.max(largestBits, Float.floatToRawIntBits(last));
    }
    norms.set(slot, even + odd, largestBits, p.weight(row));
  }

  /**
   * Writes a row column by column; centred columns are present in every row, so zeros there are
   * filled in. Returns where it ends.
   */
  private int writeMerged(RowBatch p, int row, int to) {
    int from = p.valueOffsets[row];
    int n = p.valueOffsets[row + 1] - from;
    int[] numbersOfRow = p.isDense(row) ? null : numbers(p, row, n);
    double[] source = p.values;
    double[] scales = factors;
    int[] toLocals = locals;
    float[] toValues = values;
    int at = to;
    int c = 0;
    int next = centredAt(0);
    for (int e = 0; e < n; e++) {
      double value = source[from + e];
      int local = numbersOfRow == null ? columns.number(e) : numbersOfRow[e];
      if (local < 0 || value == 0.0) {
        continue;
      }
      if (local >= next) {
        for (; next < local; next = centredAt(++c)) {
          writeZero(next, at++);
        }
        if (next == local) {
          value -= centres[local];
          next = centredAt(++c);
        }
      }
      toLocals[at] = local;
      toValues[at++] = BlockAssembler.scaled(value, 0.0, scales[local]);
    }
    for (; c < centred.length; c++) {
      writeZero(centred[c], at++);
    }
    return at;
  }

  /** The number of a centred column, in ascending order; after the last a number above all. */
  private int centredAt(int c) {
    return c < centred.length ? centred[c] : Integer.MAX_VALUE;
  }

  private void writeZero(int local, int at) {
    locals[at] = local;
    values[at] = BlockAssembler.scaled(0.0, centres[local], factors[local]);
  }
}
