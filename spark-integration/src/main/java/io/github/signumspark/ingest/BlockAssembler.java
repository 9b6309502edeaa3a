// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import io.github.signumspark.data.RowBlock;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * Packs a worker's rows, in their final order, into a {@link RowBlock}: columns renumbered, values
 * centred and scaled in double and only then rounded to float.
 *
 * <p>A function of its own, not a lambda, for it goes out with every task of a fit.
 */
final class BlockAssembler implements Function<WorkerRows, WorkerBlock> {
  private static final long serialVersionUID = 1L;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final Broadcast<BlockScale> scale;
  private final boolean dense;
  private final boolean weighted;
  private final long seed;

  /**
   * An assembler.
   *
   * @param scale units of the columns
   * @param dense whether blocks are dense, with all columns
   * @param weighted whether blocks carry weights
   * @param seed of the order of rows
   */
  BlockAssembler(Broadcast<BlockScale> scale, boolean dense, boolean weighted, long seed) {
    this.scale = scale;
    this.dense = dense;
    this.weighted = weighted;
    this.seed = seed;
  }

  @Override
  public WorkerBlock call(WorkerRows own) {
    ReachSum reach = new ReachSum(own.train().length);
    RowBlock train = block(own, own.train(), reach);
    return new WorkerBlock(
        own.worker(),
        train,
        own.validation().length == 0
            ? null
            : block(own, own.validation(), new ReachSum(own.validation().length)),
        own.checksum(),
        reach.sum());
  }

