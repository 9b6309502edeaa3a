// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ui;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.listener.FitInfo;
import io.github.signumspark.listener.FitResult;
import io.github.signumspark.listener.SignumListeners;
import io.github.signumspark.listener.TrainingListener;
import io.github.signumspark.ml.classification.SignumLogisticRegression;
import io.github.signumspark.report.FitRecords;
import io.github.signumspark.testing.Rows;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tab and the metrics cost a fit, with a browser that asks every second: the time that the
 * fit spends in their listeners, the processor time of the threads that answer, and fits with and
 * without them in turn.
 */
@Tag("proof")
class OverheadProofTest {
  private static final int PAIRS = 15;
  private static final int ROWS = 300_000;

  @Test
  void tabAndMetricsCostLessThanOnePercent(@TempDir Path dir) throws Exception {
    try (UiSession ui = new UiSession(false)) {
      // From a file, as people's rows are: those of a collection travel with every task.
      String file = dir.resolve("rows").toString();
      Rows.frame(ui.spark(), Rows.sparseLogistic(ROWS, 20_000, 12, 5), 2).write().parquet(file);
      Dataset<Row> rows = ui.spark().read().parquet(file).cache();
      rows.count();
      FitRecords records = new FitRecords(200);
      SignumTab.attach(ui.spark().sparkContext(), records);
      Timed watched = new Timed(records, new FitMetrics(new MetricRegistry()));
      for (int i = 0; i < 3; i++) {
        fit(rows);
        for (int k = 0; k < 20; k++) {
          ui.get("/signum/api/fits");
        }
      }
      List<Double> without = new ArrayList<>();
      List<Double> with = new ArrayList<>();
      double answering = 0;
      int answers = 0;
      for (int i = 0; i < PAIRS; i++) {
        for (boolean on : i % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
          if (!on) {
            without.add(fit(rows));
            continue;
          }
          SignumListeners.add(ui.spark(), watched);
          AtomicBoolean done = new AtomicBoolean();
          AtomicInteger answered = new AtomicInteger();
          Thread browser = new Thread(() -> ask(ui, records, done, answered));
          Map<Long, Long> before = processorTimes();
          browser.start();
          with.add(fit(rows));
          done.set(true);
          browser.join();
          SignumListeners.remove(ui.spark(), watched);
          answering += secondsSince(before);
          answers += answered.get();
        }
      }
      assertTrue(answers >= PAIRS, "nobody asked");
      double total = with.stream().mapToDouble(Double::doubleValue).sum();
      double listening = watched.nanos * 1e-9;
      double share = (listening + answering) / total;
      double ratio = median(with) / median(without);
      System.out.printf(
          Locale.ROOT,
          "overhead: %d fits, %.3f s the median; in listeners %.4f %%, in %d answers %.4f %% of"
              + " it; median with over median without %.4f%n",
          PAIRS,
          median(without),
          100 * listening / total,
          answers,
          100 * answering / total,
          ratio);
      assertTrue(share < 0.01, "share " + share);
      // The clock of a shared machine is coarser than one percent.
      assertTrue(ratio < 1.05, "ratio " + ratio);
    }
  }

  /** Processor time of each thread of Spark's UI so far, in nanoseconds. */
  private static Map<Long, Long> processorTimes() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<Long, Long> nanos = new HashMap<>();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("SparkUI")) {
        nanos.put(thread.getThreadId(), threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    assertFalse(nanos.isEmpty(), "Spark's UI has no threads of this name");
    return nanos;
  }

  /** Threads that ended since were idle for a minute. */
  private static double secondsSince(Map<Long, Long> before) {
    long nanos = 0;
    for (Map.Entry<Long, Long> now : processorTimes().entrySet()) {
      nanos += now.getValue() - before.getOrDefault(now.getKey(), 0L);
    }
    return nanos * 1e-9;
  }

  private static void ask(
      UiSession ui, FitRecords records, AtomicBoolean done, AtomicInteger answered) {
    try {
      while (!done.get()) {
        JsonNode newest = records.list().path(0);
        if (!List.of("reading", "running").contains(newest.path("state").asText())) {
          Thread.sleep(20);
          continue;
        }
        long id = newest.path("id").asLong();
        if (ui.get("/signum/api/fits/" + id).statusCode() == 200) {
          answered.incrementAndGet();
        }
        for (int i = 0; i < 10 && !done.get(); i++) {
          Thread.sleep(100);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static double fit(Dataset<Row> rows) {
    long start = System.nanoTime();
    new SignumLogisticRegression().setRegParam(1e-4).fit(rows);
    return (System.nanoTime() - start) * 1e-9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Takes the time that listeners take. */
  private static final class Timed implements TrainingListener {
    private final List<TrainingListener> listeners;
    private long nanos;

    Timed(TrainingListener... listeners) {
      this.listeners = List.of(listeners);
    }

    private void timed(Consumer<TrainingListener> call) {
      long start = System.nanoTime();
      listeners.forEach(call);
      nanos += System.nanoTime() - start;
    }

    @Override
    public void onReading(long fit, String stage) {
      timed(listener -> listener.onReading(fit, stage));
    }

    @Override
    public void onStart(FitInfo fit) {
      timed(listener -> listener.onStart(fit));
    }

    @Override
    public void onRound(FitInfo fit, Round round) {
      timed(listener -> listener.onRound(fit, round));
    }

    @Override
    public void onWeights(FitInfo fit, int round, double[] weights, ColumnScaling scaling) {
      timed(listener -> listener.onWeights(fit, round, weights, scaling));
    }

    @Override
    public void onEnd(FitInfo fit, FitResult result) {
      timed(listener -> listener.onEnd(fit, result));
    }

    @Override
    public void onClosed(long fit) {
      timed(listener -> listener.onClosed(fit));
    }
  }
}
