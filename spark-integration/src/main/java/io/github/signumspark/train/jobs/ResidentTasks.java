// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.internal.DriverCalls;
import io.github.signumspark.internal.OrderedJob;
import io.github.signumspark.internal.TaskGroups;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * One Spark job for many turns: its tasks are resident, each serving one worker or, where there are
 * fewer slots, several, and receive their work over Spark's own RPC connection. A turn costs one
 * message each way; a job costs 10 to 20 milliseconds.
 *
 * <p>Turns are functions of a block and of what is sent, so it does not matter where they run: a
 * task that Spark restarts repeats the current turn, and where a task has not started after 1.5
 * seconds (no slot is free) or is missing for {@value #PATIENCE_SECONDS} seconds (an executor is
 * lost), all are released, and Spark jobs run this turn and all later ones. No bit of any result
 * depends on it. Used by one thread.
 */
public final class ResidentTasks implements BlockJobs {
  /** Configuration, or local property of the thread that fits: false for a job each time. */
  static final String CONF = "spark.signum.standingTasks";

  private static final Logger LOG = LoggerFactory.getLogger(ResidentTasks.class);
  private static final int PATIENCE_SECONDS = 3;

  /** If a task has not started by then, no slot was free. */
  private static final Duration START_LIMIT = Duration.ofMillis(1500);

  /** A turn that takes this many times as long as the longest so far is too slow. */
  private static final long PATIENCE_TURNS = 10;

  /**
   * Above this work per turn, the cost of a job does not matter; in stored values of all workers.
   */
  private static final double MOST_WORK = 100e6;

  private static final byte[] RELEASE = {};

  private final RDD<WorkerBlock> blocks;
  private final int workers;
  private final List<int[]> groups;
  private final long startLimit;
  private final long patience;
  private final String name = "signum-" + UUID.randomUUID();

  // Guarded by this.
  private final DriverCalls.Answer[] waiting; // of every group
  private final boolean[] started;
  private final byte[][] results; // of every worker
  private byte[] work;
  private int turn = ResidentTask.NO_TURN;
  private boolean released;

  private DriverCalls calls;
  private SimpleFutureAction<BoxedUnit> job;
  private long jobStart;
  private long longestTurn;

  /**
   * Resident tasks, without checking whether they pay.
   *
   * @param groups the workers of each task
   * @param startLimit how long tasks may take to start
   * @param patience how long a worker may be missing
   */
  ResidentTasks(
      RDD<WorkerBlock> blocks, List<int[]> groups, Duration startLimit, Duration patience) {
    this.startLimit = startLimit.toNanos();
    this.patience = patience.toNanos();
    this.blocks = blocks;
    this.workers = blocks.getNumPartitions();
    this.groups = groups;
    this.waiting = new DriverCalls.Answer[groups.size()];
    this.started = new boolean[groups.size()];
    this.results = new byte[workers][];
  }

  /**
   * Resident tasks where they pay and do no harm, else jobs: turns must be short, what is sent
   * small, the blocks of a task must fit into memory, and Spark must neither run speculative copies
   * of slow tasks nor release executors.
   *
   * @param data the rows
   * @param length coordinates of the model
   * @param share of a pass that a turn reads
   */
  public static BlockJobs of(IngestedData data, int length, double share) {
    RDD<WorkerBlock> blocks = data.blocks();
    SparkContext context = blocks.context();
    String setting = context.getLocalProperty(CONF);
    boolean on =
        Boolean.parseBoolean(setting != null ? setting : context.getConf().get(CONF, "true"));
    List<int[]> groups =
        on
                && share * data.nonZeros() < MOST_WORK
                && (long) length * data.numWorkers() < WIDE
                && length < LONG
                && !context.getConf().getBoolean("spark.speculation", false)
                && !context.getConf().getBoolean("spark.dynamicAllocation.enabled", false)
                && !context.getConf().getBoolean("spark.decommission.enabled", false)
                && context.getConf().get("spark.scheduler.mode", "FIFO").equalsIgnoreCase("FIFO")
            ? TaskGroups.of(blocks)
            : List.of();
    return groups.isEmpty()
        ? BlockJobs.each(blocks)
        : new ResidentTasks(blocks, groups, START_LIMIT, Duration.ofSeconds(PATIENCE_SECONDS));
  }

  @Override
  public synchronized int inTask() {
    return released ? Sent.IN_TASK : LONG;
  }

  @Override
  public <R> void run(OrderedJob.Task<WorkerBlock, R> task, OrderedJob.Fold<R> fold) {
    long start = System.nanoTime();
    int done = 0;
    if (!released) {
      begin(ResidentTask.write(task));
      byte[] result = null;
      do {
        result = await(done, start);
        if (result != null) {
          fold.accept(done, ResidentTask.read(result, ResidentTask.RESULT));
          done++;
        }
      } while (result != null && done < workers);
    }
    if (done < workers) {
      OrderedJob.run(blocks, done, task, fold);
    }
    longestTurn = Math.max(longestTurn, System.nanoTime() - start);
  }

