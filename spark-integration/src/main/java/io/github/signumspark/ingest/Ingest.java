// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

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
 * value) are persisted until the blocks stand. The driver holds 28 bytes a column, 40 while it
 * joins the workers' moments, besides at most 64 MiB of the workers' moments, and one to two bytes
 * for each column of each worker. Not safe for use by several threads.
 */
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final double DENSE_SHARE = 0.5;

  /** By how much worker sizes may differ, relative to their mean, before rows are dealt in turn. */
  private static final double UNEVEN = 0.2;

  private final Function<Ingest, RowSource> source;
  private final SparkContext context;
  private String uid = "signum";
  private long fit;
  private String labelCol = "label";
  private String featuresCol = "features";
  private String weightCol;
  private String validationCol;
  private LabelRule labels = LabelRule.binary();
  private ColumnUnits units = ColumnUnits.OWN_SCALE;
  private WorkerCount workerCount = WorkerCount::defaultFor;
  private ShuffleMode shuffle = ShuffleMode.AUTO;
  private long seed;
  private long directBytes = Measurement.DIRECT_BYTES;

  private Ingest(SparkContext context, Function<Ingest, RowSource> source) {
    this.context = context;
    this.source = source;
  }

  /** Reads a dataset: by default its columns {@code label} and {@code features}. */
  public static Ingest of(Dataset<?> dataset) {
    return new Ingest(
        dataset.sparkSession().sparkContext(),
        i ->
            RowSource.of(
                dataset, i.labelCol, i.featuresCol, i.weightCol, i.validationCol, i.labels));
  }

  /** Reads (label, features) pairs; every row weighs 1 and is for training. */
  public static Ingest of(RDD<Tuple2<Object, Vector>> rows) {
    return new Ingest(rows.sparkContext(), i -> RowSource.of(rows, i.labels));
  }

  /** The name under which Spark's UI shows the persisted rows, with "Signum " before it. */
  public Ingest uid(String value) {
    uid = value;
    return this;
  }

  /** The number of the fit that reads the rows, for names in Spark's UI. Default: 0, none. */
  public Ingest fit(long value) {
    fit = value;
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

  /** The number of logical workers; it becomes the number of rows where these are fewer. */
  public Ingest numWorkers(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("numWorkers must be at least 1, but was " + value);
    }
    return workerCount((rows, nonZeros) -> value);
  }

  /** What decides the number of logical workers. Default: {@link WorkerCount#defaultFor}. */
  public Ingest workerCount(WorkerCount value) {
    workerCount = value;
    return this;
  }

  /** When rows are exchanged. Default: where the workers differ. */
  public Ingest shuffle(ShuffleMode value) {
    shuffle = value;
    return this;
  }

  /** The seed of the order of rows within a worker, and of where exchanged rows go. Default: 0. */
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
   * Reads the rows and builds the blocks.
   *
   * @throws IngestException where a row cannot be trained on, or there are none; the message names
   *     the column, row and partition
   */
  public IngestedData run() {
    String description = context.getLocalProperty("spark.job.description");
    context.setJobDescription(
        (fit == 0 ? "Signum" : "Signum fit " + fit) + ", reading the rows (" + uid + ")");
    List<JavaRDD<?>> temporary = new ArrayList<>();
    try {
      return run(temporary);
    } catch (Exception failure) {
      IngestException found = IngestException.in(failure);
      if (found != null) {
        throw found;
      }
      throw failure;
    } finally {
      temporary.forEach(rdd -> rdd.unpersist(false));
      context.setJobDescription(description);
    }
  }

  private IngestedData run(List<JavaRDD<?>> temporary) {
    final long began = System.nanoTime();
    RowSource input = source.apply(this);
    JavaRDD<RawPiece> pieces = persisted(input.pieces(), "ingested rows", temporary);
    List<PieceSummary> summaries =
        pieces
            .mapPartitionsWithIndex(
                (partition, some) -> {
                  List<PieceSummary> all = new ArrayList<>();
                  while (some.hasNext()) {
                    all.add(PieceSummary.of(partition, all.size(), some.next()));
                  }
                  return all.iterator();
                },
                true)
            .collect();
    InputSummary read = InputSummary.of(summaries);
    int workers = (int) Math.min(workerCount.workers(read.rows(), read.nonZeros()), read.rows());
    final long readAt = System.nanoTime();

    Placement placed = place(input, pieces, summaries, read, Math.max(1, workers), temporary);
    Measurement measured = placed.measured();
    final long measuredAt = System.nanoTime();

    boolean dense = read.nonZeros() >= DENSE_SHARE * ((double) read.rows() * read.numFeatures());
    Broadcast<BlockScale> scale =
        JavaSparkContext.fromSparkContext(context).broadcast(BlockScale.of(measured.scaling()));
    BlockAssembler assembler = new BlockAssembler(scale, dense, read.weighted(), seed);
    long[] checksums = measured.workers().stream().mapToLong(RowStats::checksum).toArray();
    JavaRDD<WorkerBlock> blocks =
        workerRows(placed.pieces(), placed.plan(), checksums).map(assembler::assemble);
    blocks.setName("Signum " + uid + ": training blocks");
    blocks.persist(StorageLevel.MEMORY_AND_DISK());
    List<BlockSummary> built;
    try {
      built = blocks.map(BlockSummary::of).collect();
    } catch (Exception failure) {
      blocks.unpersist(false);
      scale.destroy();
      throw failure;
    }
    long bytes = built.stream().mapToLong(BlockSummary::bytes).sum();
    ColumnMaps maps =
        new ColumnMaps(
            read.numFeatures(),
            built.stream().mapToInt(BlockSummary::width).toArray(),
            built.stream().map(BlockSummary::columns).toArray(byte[][]::new));
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
            (readAt - began) * 1e-9,
            (measuredAt - readAt) * 1e-9,
            (end - measuredAt) * 1e-9);
    LOG.info(
        "{}: {} rows, {} columns, {} non-zeros on {} workers; {}; the same blocks {}",
        uid,
        read.rows(),
        read.numFeatures(),
        read.nonZeros(),
        measured.workers().size(),
        placed.guard().message(),
        placed.order().claim());
    return new IngestedData(fit, blocks, scale, totals, measured, maps, placed.guard());
  }

  /** Rows placed on workers. */
  private record Placement(
      JavaRDD<RawPiece> pieces,
      WorkerPlan plan,
      Measurement measured,
      GuardFinding guard,
      RowOrder order) {}

  private Placement place(
      RowSource input,
      JavaRDD<RawPiece> pieces,
      List<PieceSummary> summaries,
      InputSummary read,
      int workers,
      List<JavaRDD<?>> temporary) {
    GuardFinding before = null;
    if (shuffle != ShuffleMode.ALWAYS) {
      RowOrder order = read.order(input);
      WorkerPlan plan = WorkerPlan.contiguous(summaries, order, workers);
      Measurement measured = measure(workerRows(pieces, plan, null), read);
      before = PartitionGuard.examine(measured, labels);
      if (before.differ() && shuffle == ShuffleMode.NEVER) {
        LOG.warn(
            "{}: {}, and shuffle = never keeps them so: the model may be far from the optimum",
            uid,
            before.message());
      }
      if (!before.differ() || shuffle == ShuffleMode.NEVER) {
        return new Placement(pieces, plan, measured, before, order);
      }
    }
    WorkerPlan plan = WorkerPlan.onePartitionEach(workers);
    JavaRDD<RawPiece> exchanged =
        persisted(
            Exchange.byContent(RowSource.byPartition(pieces), workers, seed),
            "exchanged rows",
            temporary);
    Measurement measured = measure(workerRows(exchanged, plan, null), read);
    GuardFinding after = PartitionGuard.examine(measured, labels);
    if (after.differ() || uneven(measured.workers())) {
      long[] firstTrain = new long[workers];
      long[] firstValidation = new long[workers];
      for (int k = 1; k < workers; k++) {
        firstTrain[k] = firstTrain[k - 1] + measured.workers().get(k - 1).rows();
        firstValidation[k] =
            firstValidation[k - 1] + measured.workers().get(k - 1).validationRows();
      }
      exchanged =
          persisted(
              Exchange.inTurn(
                  workerRows(exchanged, plan, null), workers, firstTrain, firstValidation),
              "exchanged rows",
              temporary);
      measured = measure(workerRows(exchanged, plan, null), read);
      after = PartitionGuard.examine(measured, labels);
    }
    String message =
        (before == null ? "rows were exchanged on demand" : before.message() + "; exchanged rows")
            + (after.differ() ? "; after that " + after.message() : "");
    if (after.differ()) {
      LOG.warn("{}: {}", uid, message);
    }
    GuardFinding found = before == null ? after : before;
    GuardFinding guard =
        new GuardFinding(
            found.differ(),
            true,
            found.labelEffect(),
            found.featureEffect(),
            found.feature(),
            found.incidenceEffect(),
            message);
    return new Placement(exchanged, plan, measured, guard, RowOrder.CONTENT);
  }

  private Measurement measure(JavaRDD<WorkerRows> rows, InputSummary read) {
    return Measurement.of(rows, read.numFeatures(), read.nonZeros(), labels, units, directBytes);
  }

  private static boolean uneven(List<RowStats> workers) {
    long rows = 0;
    long least = Long.MAX_VALUE;
    long most = 0;
    for (RowStats worker : workers) {
      rows += worker.rows();
      least = Math.min(least, worker.rows());
      most = Math.max(most, worker.rows());
    }
    return most - least > UNEVEN * rows / workers.size();
  }

  private JavaRDD<WorkerRows> workerRows(
      JavaRDD<RawPiece> pieces, WorkerPlan plan, long[] checksums) {
    return new WorkerRowsRdd(context, pieces.rdd(), plan, checksums).toJavaRDD();
  }

  private <T> JavaRDD<T> persisted(JavaRDD<T> rdd, String what, List<JavaRDD<?>> temporary) {
    rdd.setName("Signum " + uid + ": " + what);
    rdd.persist(StorageLevel.MEMORY_AND_DISK());
    temporary.add(rdd);
    return rdd;
  }

  /**
   * What the driver learns of a block.
   *
   * @param width its columns
   * @param columns their numbers, encoded; null for all
   * @param bytes its memory
   */
  @DefaultSerializer(JavaSerializer.class)
  private record BlockSummary(int width, byte[] columns, long bytes) implements Serializable {
    static BlockSummary of(WorkerBlock block) {
      return new BlockSummary(
          block.train().width(),
          ColumnMaps.encode(block.train().columnIds()),
          block.train().bytes() + (block.validation() == null ? 0 : block.validation().bytes()));
    }
  }
}
