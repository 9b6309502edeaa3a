// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import io.github.signumspark.ingest.read.BatchSummary;
import io.github.signumspark.ingest.read.InputSummary;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.read.RowOrder;
import io.github.signumspark.ingest.read.RowSource;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.WorkerRows;
import io.github.signumspark.ingest.stats.DataStatistics;
import io.github.signumspark.ingest.stats.RowStats;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which worker gets which rows, and exchanges them where it must. */
public final class RowPlacement {
  private static final Logger LOG = LoggerFactory.getLogger(RowPlacement.class);

  /**
   * Largest difference of worker sizes, relative to their mean, before rows are dealt out in turn.
   */
  private static final double UNEVEN = 0.2;

  private final SparkContext context;
  private final String uid;
  private final LabelRule labels;
  private final DataStatistics.Wanted wanted;
  private final ShuffleMode shuffle;
  private final long seed;
  private final long directBytes;
  private final List<JavaRDD<?>> temporary;

  /**
   * A placement.
   *
   * @param context that runs the jobs
   * @param uid for names and messages
   * @param labels which labels are accepted
   * @param wanted what to compute for the columns
   * @param shuffle when rows are exchanged
   * @param seed of where exchanged rows go
   * @param directBytes how many bytes of workers' moments may go to the driver
   * @param temporary collects what is persisted temporarily
   */
  public RowPlacement(
      SparkContext context,
      String uid,
      LabelRule labels,
      DataStatistics.Wanted wanted,
      ShuffleMode shuffle,
      long seed,
      long directBytes,
      List<JavaRDD<?>> temporary) {
    this.context = context;
    this.uid = uid;
    this.labels = labels;
    this.wanted = wanted;
    this.shuffle = shuffle;
    this.seed = seed;
    this.directBytes = directBytes;
    this.temporary = temporary;
  }

  /**
   * Rows placed on workers.
   *
   * @param batches all rows
   * @param assignment which worker has which
   * @param measured the workers' columns
   * @param skew how the workers differ
   * @param order what decides which worker gets a row
   */
  public record Placed(
      JavaRDD<RowBatch> batches,
      RowAssignment assignment,
      DataStatistics measured,
      SkewFinding skew,
      RowOrder order) {}

  /**
   * Assigns rows to workers: where they are, unless the workers differ or the caller wants an
   * exchange.
   *
   * @param input where the batches come from
   * @param batches all rows
   * @param summaries of the batches
   * @param read their sums
   * @param workers logical workers
   */
  public Placed place(
      RowSource input,
      JavaRDD<RowBatch> batches,
      List<BatchSummary> summaries,
      InputSummary read,
      int workers) {
    SkewFinding before = null;
    if (shuffle != ShuffleMode.ALWAYS) {
      RowOrder order = read.order(input);
      RowAssignment assignment = RowAssignment.contiguous(summaries, order, workers);
      DataStatistics measured = measure(workerRows(batches, assignment, null), read);
      before = PartitionSkew.examine(measured, labels);
      if (before.differ() && shuffle == ShuffleMode.NEVER) {
        LOG.warn(
            "{}: {}, and shuffle = never keeps them so: the model may be far from the optimum",
            uid,
            before.message());
      }
      if (!before.differ() || shuffle == ShuffleMode.NEVER) {
        return new Placed(batches, assignment, measured, before, order);
      }
    }
    RowAssignment assignment = RowAssignment.onePartitionEach(workers);
    JavaRDD<RowBatch> exchanged =
        persisted(
            RowExchange.byContent(RowSource.byPartition(batches), workers, seed), "exchanged rows");
    DataStatistics measured = measure(workerRows(exchanged, assignment, null), read);
    SkewFinding after = PartitionSkew.examine(measured, labels);
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
              RowExchange.inTurn(
                  workerRows(exchanged, assignment, null), workers, firstTrain, firstValidation),
              "exchanged rows");
      measured = measure(workerRows(exchanged, assignment, null), read);
      after = PartitionSkew.examine(measured, labels);
    }
    String message =
        (before == null
                ? "rows were exchanged as requested"
                : before.message() + "; exchanged rows")
            + (after.differ() ? "; afterwards " + after.message() : "");
    if (after.differ()) {
      LOG.warn("{}: {}", uid, message);
    }
    SkewFinding reported = before == null ? after : before;
    SkewFinding skew =
        new SkewFinding(
            reported.differ(),
            true,
            reported.labelEffect(),
            reported.featureEffect(),
            reported.feature(),
            reported.incidenceEffect(),
            message);
    return new Placed(exchanged, assignment, measured, skew, RowOrder.CONTENT);
  }

  private DataStatistics measure(JavaRDD<WorkerRows> rows, InputSummary read) {
    return DataStatistics.of(
        rows, read.numFeatures(), read.nonZeros(), labels, wanted, directBytes);
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

  /**
   * The rows of every worker.
   *
   * @param checksums that are expected, or null where they are not known yet
   */
  public JavaRDD<WorkerRows> workerRows(
      JavaRDD<RowBatch> batches, RowAssignment assignment, long[] checksums) {
    return new WorkerRowsRdd(context, batches.rdd(), assignment, checksums).toJavaRDD();
  }

  private JavaRDD<RowBatch> persisted(JavaRDD<RowBatch> rdd, String what) {
    rdd.setName("Signum " + uid + ": " + what);
    rdd.persist(StorageLevel.MEMORY_AND_DISK());
    temporary.add(rdd);
    return rdd;
  }
}
