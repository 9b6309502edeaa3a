// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.tables;

import static io.github.signumspark.benchmarks.runs.Report.megabytes;
import static io.github.signumspark.benchmarks.runs.Report.number;

import io.github.signumspark.benchmarks.runs.Problem;
import io.github.signumspark.benchmarks.runs.Report;
import io.github.signumspark.benchmarks.runs.SignumRun;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the driver holds during a fit. Only a driver that runs no tasks can tell: a master of {@code
 * local-cluster[…]} or a cluster.
 */
public final class MemoryTable {
  private static final int ITERATIONS = 10;

  /** The pause after a garbage collection, relative to its duration. */
  private static final long PAUSE = 3;

  private final Report report;
  private final int partitions;

  /**
   * A table.
   *
   * @param partitions of the rows, and logical workers
   */
  public MemoryTable(Report report, int partitions) {
    this.report = report;
    this.partitions = partitions;
    report.heading("Driver memory");
    report.text(
        "Generated rows, "
            + ITERATIONS
            + " iterations of the finish. Live bytes: what a full garbage collection leaves, measured time and again,"
            + " less what it left before the fit.");
    report.header(
        "Columns",
        "Width",
        "Partitions",
        "Workers",
        "Heap MB",
        "Before MB",
        "Peak MB",
        "Peak bytes a column",
        "Fit s");
  }

  /** Adds a set's line; the fit's own number of workers is its number of partitions. */
  public void add(Problem problem) {
    String master = problem.train().sparkSession().sparkContext().master();
    if (master.startsWith("local[") || master.equals("local")) {
      report.text("Not measured: with the master " + master + " the driver executes tasks, too.");
      return;
    }
    Report.progress("memory: %s", problem);
    long before = live();
    Sampler sampler = new Sampler();
    SignumRun run;
    try {
      run =
          SignumRun.of(
              problem,
              new SignumLogisticRegression().setMaxIter(ITERATIONS).setNumWorkers(partitions),
              false);
    } finally {
      sampler.end();
    }
    report.row(
        problem.name(),
        number(problem.features(), 0),
        String.valueOf(problem.train().rdd().getNumPartitions()),
        String.valueOf(run.details().workers()),
        megabytes(Runtime.getRuntime().maxMemory()),
        megabytes(before),
        megabytes(sampler.peak.get()),
        number((double) (sampler.peak.get() - before) / problem.features(), 1),
        number(run.seconds(), 1));
  }

  /** Not the memory used after a collection, because other threads fill the heap again at once. */
  private static long live() {
    System.gc();
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null) {
        bytes += pool.getCollectionUsage().getUsed();
      }
    }
    return bytes;
  }

  /** Measures in a separate thread. */
  private static final class Sampler extends Thread {
    private final AtomicLong peak = new AtomicLong();
    private volatile boolean ended;

    Sampler() {
      super("memory-sampler");
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      try {
        while (!ended) {
          long began = System.nanoTime();
          peak.accumulateAndGet(live(), Math::max);
          TimeUnit.NANOSECONDS.sleep(PAUSE * (System.nanoTime() - began));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void end() {
      ended = true;
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
