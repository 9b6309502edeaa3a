// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import io.github.signumspark.data.RowBlock;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Packs a worker's rows, in their final order, into a {@link RowBlock}: columns renumbered, values
 * centred and scaled in double and only then rounded to float.
 */
final class BlockAssembler implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final ColumnScaling scaling;
  private final boolean dense;
  private final boolean weighted;
  private final long seed;

  /**
   * An assembler.
   *
   * @param dense whether blocks are dense, with all columns
   * @param weighted whether blocks carry weights
   * @param seed of the order of rows
   */
  BlockAssembler(ColumnScaling scaling, boolean dense, boolean weighted, long seed) {
    this.scaling = scaling;
    this.dense = dense;
    this.weighted = weighted;
    this.seed = seed;
  }

  WorkerBlock assemble(WorkerRows own) {
    return new WorkerBlock(
        own.worker(),
        block(own, own.train()),
        own.validation().length == 0 ? null : block(own, own.validation()),
        own.checksum());
  }

  private RowBlock block(WorkerRows own, long[] refs) {
    long[] rows = RowSort.sorted(own.pieces(), refs, seed);
    double[] labels = new double[rows.length];
    double[] weights = weighted ? new double[rows.length] : null;
    for (int i = 0; i < rows.length; i++) {
      RawPiece p = own.pieces()[WorkerRows.piece(rows[i])];
      labels[i] = p.labels[WorkerRows.row(rows[i])];
      if (weighted) {
        weights[i] = p.weight(WorkerRows.row(rows[i]));
      }
    }
    return dense
        ? denseBlock(own.pieces(), rows, labels, weights)
        : sparseBlock(own.pieces(), rows, labels, weights);
  }

  private RowBlock denseBlock(RawPiece[] pieces, long[] rows, double[] labels, double[] weights) {
    int d = scaling.numFeatures();
    double[] centres = new double[d];
    double[] factors = new double[d];
    for (int j = 0; j < d; j++) {
      factors[j] = scaling.isConstant(j) ? 0.0 : 1.0 / scaling.unit(j);
    }
    for (int c = 0; c < scaling.centres().length; c++) {
      centres[scaling.centredColumns()[c]] = scaling.centres()[c];
    }
    float[] zeros = new float[d];
    for (int j = 0; j < d; j++) {
      zeros[j] = scaled(0.0, centres[j], factors[j]);
    }
    float[] values = new float[room((long) rows.length * d)];
    for (int i = 0; i < rows.length; i++) {
      RawPiece p = pieces[WorkerRows.piece(rows[i])];
      int row = WorkerRows.row(rows[i]);
      int from = p.valueOffsets[row];
      int at = i * d;
      if (p.isDense(row)) {
        double[] source = p.values;
        for (int j = 0; j < d; j++) {
          values[at + j] = scaled(source[from + j], centres[j], factors[j]);
        }
      } else {
        System.arraycopy(zeros, 0, values, at, d);
        int index = p.indexOffsets[row];
        int n = p.valueOffsets[row + 1] - from;
        for (int e = 0; e < n; e++) {
          int j = p.indices[index + e];
          values[at + j] = scaled(p.values[from + e], centres[j], factors[j]);
        }
      }
    }
    return RowBlock.dense(d, labels, weights, values, null);
  }

  // Adding 0 makes -0 and 0 the same, as they are in the rows' hashes.
  private static float scaled(double value, double centre, double factor) {
    return (float) ((value - centre) * factor) + 0f;
  }

  private RowBlock sparseBlock(RawPiece[] pieces, long[] rows, double[] labels, double[] weights) {
    LocalColumns columns = new LocalColumns(scaling.numFeatures());
    columns.addAll(pieces, rows);
    for (int column : scaling.centredColumns()) {
      columns.add(column);
    }
    columns.number();
    int[] ids = columns.ids();
    boolean anyConstant = false;
    for (int id : ids) {
      if (scaling.isConstant(id)) {
        columns.remove(id);
        anyConstant = true;
      }
    }
    if (anyConstant) {
      columns.number();
      ids = columns.ids();
    }
    double[] centres = new double[ids.length];
    double[] factors = new double[ids.length];
    for (int l = 0; l < ids.length; l++) {
      factors[l] = 1.0 / scaling.unit(ids[l]);
    }
    int[] centred = new int[scaling.centredColumns().length];
    for (int c = 0; c < centred.length; c++) {
      centred[c] = columns.number(scaling.centredColumns()[c]);
      centres[centred[c]] = scaling.centres()[c];
    }
    int[] offsets = new int[rows.length + 1];
    long most = 0;
    for (long ref : rows) {
      RawPiece p = pieces[WorkerRows.piece(ref)];
      int row = WorkerRows.row(ref);
      most += p.valueOffsets[row + 1] - p.valueOffsets[row] + centred.length;
    }
    int[] locals = new int[room(Math.min(most, (long) rows.length * ids.length))];
    float[] values = new float[locals.length];
    int at = 0;
    for (int i = 0; i < rows.length; i++) {
      RawPiece p = pieces[WorkerRows.piece(rows[i])];
      int row = WorkerRows.row(rows[i]);
      int from = p.valueOffsets[row];
      int n = p.valueOffsets[row + 1] - from;
      int index = p.isDense(row) ? -1 : p.indexOffsets[row];
      int c = 0; // centred columns are present in every row: filled in where the row has a 0
      for (int e = 0; e < n; e++) {
        double value = p.values[from + e];
        int local = columns.number(index < 0 ? e : p.indices[index + e]);
        if (local < 0 || value == 0.0) {
          continue;
        }
        while (c < centred.length && centred[c] <= local) {
          int filled = centred[c++];
          if (filled < local) {
            locals[at] = filled;
            values[at++] = scaled(0.0, centres[filled], factors[filled]);
          }
        }
        locals[at] = local;
        values[at++] = scaled(value, centres[local], factors[local]);
      }
      for (; c < centred.length; c++) {
        locals[at] = centred[c];
        values[at++] = scaled(0.0, centres[centred[c]], factors[centred[c]]);
      }
      offsets[i + 1] = at;
    }
    return RowBlock.sparse(
        ids.length,
        labels,
        weights,
        offsets,
        at == locals.length ? locals : Arrays.copyOf(locals, at),
        at == values.length ? values : Arrays.copyOf(values, at),
        ids);
  }

  private static int room(long entries) {
    if (entries > LARGEST_ARRAY) {
      throw new IngestException(
          "a worker would hold " + entries + " values, more than an array can: raise numWorkers");
    }
    return (int) entries;
  }
}
