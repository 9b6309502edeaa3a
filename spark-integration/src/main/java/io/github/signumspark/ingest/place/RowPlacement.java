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

  /** By how much worker sizes may differ, relative to their mean, before rows are dealt in turn. */
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
   * @param wanted what is asked of the columns
   * @param shuffle when rows are exchanged
   * @param seed of where exchanged rows go
   * @param directBytes how many bytes of workers' moments may go to the driver
   * @param temporary takes what is persisted on the way
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
   * @param pieces all rows
   * @param plan which worker has which
   * @param measured the workers' columns
   * @param guard how the workers differ
   * @param order what decides which worker gets a row
   */
  public record Placed(
      JavaRDD<RowBatch> pieces,
      RowAssignment plan,
      DataStatistics measured,
      SkewFinding guard,
      RowOrder order) {}

  /**
   * Places the rows: where they are, unless the workers differ there or the caller wants them
   * exchanged.
   *
   * @param input where the pieces come from
   * @param pieces all rows
   * @param summaries of the pieces
   * @param read their sums
   * @param workers logical workers
   */
  public Placed place(
      RowSource input,
      JavaRDD<RowBatch> pieces,
      List<BatchSummary> summaries,
      InputSummary read,
      int workers) {
    SkewFinding before = null;
    if (shuffle != ShuffleMode.ALWAYS) {
      RowOrder order = read.order(input);
      RowAssignment plan = RowAssignment.contiguous(summaries, order, workers);
      DataStatistics measured = measure(workerRows(pieces, plan, null), read);
      before = PartitionSkew.examine(measured, labels);
      if (before.differ() && shuffle == ShuffleMode.NEVER) {
        LOG.warn(
            "{}: {}, and shuffle = never keeps them so: the model may be far from the optimum",
            uid,
            before.message());
      }
      if (!before.differ() || shuffle == ShuffleMode.NEVER) {
        return new Placed(pieces, plan, measured, before, order);
      }
    }
    RowAssignment plan = RowAssignment.onePartitionEach(workers);
    JavaRDD<RowBatch> exchanged =
        persisted(
            RowExchange.byContent(RowSource.byPartition(pieces), workers, seed), "exchanged rows");
    DataStatistics measured = measure(workerRows(exchanged, plan, null), read);
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
                  workerRows(exchanged, plan, null), workers, firstTrain, firstValidation),
              "exchanged rows");
      measured = measure(workerRows(exchanged, plan, null), read);
      after = PartitionSkew.examine(measured, labels);
    }
    String message =
        (before == null ? "rows were exchanged on demand" : before.message() + "; exchanged rows")
            + (after.differ() ? "; after that " + after.message() : "");
    if (after.differ()) {
      LOG.warn("{}: {}", uid, message);
    }
    SkewFinding found = before == null ? after : before;
    SkewFinding guard =
        new SkewFinding(
            found.differ(),
            true,
            found.labelEffect(),
            found.featureEffect(),
            found.feature(),
            found.incidenceEffect(),
            message);
    return new Placed(exchanged, plan, measured, guard, RowOrder.CONTENT);
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
   * @param checksums that they must have, or null where these are not known yet
   */
  public JavaRDD<WorkerRows> workerRows(
      JavaRDD<RowBatch> pieces, RowAssignment plan, long[] checksums) {
    return new WorkerRowsRdd(context, pieces.rdd(), plan, checksums).toJavaRDD();
  }

  private JavaRDD<RowBatch> persisted(JavaRDD<RowBatch> rdd, String what) {
    rdd.setName("Signum " + uid + ": " + what);
    rdd.persist(StorageLevel.MEMORY_AND_DISK());
    temporary.add(rdd);
    return rdd;
  }
}
