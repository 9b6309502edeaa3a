// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.rows.ColumnIndex;
import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.RowSort;
import io.github.signumspark.ingest.rows.WorkerRows;
import io.github.signumspark.internal.PartitionJob;
import org.apache.spark.broadcast.Broadcast;

/**
 * Packs a worker's rows, in their final order, into a {@link RowBlock}: columns renumbered, values
 * centred and scaled in double and only then rounded to float.
 *
 * <p>A named class, not a lambda, because it is sent with every task of a fit.
 */
public final class BlockAssembler implements PartitionJob.Step<WorkerRows, WorkerBlock> {
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
  public BlockAssembler(Broadcast<BlockScale> scale, boolean dense, boolean weighted, long seed) {
    this.scale = scale;
    this.dense = dense;
    this.weighted = weighted;
    this.seed = seed;
  }

  @Override
  public WorkerBlock run(WorkerRows rows) {
    RowNormSum norms = new RowNormSum(rows.train().length);
    RowBlock train = block(rows, rows.train(), norms);
    return new WorkerBlock(
        rows.worker(),
        train,
        rows.validation().length == 0
            ? null
            : block(rows, rows.validation(), new RowNormSum(rows.validation().length)),
        rows.checksum(),
        norms.sum());
  }

  private RowBlock block(WorkerRows rows, long[] refs, RowNormSum norms) {
    RowBatch[] batches = rows.batches();
    int[] order = RowSort.order(batches, refs, seed);
    // Rows are read in memory order and written to their final places.
    int[] places = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      places[order[i]] = i;
    }
    double[] labels = new double[refs.length];
    double[] weights = weighted ? new double[refs.length] : null;
    for (int i = 0; i < refs.length; i++) {
      RowBatch p = batches[WorkerRows.batch(refs[i])];
      labels[places[i]] = p.labels[WorkerRows.row(refs[i])];
      if (weighted) {
        weights[places[i]] = p.weight(WorkerRows.row(refs[i]));
      }
    }
    return dense
        ? denseBlock(batches, refs, places, labels, weights, norms)
        : sparseBlock(batches, refs, places, labels, weights, norms);
  }

  private RowBlock denseBlock(
      RowBatch[] batches,
      long[] refs,
      int[] places,
      double[] labels,
      double[] weights,
      RowNormSum norms) {
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
    float[] values = new float[size((long) refs.length * d)];
    int[] offsets = new int[refs.length + 1];
    for (int i = 0; i < refs.length; i++) {
      offsets[i + 1] = offsets[i] + d;
    }
    RowScatter scatter = new RowScatter(places, offsets, null, values, RowScatter.GROUP_BITS);
    for (int i = 0; i < refs.length; i++) {
      RowBatch p = batches[WorkerRows.batch(refs[i])];
      int row = WorkerRows.row(refs[i]);
      int from = p.valueOffsets[row];
      int at = scatter.next(i, d);
      float[] to = scatter.floats();
      if (p.isDense(row)) {
        double[] source = p.values;
        for (int j = 0; j < d; j++) {
          to[at + j] = scaled(source[from + j], centres[j], factors[j]);
        }
      } else {
        System.arraycopy(zeros, 0, to, at, d);
        int index = p.indexOffsets[row];
        int n = p.valueOffsets[row + 1] - from;
        for (int e = 0; e < n; e++) {
          int j = p.indices[index + e];
          to[at + j] = scaled(p.values[from + e], centres[j], factors[j]);
        }
      }
      norms.add(scatter.slot(), to, at, at + d, p.weight(row));
    }
    scatter.finish();
    norms.finish(scatter.arrivals());
    return RowBlock.dense(d, labels, weights, values, null);
  }

  // Adding 0 makes -0 and 0 the same, as they are in the rows' hashes.
  static float scaled(double value, double centre, double factor) {
    return (float) ((value - centre) * factor) + 0f;
  }

  private RowBlock sparseBlock(
      RowBatch[] batches,
      long[] refs,
      int[] places,
      double[] labels,
      double[] weights,
      RowNormSum norms) {
    BlockScale scaling = scale.value();
    ColumnIndex columns = new ColumnIndex(scaling.numFeatures());
    columns.addAll(batches, refs);
    for (int column : scaling.centred()) {
      columns.add(column);
    }
    boolean anyLeftOut = false;
    for (int id : columns.number().ids()) {
      if (scaling.constant().get(id)) {
        columns.remove(id);
        anyLeftOut = true;
      }
    }
    columns.number();
    SparseRowWriter writer = new SparseRowWriter(scaling, columns, anyLeftOut);
    int[] lengths = new int[refs.length];
    int[] offsets = new int[refs.length + 1];
    long entries = 0;
    for (int i = 0; i < refs.length; i++) {
      int entriesOfRow =
          writer.entries(batches[WorkerRows.batch(refs[i])], WorkerRows.row(refs[i]));
      lengths[i] = entriesOfRow;
      offsets[places[i] + 1] = entriesOfRow;
      entries += entriesOfRow;
    }
    int[] columnsOfValues = new int[size(entries)];
    float[] values = new float[columnsOfValues.length];
    for (int i = 0; i < refs.length; i++) {
      offsets[i + 1] += offsets[i];
    }
    RowScatter scatter =
        new RowScatter(places, offsets, columnsOfValues, values, RowScatter.GROUP_BITS);
    for (int i = 0; i < refs.length; i++) {
      RowBatch p = batches[WorkerRows.batch(refs[i])];
      int at = scatter.next(i, lengths[i]);
      writer.to(scatter.ints(), scatter.floats());
      writer.write(p, WorkerRows.row(refs[i]), at, scatter.slot(), norms);
    }
    scatter.finish();
    norms.finish(scatter.arrivals());
    return RowBlock.sparse(
        columns.width(), labels, weights, offsets, columnsOfValues, values, columns.ids());
  }

  private static int size(long entries) {
    if (entries > LARGEST_ARRAY) {
      throw new IngestException(
          "a worker would hold " + entries + " values, more than an array can: raise numWorkers");
    }
    return (int) entries;
  }
}