  private void begin(byte[] task) {
    synchronized (this) {
      turn++;
      work = ByteBuffer.allocate(Integer.BYTES + task.length).putInt(turn).put(task).array();
      Arrays.fill(results, null);
      answerAll(work);
    }
    if (job == null) {
      calls = DriverCalls.listen(name, new RequestHandler());
      jobStart = System.nanoTime();
      job =
          blocks
              .context()
              .submitJob(
                  blocks.coalesce(groups.size(), false, Option.apply(new ByGroup(groups)), null),
                  new ResidentTask(name),
                  scala.collection.immutable.Range$.MODULE$.apply(0, groups.size()).toSeq(),
                  new Ignored(),
                  new NoResult());
    }
  }

  /** Receives the tasks' results, and their requests for work. */
  private final class RequestHandler implements DriverCalls.Handler {
    @Override
    public void message(byte[] message) {
      synchronized (ResidentTasks.this) {
        accept(ByteBuffer.wrap(message, Integer.BYTES, 2 * Integer.BYTES), message);
      }
    }

    @Override
    public void call(byte[] call, DriverCalls.Answer answer) {
      synchronized (ResidentTasks.this) {
        ByteBuffer header = ByteBuffer.wrap(call);
        int group = header.getInt();
        started[group] = true;
        if (released) {
          answer.send(RELEASE);
          return;
        }
        answer(group, RELEASE); // an earlier attempt, if one is waiting: Spark has abandoned it
        accept(header, call);
        if (Arrays.stream(groups.get(group)).allMatch(worker -> results[worker] != null)) {
          waiting[group] = answer;
        } else {
          answer.send(work);
        }
      }
    }

    private void accept(ByteBuffer header, byte[] message) {
      int worker = header.getInt();
      if (header.getInt() == turn && results[worker] == null) {
        results[worker] = message;
        ResidentTasks.this.notifyAll();
      }
    }
  }

  private void answer(int group, byte[] answer) {
    if (waiting[group] != null) {
      waiting[group].send(answer);
      waiting[group] = null;
    }
  }

  private void answerAll(byte[] answer) {
    for (int group = 0; group < waiting.length; group++) {
      answer(group, answer);
    }
  }

  /** A worker's result, or null where the tasks were released. */
  private synchronized byte[] await(int worker, long start) {
    long end = start + Math.max(patience, PATIENCE_TURNS * longestTurn);
    while (results[worker] == null) {
      if (job.isCompleted()) {
        fail();
      }
      long now = System.nanoTime();
      if (now > end || (now > jobStart + startLimit && !allStarted())) {
        LOG.info("a worker has no resident task: Spark jobs run the rest of the fit");
        release();
        return null;
      }
      try {
        wait(50);
      } catch (InterruptedException e) {
        throwUndeclared(e); // as a job of Spark's own does
      }
    }
    return results[worker];
  }

  private boolean allStarted() {
    for (boolean each : started) {
      if (!each) {
        return false;
      }
    }
    return true;
  }

  private synchronized void release() {
    released = true;
    answerAll(RELEASE);
  }

  /** The job ended too early: throws Spark's reason, as a job of its own would. */
  private void fail() {
    throwUndeclared(job.value().get().failed().get());
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void throwUndeclared(Throwable cause) throws E {
    throw (E) cause;
  }

  /** Releases the tasks and waits until they have ended. */
  @Override
  public void close() {
    release();
    if (job == null) {
      return;
    }
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!job.isCompleted() && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!job.isCompleted()) {
        job.cancel();
      }
      calls.close();
    }
  }

  /** The blocks of a group of workers in one partition, so that one task can serve them all. */
  private static final class ByGroup implements PartitionCoalescer, Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private final transient List<int[]> groups; // only the driver places tasks

    ByGroup(List<int[]> groups) {
      this.groups = groups;
    }

    @Override
    public PartitionGroup[] coalesce(int maxPartitions, RDD<?> blocks) {
      return groups.stream()
          .map(
              workers -> {
                PartitionGroup group = new PartitionGroup(Option.empty());
                for (int worker : workers) {
                  group.partitions().addOne(blocks.partitions()[worker]);
                }
                return group;
              })
          .toArray(PartitionGroup[]::new);
    }
  }

  private static final class Ignored extends AbstractFunction2<Object, BoxedUnit, BoxedUnit> {
    @Override
    public BoxedUnit apply(Object worker, BoxedUnit nothing) {
      return BoxedUnit.UNIT;
    }
  }

  private static final class NoResult extends AbstractFunction0<BoxedUnit> {
    @Override
    public BoxedUnit apply() {
      return BoxedUnit.UNIT;
    }
  }
}
