// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Timing of the phases, from a cached DataFrame. Printed, not judged. */
@Tag("proof")
class IngestBench extends IngestTestBase {
  static Dataset<Row> synthetic(int rows, int d, int nonZeros, int partitions) {
    java.util.List<Integer> parts = new java.util.ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      parts.add(p);
    }
    JavaRDD<Row> rdd =
        context
            .parallelize(parts, partitions)
            .flatMap(
                p -> {
                  java.util.SplittableRandom random = new java.util.SplittableRandom(p);
                  return java.util.stream.IntStream.range(0, rows / partitions)
                      .mapToObj(
                          i -> {
                            int[] ids = new int[nonZeros];
                            double[] values = new double[nonZeros];
                            // One column out of each of nonZeros equal ranges.
                            for (int e = 0; e < nonZeros; e++) {
                              ids[e] = e * (d / nonZeros) + random.nextInt(d / nonZeros);
                              values[e] = random.nextDouble() - 0.3;
                            }
                            return row(
                                random.nextInt(2), Vectors.sparse(d, ids, values), 1.0, false);
                          })
                      .iterator();
                });
    return spark.createDataFrame(rdd, SCHEMA).select("label", "features");
  }

  @Test
  void phases() throws InterruptedException {
    int d = Integer.getInteger("signum.bench.features", 10_000);
    Dataset<Row> rows = synthetic(1_000_000, d, 30, 4).cache();
    assertEquals(1_000_000, rows.count());
    java.util.concurrent.ConcurrentLinkedQueue<Long> cpu =
        new java.util.concurrent.ConcurrentLinkedQueue<>();
    spark
        .sparkContext()
        .addSparkListener(
            new org.apache.spark.scheduler.SparkListener() {
              @Override
              public void onStageCompleted(
                  org.apache.spark.scheduler.SparkListenerStageCompleted done) {
                cpu.add(done.stageInfo().taskMetrics().executorCpuTime() / 1_000_000);
              }
            });
    for (ShuffleMode mode : new ShuffleMode[] {ShuffleMode.AUTO, ShuffleMode.ALWAYS}) {
      for (int i = 0; i < 6; i++) {
        cpu.clear();
        try (IngestedData data = Ingest.of(rows).shuffle(mode).run()) {
          Thread.sleep(300);
          System.out.printf(
              "CPU ms by stage %s %s d=%d workers=%d read %.3f measure %.3f assemble %.3f s, %d MB, %s%n",
              cpu,
              mode,
              d,
              data.numWorkers(),
              data.readSeconds(),
              data.measureSeconds(),
              data.assembleSeconds(),
              data.bytes() >> 20,
              data.guard().message());
        }
      }
    }
    rows.unpersist(true);
  }
}
