// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.BroadcastBlockId;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What Spark itself reports about the jobs between {@link #start} and {@link #stop}: executor time,
 * bytes of task results and shuffles, serialised bytes of broadcasts as the driver stores them.
 * Spark reports late but in order, so a marker job is run at either end. What resident tasks send
 * to the driver is in no metric of Spark's, so the thread's fits run jobs while they are measured,
 * with the same results.
 */
public final class JobMeter extends SparkListener {
  private static final String GROUP = "spark.jobGroup.id";
  private static final String STANDING_TASKS = "spark.signum.standingTasks";
  private static final Pattern ROUND = Pattern.compile("round (\\d+) of ");

  /** One job. */
  private static final class Job {
    private final long began;
    private final String description;
    private final long bytesDownBefore;
    private boolean isLoss;
    private long ended;
    private long executorMillis;
    private long bytesUp;

    Job(long began, String description, long bytesDownBefore) {
      this.began = began;
      this.description = description;
      this.bytesDownBefore = bytesDownBefore;
    }
  }

  /**
   * Sums over jobs.
   *
   * @param jobs how many
   * @param lossJobs those of MLlib's that evaluate loss and gradient over all rows
   * @param jobSeconds from submission to end, summed over the jobs
   * @param executorSeconds run time of tasks
   * @param bytesUp task results and shuffle writes
   */
  public record Sums(
      int jobs, int lossJobs, double jobSeconds, double executorSeconds, long bytesUp) {}

  private final JavaSparkContext context;
  private final String marker = "benchmark-" + UUID.randomUUID();
  private final Map<Integer, Job> jobs = new HashMap<>();
  private final Map<Integer, Job> stages = new HashMap<>();
  private CountDownLatch atMarker;
  private int markerJob = -1;
  private boolean counting;
  private long bytesDown;

  private JobMeter(JavaSparkContext context) {
    this.context = context;
  }

  /** Starts to measure. */
  public static JobMeter start(SparkSession spark) {
    JobMeter meter = new JobMeter(JavaSparkContext.fromSparkContext(spark.sparkContext()));
    spark.sparkContext().addSparkListener(meter);
    meter.mark();
    spark.sparkContext().setLocalProperty(STANDING_TASKS, "false");
    return meter;
  }

  /** Ends measuring, once all jobs were reported. */
  public void stop() {
    context.sc().setLocalProperty(STANDING_TASKS, null);
    mark();
    context.sc().removeSparkListener(this);
  }

  private void mark() {
    CountDownLatch latch = new CountDownLatch(1);
    synchronized (this) {
      atMarker = latch;
    }
    context.setJobGroup(marker, "benchmark marker");
    try {
      context.parallelize(List.of(1), 1).count();
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("Spark's listener bus is a minute behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      context.clearJobGroup();
    }
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart event) {
    Properties properties = event.properties();
    if (properties != null && marker.equals(properties.getProperty(GROUP))) {
      markerJob = event.jobId();
      // Where the marker ends the measurement, its own broadcast is not part of it.
      counting = false;
      return;
    }
    if (counting) {
      String description =
          properties == null ? null : properties.getProperty("spark.job.description");
      Job job = new Job(event.time(), description, bytesDown);
      for (StageInfo stage : CollectionConverters.asJava(event.stageInfos())) {
        stages.put(stage.stageId(), job);
        job.isLoss |= stage.name().contains("RDDLossFunction");
      }
      jobs.put(event.jobId(), job);
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    Job job = stages.get(event.stageId());
    TaskMetrics metrics = event.taskMetrics();
    if (job != null && metrics != null) {
      job.executorMillis += metrics.executorRunTime();
      job.bytesUp += metrics.resultSize() + metrics.shuffleWriteMetrics().bytesWritten();
    }
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd event) {
    if (event.jobId() == markerJob) {
      counting = jobs.isEmpty();
      atMarker.countDown();
      return;
    }
    Job job = jobs.get(event.jobId());
    if (job != null) {
      job.ended = event.time();
    }
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo block = event.blockUpdatedInfo();
    if (counting
        && block.blockId() instanceof BroadcastBlockId broadcast
        && broadcast.field().startsWith("piece")
        && block.blockManagerId().isDriver()
        && block.storageLevel().isValid()) {
      bytesDown += block.memSize() + block.diskSize();
    }
  }

  /** Serialised, compressed broadcasts, once each; task binaries are among them. */
  public synchronized long bytesDown() {
    return bytesDown;
  }

  /**
   * Bytes of one round of a fit, by the mean of several. What was sent before its first job was
   * sent for it, so a round's broadcasts are those from one first job to the next.
   *
   * @param from the first round
   * @param to the round after the last, whose jobs must have been reported too
   */
  public synchronized RoundBytes rounds(int from, int to) {
    long up = 0;
    long downFrom = -1;
    long downTo = -1;
    // In the order of submission.
    for (Job job : new TreeMap<>(jobs).values()) {
      Matcher round = ROUND.matcher(job.description == null ? "" : job.description);
      if (round.find()) {
        int number = Integer.parseInt(round.group(1));
        if (number >= from && number < to) {
          up += job.bytesUp;
        }
        downFrom = number == from && downFrom < 0 ? job.bytesDownBefore : downFrom;
        downTo = number == to && downTo < 0 ? job.bytesDownBefore : downTo;
      }
    }
    if (downFrom < 0 || downTo < 0) {
      throw new IllegalStateException("no jobs of rounds " + from + " and " + to);
    }
    double count = to - from;
    return new RoundBytes(up / count, (downTo - downFrom) / count);
  }

  /**
   * Bytes of a round.
   *
   * @param up task results and shuffle writes
   * @param down serialised broadcasts
   */
  public record RoundBytes(double up, double down) {}

  /** All jobs. */
  public Sums all() {
    return sums(began -> true);
  }

  /** The jobs submitted in a span of the wall clock, in milliseconds. */
  public Sums between(long from, long to) {
    return sums(began -> began >= from && began <= to);
  }

  private synchronized Sums sums(LongPredicate submitted) {
    int count = 0;
    int lossJobs = 0;
    long jobMillis = 0;
    long executorMillis = 0;
    long bytesUp = 0;
    for (Job job : jobs.values()) {
      if (submitted.test(job.began)) {
        count++;
        lossJobs += job.isLoss ? 1 : 0;
        jobMillis += job.ended - job.began;
        executorMillis += job.executorMillis;
        bytesUp += job.bytesUp;
      }
    }
    return new Sums(count, lossJobs, jobMillis * 1e-3, executorMillis * 1e-3, bytesUp);
  }
}
