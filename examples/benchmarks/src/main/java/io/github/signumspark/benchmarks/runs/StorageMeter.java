// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.benchmarks.runs;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** The most of all executors' storage memory that is in use between opening and closing. */
public final class StorageMeter implements AutoCloseable {
  private static final int EVERY_MILLISECONDS = 10;

  private final SparkContext context;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private volatile long peak;

  /** Begins to look. */
  public StorageMeter(SparkContext context) {
    this.context = context;
    timer.scheduleAtFixedRate(this::look, 0, EVERY_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  /** Bytes of storage memory that are in use now. */
  public static long used(SparkContext context) {
    long used = 0;
    for (Tuple2<Object, Object> memory :
        CollectionConverters.asJava(context.getExecutorMemoryStatus()).values()) {
      used += (long) memory._1() - (long) memory._2();
    }
    return used;
  }

  private void look() {
    peak = Math.max(peak, used(context));
  }

  /** The most bytes so far. */
  public long peak() {
    return peak;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
