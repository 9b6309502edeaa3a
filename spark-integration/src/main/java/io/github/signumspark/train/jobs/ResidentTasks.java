// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.jobs;

import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.internal.DriverCalls;
import io.github.signumspark.internal.OrderedJob;
import io.github.signumspark.internal.TaskGroups;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * One Spark job for many turns: its tasks stay, each for one worker or, where there are fewer
 * slots, for several, and are told over Spark's own connection what to do next. A turn costs a
 * message each way where a job costs 10 to 20 milliseconds.
 *
 * <p>Turns are functions of a block and of what is sent, so it does not matter who does them: a
 * task that Spark starts again does the current turn again, and where a task has not come after 1.5
 * seconds (no slot is free) or is missing for {@value #PATIENCE_SECONDS} (an executor is gone) all
 * are sent away, and jobs do this turn and all later ones. No bit of any result depends on it. Used
 * by one thread.
 */
public final class ResidentTasks implements BlockJobs {
  /** Configuration, or local property of the thread that fits: false for a job each time. */
  static final String CONF = "spark.signum.standingTasks";

  private static final Logger LOG = LoggerFactory.getLogger(ResidentTasks.class);
  private static final int PATIENCE_SECONDS = 3;

  /** No slot was free where one has not come by now. */
  private static final Duration ARRIVAL = Duration.ofMillis(1500);

  /** So many times as long as the longest turn so far is too long. */
  private static final long PATIENCE_TURNS = 10;

  /** A turn of more work than this hides what a job costs; in stored values of all workers. */
  private static final double MOST_WORK = 100e6;

  private static final byte[] GO = {};

  private final RDD<WorkerBlock> blocks;
  private final int workers;
  private final List<int[]> groups;
  private final long arrival;
  private final long patience;
  private final String name = "signum-" + UUID.randomUUID();

  // Guarded by this.
  private final DriverCalls.Answer[] waiting; // of every group
  private final boolean[] came;
  private final byte[][] results; // of every worker
  private byte[] work;
  private int turn = ResidentTask.NO_TURN;
  private boolean over;

  private DriverCalls calls;
  private SimpleFutureAction<BoxedUnit> job;
  private long jobBegan;
  private long longestTurn;

  /**
   * Standing tasks, whatever the blocks.
   *
   * @param groups the workers of each task
   * @param arrival how long tasks may take to come
   * @param patience how long a worker may be missing
   */
  ResidentTasks(RDD<WorkerBlock> blocks, List<int[]> groups, Duration arrival, Duration patience) {
    this.arrival = arrival.toNanos();
    this.patience = patience.toNanos();
    this.blocks = blocks;
    this.workers = blocks.getNumPartitions();
    this.groups = groups;
    this.waiting = new DriverCalls.Answer[groups.size()];
    this.came = new boolean[groups.size()];
    this.results = new byte[workers][];
  }

  /**
   * Standing tasks where they pay and do no harm, else jobs: turns are short, what is sent is
   * small, the blocks that a task holds fit into memory, and Spark neither runs second copies of
   * slow tasks nor gives executors back.
   *
   * @param data the rows
   * @param length coordinates of the model
   * @param share of a pass that a turn visits
   */
  public static BlockJobs of(IngestedData data, int length, double share) {
    RDD<WorkerBlock> blocks = data.blocks();
    SparkContext context = blocks.context();
    String wanted = context.getLocalProperty(CONF);
    boolean on =
        Boolean.parseBoolean(wanted != null ? wanted : context.getConf().get(CONF, "true"));
    List<int[]> groups =
        on
                && share * data.nonZeros() < MOST_WORK
                && (long) length * data.numWorkers() < WIDE
                && length < LONG
                && !context.getConf().getBoolean("spark.speculation", false)
                && !context.getConf().getBoolean("spark.dynamicAllocation.enabled", false)
            ? TaskGroups.of(blocks)
            : List.of();
    return groups.isEmpty()
        ? BlockJobs.each(blocks)
        : new ResidentTasks(blocks, groups, ARRIVAL, Duration.ofSeconds(PATIENCE_SECONDS));
  }

  @Override
  public synchronized int inTask() {
    return over ? Sent.IN_TASK : LONG;
  }

  @Override
  public <R> void run(OrderedJob.Task<WorkerBlock, R> task, OrderedJob.Fold<R> fold) {
    long began = System.nanoTime();
    int done = 0;
    if (!over) {
      begin(ResidentTask.write(task));
      byte[] result = null;
      do {
        result = await(done, began);
        if (result != null) {
          fold.accept(done, ResidentTask.read(result, ResidentTask.RESULT));
          done++;
        }
      } while (result != null && done < workers);
    }
    if (done < workers) {
      OrderedJob.run(blocks, done, task, fold);
    }
    longestTurn = Math.max(longestTurn, System.nanoTime() - began);
  }

  private void begin(byte[] task) {
    synchronized (this) {
      turn++;
      work = ByteBuffer.allocate(Integer.BYTES + task.length).putInt(turn).put(task).array();
      Arrays.fill(results, null);
      tellAll(work);
    }
    if (job == null) {
      calls = DriverCalls.take(name, new Desk());
      jobBegan = System.nanoTime();
      job =
          blocks
              .context()
              .submitJob(
                  new GroupedBlocks(blocks, groups),
                  new ResidentTask(name),
                  scala.collection.immutable.Range$.MODULE$.apply(0, groups.size()).toSeq(),
                  new Ignored(),
                  new Nothing());
    }
  }

  /** Hears what tasks have done, or that they are there. */
  private final class Desk implements DriverCalls.Taker {
    @Override
    public void message(byte[] message) {
      synchronized (ResidentTasks.this) {
        take(ByteBuffer.wrap(message, Integer.BYTES, 2 * Integer.BYTES), message);
      }
    }

    @Override
    public void call(byte[] call, DriverCalls.Answer answer) {
      synchronized (ResidentTasks.this) {
        ByteBuffer read = ByteBuffer.wrap(call);
        int group = read.getInt();
        came[group] = true;
        if (over) {
          answer.send(GO);
          return;
        }
        tell(group, GO); // an earlier attempt, if one is waiting: Spark has given it up
        take(read, call);
        if (Arrays.stream(groups.get(group)).allMatch(worker -> results[worker] != null)) {
          waiting[group] = answer;
        } else {
          answer.send(work);
        }
      }
    }

    private void take(ByteBuffer read, byte[] whole) {
      int worker = read.getInt();
      if (read.getInt() == turn && results[worker] == null) {
        results[worker] = whole;
        ResidentTasks.this.notifyAll();
      }
    }
  }

  private void tell(int group, byte[] what) {
    if (waiting[group] != null) {
      waiting[group].send(what);
      waiting[group] = null;
    }
  }

  private void tellAll(byte[] what) {
    for (int group = 0; group < waiting.length; group++) {
      tell(group, what);
    }
  }

  /** A worker's result, or null where the tasks were sent away. */
  private synchronized byte[] await(int worker, long began) {
    long end = began + Math.max(patience, PATIENCE_TURNS * longestTurn);
    while (results[worker] == null) {
      if (job.isCompleted()) {
        fail();
      }
      long now = System.nanoTime();
      if (now > end || (now > jobBegan + arrival && !allCame())) {
        LOG.info("a worker has no standing task: jobs do the rest of the fit");
        sendAway();
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

  private boolean allCame() {
    for (boolean one : came) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  private synchronized void sendAway() {
    over = true;
    tellAll(GO);
  }

  /** The job ended too soon: as Spark says why, which is what a job of its own would throw. */
  private void fail() {
    throwUndeclared(job.value().get().failed().get());
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void throwUndeclared(Throwable cause) throws E {
    throw (E) cause;
  }

  /** Sends the tasks away and waits until they have gone. */
  @Override
  public void close() {
    sendAway();
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

  private static final class Ignored extends AbstractFunction2<Object, BoxedUnit, BoxedUnit> {
    @Override
    public BoxedUnit apply(Object worker, BoxedUnit nothing) {
      return BoxedUnit.UNIT;
    }
  }

  private static final class Nothing extends AbstractFunction0<BoxedUnit> {
    @Override
    public BoxedUnit apply() {
      return BoxedUnit.UNIT;
    }
  }
}
