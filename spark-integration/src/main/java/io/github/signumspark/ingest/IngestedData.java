// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import io.github.signumspark.ingest.pack.BlockScale;
import io.github.signumspark.ingest.pack.RowNorms;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.ingest.pack.WorkerColumns;
import io.github.signumspark.ingest.place.PartitionSkew;
import io.github.signumspark.ingest.place.SkewFinding;
import io.github.signumspark.ingest.read.RowOrder;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.ingest.stats.DataStatistics;
import io.github.signumspark.ingest.stats.RowStats;
import io.github.signumspark.internal.Releases;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;

/**
 * Rows as the engine reads them: one persisted {@link WorkerBlock} a logical worker, and what is
 * known about them. To be closed when training ends, in every case. Lives on the driver; accessors
 * are safe from any thread, {@link #close} from one.
 */
public final class IngestedData implements AutoCloseable {
  private final JavaRDD<WorkerBlock> blocks;
  private final Broadcast<BlockScale> scale;
  private final Totals totals;
  private final List<RowStats> workers;
  private final ColumnScaling scaling;
  private final int[] widths;
  private WorkerColumns columnMaps;
  private final SkewFinding skew;
  private final double labelMean;
  private final double labelVariance;
  private final IngestedData owner;
  private final Runnable release;
  private boolean closed;

  IngestedData(
      JavaRDD<WorkerBlock> blocks,
      Broadcast<BlockScale> scale,
      Totals totals,
      DataStatistics measured,
      int[] widths,
      WorkerColumns columnMaps,
      SkewFinding skew) {
    this.blocks = blocks;
    this.scale = scale;
    this.totals = totals;
    this.workers = measured.workers();
    this.scaling = measured.scaling();
    this.widths = widths;
    this.columnMaps = columnMaps;
    this.skew = skew;
    double weight = 0;
    double weightSquares = 0;
    double mean = 0;
    double squares = 0;
    for (RowStats w : workers) {
      double sum = weight + w.weightSum();
      double delta = w.labelMean() - mean;
      mean += delta * w.weightSum() / sum;
      squares += w.labelSquares() + delta * delta * weight * w.weightSum() / sum;
      weight = sum;
      weightSquares += w.weightSquares();
    }
    double freedom = weight - weightSquares / weight;
    labelMean = mean;
    labelVariance = freedom > 0 ? squares / freedom : 0;
    owner = null;
    release = () -> Releases.run(() -> blocks.unpersist(false), scale::destroy);
  }

  private IngestedData(IngestedData owner, Totals totals, Runnable release) {
    this.blocks = owner.blocks;
    this.scale = owner.scale;
    this.totals = totals;
    this.workers = owner.workers;
    this.scaling = owner.scaling;
    this.widths = owner.widths;
    this.skew = owner.skew;
    this.labelMean = owner.labelMean;
    this.labelVariance = owner.labelVariance;
    this.owner = owner;
    this.release = release;
  }

  /**
   * The same blocks for one of several fits.
   *
   * @param waited for these, in seconds
   * @param read whether this fit is the one that read them, so that their times are its own
   * @param leave what closing does in place of releasing them
   */
  IngestedData lease(double waited, boolean read, Runnable leave) {
    return new IngestedData(this, read ? totals : totals.waitedFor(waited), leave);
  }

  /**
   * Totals over all rows.
   *
   * @param rows training rows
   * @param validationRows rows marked for validation
   * @param droppedRows rows of weight 0
   * @param nonZeros non-zeros of the training rows
   * @param weighted whether some row weighs other than 1
   * @param dense whether blocks are dense
   * @param order what decides which worker gets a row
   * @param fingerprint content of all rows, whatever their order and partitioning
   * @param bytes memory of the blocks
   * @param norms of the rows
   * @param readSeconds time to read the input, in seconds
   * @param measureSeconds time to measure the workers and exchange rows, in seconds
   * @param assembleSeconds time to pack the blocks, in seconds
   */
  record Totals(
      long rows,
      long validationRows,
      long droppedRows,
      long nonZeros,
      boolean weighted,
      boolean dense,
      RowOrder order,
      long fingerprint,
      long bytes,
      RowNorms norms,
      double readSeconds,
      double measureSeconds,
      double assembleSeconds) {

    private Totals waitedFor(double seconds) {
      return new Totals(
          rows,
          validationRows,
          droppedRows,
          nonZeros,
          weighted,
          dense,
          order,
          fingerprint,
          bytes,
          norms,
          seconds,
          0,
          0);
    }
  }

  /** The blocks: partition k holds the one block of worker k. */
  public RDD<WorkerBlock> blocks() {
    return blocks.rdd();
  }