  private RowBlock block(WorkerRows own, long[] refs, ReachSum reach) {
    RawPiece[] pieces = own.pieces();
    int[] order = RowSort.order(pieces, refs, seed);
    // Rows are read in the order in which they lie in memory, and written to their places.
    int[] places = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      places[order[i]] = i;
    }
    double[] labels = new double[refs.length];
    double[] weights = weighted ? new double[refs.length] : null;
    for (int i = 0; i < refs.length; i++) {
      RawPiece p = pieces[WorkerRows.piece(refs[i])];
      labels[places[i]] = p.labels[WorkerRows.row(refs[i])];
      if (weighted) {
        weights[places[i]] = p.weight(WorkerRows.row(refs[i]));
      }
    }
    return dense
        ? denseBlock(pieces, refs, places, labels, weights, reach)
        : sparseBlock(pieces, refs, places, labels, weights, reach);
  }

  private RowBlock denseBlock(
      RawPiece[] pieces,
      long[] refs,
      int[] places,
      double[] labels,
      double[] weights,
      ReachSum reach) {
    BlockScale scaling = scale.value();
    int d = scaling.numFeatures();
    double[] centres = new double[d];
    double[] factors = new double[d];
    for (int j = 0; j < d; j++) {
      factors[j] = scaling.constant().get(j) ? 0.0 : 1.0 / scaling.units().get(j);
    }
    for (int c = 0; c < scaling.centres().length; c++) {
      centres[scaling.centred()[c]] = scaling.centres()[c];
    }
    float[] zeros = new float[d];
    for (int j = 0; j < d; j++) {
      zeros[j] = scaled(0.0, centres[j], factors[j]);
    }
    float[] values = new float[room((long) refs.length * d)];
    for (int i = 0; i < refs.length; i++) {
      RawPiece p = pieces[WorkerRows.piece(refs[i])];
      int row = WorkerRows.row(refs[i]);
      int from = p.valueOffsets[row];
      int at = places[i] * d;
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
      reach.add(places[i], values, at, at + d, p.weight(row));
    }
    return RowBlock.dense(d, labels, weights, values, null);
  }

  // Adding 0 makes -0 and 0 the same, as they are in the rows' hashes.
  private static float scaled(double value, double centre, double factor) {
    return (float) ((value - centre) * factor) + 0f;
  }

  private RowBlock sparseBlock(
      RawPiece[] pieces,
      long[] refs,
      int[] places,
      double[] labels,
      double[] weights,
      ReachSum reach) {
    BlockScale scaling = scale.value();
    LocalColumns columns = new LocalColumns(scaling.numFeatures());
    columns.addAll(pieces, refs);
    for (int column : scaling.centred()) {
      columns.add(column);
    }
    boolean anyConstant = false;
    for (int id : columns.number().ids()) {
      if (scaling.constant().get(id)) {
        columns.remove(id);
        anyConstant = true;
      }
    }
    int[] ids = columns.number().ids();
    double[] factors = new double[ids.length];
    for (int l = 0; l < ids.length; l++) {
      factors[l] = 1.0 / scaling.units().get(ids[l]);
    }
    int[] centred = new int[scaling.centred().length];
    double[] centres = new double[ids.length];
    boolean[] isCentred = new boolean[ids.length];
    for (int c = 0; c < centred.length; c++) {
      centred[c] = columns.number(scaling.centred()[c]);
      centres[centred[c]] = scaling.centres()[c];
      isCentred[centred[c]] = true;
    }

    int[] offsets = new int[refs.length + 1];
    long entries = 0;
    for (int i = 0; i < refs.length; i++) {
      RawPiece p = pieces[WorkerRows.piece(refs[i])];
      int row = WorkerRows.row(refs[i]);
      int n = p.valueOffsets[row + 1] - p.valueOffsets[row];
      if (anyConstant || centred.length > 0 || p.isDense(row)) {
        n = centred.length + uncentred(p, row, columns, isCentred);
      }
      offsets[places[i] + 1] = n;
      entries += n;
    }
    int[] locals = new int[room(entries)];
    float[] values = new float[locals.length];
    for (int i = 0; i < refs.length; i++) {
      offsets[i + 1] += offsets[i];
    }
    for (int i = 0; i < refs.length; i++) {
      RawPiece p = pieces[WorkerRows.piece(refs[i])];
      int row = WorkerRows.row(refs[i]);
      int at = offsets[places[i]];
      if (centred.length == 0 && !anyConstant && !p.isDense(row)) {
        fillAll(p, row, columns, factors, locals, values, at);
      } else if (centred.length > 0) {
        fillCentred(p, row, columns, centred, centres, factors, locals, values, at);
      } else {
        fill(p, row, columns, factors, locals, values, at);
      }
      reach.add(places[i], values, at, offsets[places[i] + 1], p.weight(row));
    }
    return RowBlock.sparse(ids.length, labels, weights, offsets, locals, values, ids);
  }

  /** Non-zeros of a row in columns that are held and not centred. */
  private static int uncentred(RawPiece p, int row, LocalColumns columns, boolean[] isCentred) {
    int from = p.valueOffsets[row];
    int index = p.isDense(row) ? -1 : p.indexOffsets[row];
    int count = 0;
    for (int e = 0, n = p.valueOffsets[row + 1] - from; e < n; e++) {
      int local = columns.number(index < 0 ? e : p.indices[index + e]);
      if (local >= 0 && p.values[from + e] != 0.0 && !isCentred[local]) {
        count++;
      }
    }
    return count;
  }

  /** Writes a sparse row, which holds no zeros, where no column is centred and none left out. */
  private static void fillAll(
      RawPiece p,
      int row,
      LocalColumns columns,
      double[] factors,
      int[] locals,
      float[] values,
      int to) {
    int from = p.valueOffsets[row];
    int index = p.indexOffsets[row];
    int n = p.valueOffsets[row + 1] - from;
    columns.number(p.indices, index, n, locals, to);
    double[] source = p.values;
    for (int e = 0; e < n; e++) {
      values[to + e] = (float) (source[from + e] * factors[locals[to + e]]) + 0f;
    }
  }

  /** Writes a row where no column is centred. */
  private static void fill(
      RawPiece p,
      int row,
      LocalColumns columns,
      double[] factors,
      int[] locals,
      float[] values,
      int to) {
    int at = to;
    int from = p.valueOffsets[row];
    int n = p.valueOffsets[row + 1] - from;
    double[] source = p.values;
    int[] indices = p.indices;
    int index = p.isDense(row) ? -1 : p.indexOffsets[row];
    for (int e = 0; e < n; e++) {
      double value = source[from + e];
      int local = columns.number(index < 0 ? e : indices[index + e]);
      if (local >= 0 && value != 0.0) {
        locals[at] = local;
        values[at++] = scaled(value, 0.0, factors[local]);
      }
    }
  }

  /** Writes a row; centred columns are present in every row, so zeros there are filled in. */
  private static void fillCentred(
      RawPiece p,
      int row,
      LocalColumns columns,
      int[] centred,
      double[] centres,
      double[] factors,
      int[] locals,
      float[] values,
      int to) {
    int at = to;
    int from = p.valueOffsets[row];
    int n = p.valueOffsets[row + 1] - from;
    int index = p.isDense(row) ? -1 : p.indexOffsets[row];
    int c = 0;
    for (int e = 0; e < n; e++) {
      double value = p.values[from + e];
      int local = columns.number(index < 0 ? e : p.indices[index + e]);
      if (local >= 0 && value != 0.0) {
        for (; c < centred.length && centred[c] < local; c++) {
          locals[at] = centred[c];
          values[at++] = scaled(0.0, centres[centred[c]], factors[centred[c]]);
        }
        if (c < centred.length && centred[c] == local) {
          c++;
        }
        locals[at] = local;
        values[at++] = scaled(value, centres[local], factors[local]);
      }
    }
    for (; c < centred.length; c++) {
      locals[at] = centred[c];
      values[at++] = scaled(0.0, centres[centred[c]], factors[centred[c]]);
    }
  }

  private static int room(long entries) {
    if (entries > LARGEST_ARRAY) {
      throw new IngestException(
          "a worker would hold " + entries + " values, more than an array can: raise numWorkers");
    }
    return (int) entries;
  }
}
