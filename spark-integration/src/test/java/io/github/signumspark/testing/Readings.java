// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.testing;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import scala.jdk.javaapi.CollectionConverters;

/** Counts how often fits read rows, and what Signum leaves in storage. */
public final class Readings extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final Set<Integer> read = new ConcurrentSkipListSet<>();

  /** Counts from now on. */
  public Readings(SparkSession session) {
    context = session.sparkContext();
    context.addSparkListener(this);
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted event) {
    for (RDDInfo rdd : CollectionConverters.asJava(event.stageInfo().rddInfos())) {
      if (rdd.name().startsWith("Signum ") && rdd.name().endsWith(": ingested rows")) {
        read.add(rdd.id());
      }
    }
  }

  /** How often rows were read. */
  public int count() throws InterruptedException {
    drain(context);
    return read.size();
  }

  /** The names of what Signum has persisted. */
  public static Set<String> persisted(SparkSession session) {
    Set<String> names = new TreeSet<>();
    CollectionConverters.asJava(session.sparkContext().getPersistentRDDs())
        .values()
        .forEach(
            rdd -> {
              if (rdd.name() != null && rdd.name().startsWith("Signum ")) {
                names.add(rdd.name());
              }
            });
    return names;
  }

  /** Waits until listeners have heard of all that happened. */
  public static void drain(SparkContext context) throws InterruptedException {
    // There is no public call that waits; a job's end is posted after what came before it.
    java.util.concurrent.CountDownLatch heard = new java.util.concurrent.CountDownLatch(1);
    String mark = java.util.UUID.randomUUID().toString();
    SparkListener waiter =
        new SparkListener() {
          @Override
          public void onJobStart(org.apache.spark.scheduler.SparkListenerJobStart event) {
            if (event.properties() != null && mark.equals(event.properties().get("test.mark"))) {
              heard.countDown();
            }
          }
        };
    context.addSparkListener(waiter);
    context.setLocalProperty("test.mark", mark);
    org.apache.spark.api.java.JavaSparkContext.fromSparkContext(context)
        .parallelize(java.util.List.of(1), 1)
        .count();
    context.setLocalProperty("test.mark", null);
    heard.await();
    context.removeSparkListener(waiter);
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