  /** {@link #blocks()} for Java. */
  public JavaRDD<WorkerBlock> javaBlocks() {
    return blocks;
  }

  /** Number of logical workers; every one has at least one training row. */
  public int numWorkers() {
    return workers.size();
  }

  /** Columns of the data set. */
  public int numFeatures() {
    return scaling.numFeatures();
  }

  /** Training rows. */
  public long rows() {
    return totals.rows();
  }

  /** Training rows of worker {@code worker}. */
  public long rows(int worker) {
    return workers.get(worker).rows();
  }

  /** Rows marked for validation. */
  public long validationRows() {
    return totals.validationRows();
  }

  /** Rows that were skipped because their weight is 0. */
  public long droppedRows() {
    return totals.droppedRows();
  }

  /** Non-zero values of the training rows. */
  public long nonZeros() {
    return totals.nonZeros();
  }

  /** Whether some row weighs other than 1; then the blocks carry weights. */
  public boolean isWeighted() {
    return totals.weighted();
  }

  /** Whether the blocks are dense: sparse ones would store half of all values and more. */
  public boolean isDense() {
    return totals.dense();
  }

  /** Σ ω of the training rows of worker {@code worker}, summed in the worker's row order. */
  public double weightSum(int worker) {
    return workers.get(worker).weightSum();
  }

  /** Σ ω of all training rows, summed in worker order. */
  public double weightSum() {
    double sum = 0;
    for (RowStats worker : workers) {
      sum += worker.weightSum();
    }
    return sum;
  }

  /**
   * The power of two that masses are counted in: 1 where every row weighs 1 (a mass is then a row
   * count), else such that all masses together are about 2<sup>31</sup>.
   */
  public double massUnit() {
    double sum = weightSum();
    if (!totals.weighted() && sum < 0x1p32) {
      return 1.0;
    }
    return Math.scalb(1.0, Math.getExponent(sum) - 31);
  }

  /**
   * The workers' weight sums in fixed point, {@code round(weightSum / massUnit)} and at least 1.
   * Their sum is at most 2<sup>32</sup> plus the number of workers.
   */
  public long[] masses() {
    double unit = massUnit();
    long[] masses = new long[workers.size()];
    for (int p = 0; p < masses.length; p++) {
      masses[p] = Math.max(1, Math.round(workers.get(p).weightSum() / unit));
    }
    return masses;
  }

  /** Σ ω of each class, as long as the largest label requires; empty for real labels. */
  public double[] labelHistogram() {
    return PartitionSkew.histogram(workers);
  }

  /** Weighted mean of the labels. */
  public double labelMean() {
    return labelMean;
  }

  /** Variance of the labels, weighted and unbiased as in {@link ColumnScaling}. */
  public double labelVariance() {
    return labelVariance;
  }

  /** How stored values relate to the data's. */
  public ColumnScaling scaling() {
    return scaling;
  }

  /** Number of columns that occur in the training rows of worker {@code worker}. */
  public int width(int worker) {
    return widths[worker];
  }

  /**
   * Which worker holds which columns: one to two bytes a column of each worker. Where these are
   * many, the first call is a job.
   */
  public synchronized WorkerColumns columnMaps() {
    if (owner != null) {
      return owner.columnMaps();
    }
    if (columnMaps == null) {
      List<byte[]> encoded =
          blocks.map(block -> WorkerColumns.encode(block.train().columnIds())).collect();
      columnMaps = new WorkerColumns(numFeatures(), widths, encoded.toArray(new byte[0][]));
    }
    return columnMaps;
  }

  /** The result of comparing the workers. */
  public SkewFinding guard() {
    return skew;
  }

  /** What decides which worker gets a row: for which inputs the blocks are the same. */
  public RowOrder order() {
    return totals.order();
  }

  /** The content of all rows, whatever their order and partitioning. */
  public long fingerprint() {
    return totals.fingerprint();
  }

  /** The checksum of worker {@code worker}'s rows, which its block carries too. */
  public long checksum(int worker) {
    return workers.get(worker).checksum();
  }

  /** Norms of the training rows, in units of the columns. */
  public RowNorms reach() {
    return totals.norms();
  }

  /** Memory of the blocks, in bytes. */
  public long bytes() {
    return totals.bytes();
  }

  /** Time spent on reading the input, in seconds. */
  public double readSeconds() {
    return totals.readSeconds();
  }

  /** Time spent on measuring the workers and exchanging rows, in seconds. */
  public double measureSeconds() {
    return totals.measureSeconds();
  }

  /** Time spent on packing the blocks, in seconds. */
  public double assembleSeconds() {
    return totals.assembleSeconds();
  }

  /**
   * Releases the blocks, which cannot be read after that, or leaves them to other fits where they
   * are shared. Does nothing the second time.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}
