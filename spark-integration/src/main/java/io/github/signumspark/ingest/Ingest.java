// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.pack.BlockAssembler;
import io.github.signumspark.ingest.pack.BlockScale;
import io.github.signumspark.ingest.pack.RowNorms;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.ingest.pack.WorkerColumns;
import io.github.signumspark.ingest.place.RowPlacement;
import io.github.signumspark.ingest.place.ShuffleMode;
import io.github.signumspark.ingest.place.WorkerCount;
import io.github.signumspark.ingest.read.BatchSummary;
import io.github.signumspark.ingest.read.InputSummary;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.read.RowSource;
import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.stats.ColumnUnits;
import io.github.signumspark.ingest.stats.DataStatistics;
import io.github.signumspark.ingest.stats.RowStats;
import io.github.signumspark.internal.CachedRows;
import io.github.signumspark.internal.PartitionJob;
import io.github.signumspark.internal.Releases;
import io.github.signumspark.internal.SparkInternals;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rows into blocks: see the package description. Set what differs from the defaults, then
 * {@link #run()}.
 *
 * <pre>{@code
 * try (IngestedData data = Ingest.of(dataset).labelCol("label").weightCol("w").seed(7).run()) {
 *   data.javaBlocks().map(block -> ...);
 * }
 * }</pre>
 *
 * <p>Cost: three jobs, one pass over the input; the rows as read (12 bytes a non-zero, 8 a dense
 * value) are persisted until the blocks are summaries. The driver holds 8 bytes a column, 16 with
 * the deviations, and up to 36 while it merges the workers' moments, plus at most 64 MiB of these.
 * Not safe for use by several threads.
 */
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  /** Stored values, of all that there could be, from which dense rows need less memory. */
  private static final double DENSE_SHARE = 0.5;

  /** Column indices are sent to the driver with the summaries up to this many, over all workers. */
  private static final long MAPPED_COLUMNS = 1L << 23;

  private final Dataset<?> dataset;
  private final SparkContext context;
  private String uid = "signum";
  private String labelCol = "label";
  private String featuresCol = "features";
  private String weightCol;
  private String validationCol;
  private LabelRule labels = LabelRule.binary();
  private ColumnUnits units = ColumnUnits.OWN_SCALE;
  private boolean deviations = true;
  private double penalty;
  private IntConsumer widthCheck = numFeatures -> {};
  private WorkerCount workerCount = WorkerCount.DEFAULT;
  private ShuffleMode shuffle = ShuffleMode.AUTO;
  private long seed;
  private long directBytes = DataStatistics.DIRECT_BYTES;

  private Ingest(Dataset<?> dataset) {
    this.dataset = dataset;
    this.context = dataset.sparkSession().sparkContext();
  }

  /** Reads a dataset: by default its columns {@code label} and {@code features}. */
  public static Ingest of(Dataset<?> dataset) {
    return new Ingest(dataset);
  }

  private static OptionalInt declaredWidth(StructField features) {
    return features.dataType().equals(SQLDataTypes.VectorType())
        ? SparkInternals.numFeatures(features)
        : OptionalInt.empty();
  }

  /** The name under which Spark's UI shows the persisted rows, with "Signum " before it. */
  public Ingest uid(String value) {
    uid = value;
    return this;
  }

  /** The column of labels, of any numeric type. Default: {@code label}. */
  public Ingest labelCol(String value) {
    labelCol = value;
    return this;
  }

  /** The column of vectors. Default: {@code features}. */
  public Ingest featuresCol(String value) {
    featuresCol = value;
    return this;
  }

  /** The column of weights, of any numeric type; null (default): every row weighs 1. */
  public Ingest weightCol(String value) {
    weightCol = value;
    return this;
  }

  /** The boolean column that marks validation rows; null (default): all rows are for training. */
  public Ingest validationCol(String value) {
    validationCol = value;
    return this;
  }

  /** Which labels are accepted. Default: 0 and 1. */
  public Ingest labels(LabelRule value) {
    labels = value;
    return this;
  }

  /** The units of stored values. Default: each column's own scale. */
  public Ingest units(ColumnUnits value) {
    units = value;
    return this;
  }

  /**
   * λ of a penalty λ/2 w² on every weight in the data's units, which {@link ColumnUnits#OWN_SCALE}
   * takes into account. Default: 0.
   */
  public Ingest penalty(double value) {
    penalty = value;
    return this;
  }

  /** Whether the columns' standard deviations are kept, 8 bytes each. Default: yes. */
  public Ingest deviations(boolean value) {
    deviations = value;
    return this;
  }

  /**
   * What throws where the number of columns is too large: asked before the first job if the
   * metadata of the features column gives the width, and in any case once the rows are read.
   * Default: nothing is refused.
   */
  public Ingest widthCheck(IntConsumer value) {
    widthCheck = value;
    return this;
  }

  /** The number of logical workers; it becomes the number of rows where these are fewer. */
  public Ingest numWorkers(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("numWorkers must be at least 1, but was " + value);
    }
    return workerCount(new WorkerCount.Fixed(value));
  }

  /** How the number of logical workers is chosen. Default: {@link WorkerCount#defaultFor}. */
  public Ingest workerCount(WorkerCount value) {
    workerCount = value;
    return this;
  }

  /** When rows are exchanged. Default: only where the workers differ. */
  public Ingest shuffle(ShuffleMode value) {
    shuffle = value;
    return this;
  }

  /** The seed of the order of rows within a worker and of the exchange. Default: 0. */
  public Ingest seed(long value) {
    seed = value;
    return this;
  }

  /** How many bytes of workers' moments may go to the driver; for tests. */
  Ingest directBytes(long value) {
    directBytes = value;
    return this;
  }

  /**
   * As {@link #run}, but where the data set is in Spark's cache its blocks are kept while it is, so
   * that later and concurrent fits with the same columns, labels, units, workers and seed read
   * nothing. The blocks are the same either way, to the bit. So are those of {@link RowsInHand}.
   */
  public IngestedData share() {
    RowsInHand hand = RowsInHand.find(dataset);
    if (hand != null && hand.hasRows()) {
      return share(hand.blocks(), columns(), uid);
    }
    Optional<CachedRows> cached =
        KeptBlocks.isOn(context)
            ? CachedRows.of(
                RowSource.select(dataset, labelCol, featuresCol, weightCol, validationCol))
            : Optional.empty();
    if (cached.isPresent()) {
      return share(
          KeptBlocks.ofCached(context),
          cached.get(),
          uid + ", kept for cached RDD " + cached.get().rdd());
    }
    return hand == null ? run() : share(hand.blocks(), columns(), uid);
  }

  private FoldedRows.Columns columns() {
    return new FoldedRows.Columns(labelCol, featuresCol, weightCol, validationCol, labels);
  }

  private IngestedData share(KeptBlocks kept, Object source, String name) {
    deviations = true; // another fit may want them
    String ofFit = uid;
    uid = name;
    IngestedData data;
    try {
      data =
          kept.get(
              new BlockKey(source, labels, units, penalty, workerCount, shuffle, seed), this::run);
    } finally {
      uid = ofFit;
    }
    try {
      widthCheck.accept(data.numFeatures());
    } catch (Throwable refused) {
      Releases.run(data::close);
      throw refused;
    }
    return data;
  }

  /**
   * Reads the rows and builds the blocks.
   *
   * @throws IngestException where a row cannot be trained on, or there are none; the message names
   *     the column, row and partition
   */
  public IngestedData run() {
    List<JavaRDD<?>> temporary = new ArrayList<>();
    try {
      return run(temporary);
    } catch (Throwable failure) {
      IngestException cause = IngestException.in(failure);
      if (cause != null) {
        throw cause;
      }
      throw failure;
    } finally {
      Releases.run(() -> temporary.forEach(rdd -> rdd.unpersist(false)));
    }
  }

  private IngestedData run(List<JavaRDD<?>> temporary) {
    final long start = System.nanoTime();
    declaredWidth(dataset.schema().apply(featuresCol)).ifPresent(widthCheck);
    RowsInHand hand = RowsInHand.find(dataset);
    FoldedRows.Read rows =
        hand != null && hand.hasRows() ? hand.read(columns()) : readAll(temporary);
    RowSource input = rows.input();
    JavaRDD<RowBatch> batches = rows.batches();
    List<BatchSummary> summaries = rows.summaries();
    InputSummary read = InputSummary.of(summaries);
    widthCheck.accept(read.numFeatures());
    int workers = (int) Math.min(workerCount.workers(read.rows(), read.nonZeros()), read.rows());
    final long readAt = System.nanoTime();

    RowPlacement placement =
        new RowPlacement(
            context,
            uid,
            labels,
            new DataStatistics.Wanted(units, deviations, penalty),
            shuffle,
            seed,
            directBytes,
            temporary);
    RowPlacement.Placed placed =
        placement.place(input, batches, summaries, read, Math.max(1, workers));
    DataStatistics measured = placed.measured();
    final long measuredAt = System.nanoTime();

    boolean dense = measured.scaling().storedShare() >= DENSE_SHARE;
    Broadcast<BlockScale> scale =
        JavaSparkContext.fromSparkContext(context).broadcast(BlockScale.of(measured.scaling()));
    BlockAssembler assembler = new BlockAssembler(scale, dense, read.weighted(), seed);
    long[] checksums = measured.workers().stream().mapToLong(RowStats::checksum).toArray();
    JavaRDD<WorkerBlock> blocks =
        PartitionJob.each(
                placement.workerRows(placed.batches(), placed.assignment(), checksums).rdd(),
                assembler)
            .toJavaRDD();
    blocks.setName("Signum " + uid + ": training blocks");
    blocks.persist(StorageLevel.MEMORY_AND_DISK());
    List<BlockSummary> blockSummaries;
    try {
      boolean mapped =
          Math.min(read.nonZeros(), (long) read.numFeatures() * checksums.length) <= MAPPED_COLUMNS;
      blockSummaries =
          PartitionJob.run(
              blocks.rdd(), (worker, block) -> BlockSummary.of(PartitionJob.only(block), mapped));
    } catch (Throwable failure) {
      Releases.run(() -> blocks.unpersist(false), scale::destroy);
      throw failure;
    }
    long bytes = blockSummaries.stream().mapToLong(BlockSummary::bytes).sum();
    int[] widths = blockSummaries.stream().mapToInt(BlockSummary::width).toArray();
    WorkerColumns maps =
        blockSummaries.get(0).mapped()
            ? new WorkerColumns(
                read.numFeatures(),
                widths,
                blockSummaries.stream().map(BlockSummary::columns).toArray(byte[][]::new))
            : null;
    long end = System.nanoTime();
    IngestedData.Totals totals =
        new IngestedData.Totals(
            read.rows(),
            read.validationRows(),
            read.droppedRows(),
            read.nonZeros(),
            read.weighted(),
            dense,
            placed.order(),
            read.fingerprint(),
            bytes,
            RowNorms.of(blockSummaries.stream().map(BlockSummary::norms).toList(), read.rows()),
            (readAt - start) * 1e-9,
            (measuredAt - readAt) * 1e-9,
            (end - measuredAt) * 1e-9);
    LOG.debug(
        "{}: {} rows, {} columns, {} non-zeros on {} workers; {}; the same blocks {}",
        uid,
        read.rows(),
        read.numFeatures(),
        read.nonZeros(),
        measured.workers().size(),
        placed.skew().message(),
        placed.order().claim());
    return new IngestedData(blocks, scale, totals, measured, widths, maps, placed.skew());
  }

  private FoldedRows.Read readAll(List<JavaRDD<?>> temporary) {
    RowSource input =
        RowSource.of(dataset, labelCol, featuresCol, weightCol, validationCol, labels);
    JavaRDD<RowBatch> batches = persisted(input.batches(), "ingested rows", temporary);
    return new FoldedRows.Read(input, batches, summaries(batches));
  }

  static List<BatchSummary> summaries(JavaRDD<RowBatch> batches) {
    List<BatchSummary> all = new ArrayList<>();
    PartitionJob.<RowBatch, ArrayList<BatchSummary>>run(
            batches.rdd(),
            (partition, rows) -> {
              ArrayList<BatchSummary> found = new ArrayList<>();
              rows.forEachRemaining(
                  batch -> found.add(BatchSummary.of(partition, found.size(), batch)));
              return found;
            })
        .forEach(all::addAll);
    return all;
  }

  private <T> JavaRDD<T> persisted(JavaRDD<T> rdd, String what, List<JavaRDD<?>> temporary) {
    rdd.setName("Signum " + uid + ": " + what);
    rdd.persist(StorageLevel.MEMORY_AND_DISK());
    temporary.add(rdd);
    return rdd;
  }

  /**
   * What the driver is sent about a block.
   *
   * @param width its columns
   * @param mapped whether its column indices are included
   * @param columns these, encoded; null for all
   * @param bytes its memory
   * @param norms of its training rows, with a sum in place of the mean
   */
  @DefaultSerializer(JavaSerializer.class)
  private record BlockSummary(int width, boolean mapped, byte[] columns, long bytes, RowNorms norms)
      implements Serializable {
    static BlockSummary of(WorkerBlock block, boolean mapped) {
      return new BlockSummary(
          block.train().width(),
          mapped,
          mapped ? WorkerColumns.encode(block.train().columnIds()) : null,
          block.train().bytes() + (block.validation() == null ? 0 : block.validation().bytes()),
          block.norms());
    }
  }
}
