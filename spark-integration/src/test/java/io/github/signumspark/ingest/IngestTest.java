// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.pack.WorkerBlock;
import io.github.signumspark.ingest.place.RowAssignment;
import io.github.signumspark.ingest.place.ShuffleMode;
import io.github.signumspark.ingest.place.WorkerCount;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.read.RowOrder;
import io.github.signumspark.ingest.read.RowSource;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.ingest.stats.ColumnUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows in, blocks out. */
class IngestTest extends IngestTestBase {
  @ParameterizedTest
  @CsvSource({
    "AUTO,0.2,1",
    "AUTO,0.2,5",
    "AUTO,0.9,4",
    "ALWAYS,0.2,5",
    "ALWAYS,0.9,3",
    "NEVER,0.45,7"
  })
  void everyRowArrivesOnce(ShuffleMode shuffle, double density, int workers) {
    List<Row> rows = rows(500, 12, density, 1);
    try (IngestedData data = full(dataset(rows, 3)).shuffle(shuffle).numWorkers(workers).run()) {
      assertSame(expected(rows, true, false), content(data, false));
      assertSame(expected(rows, true, true), content(data, true));
      assertEquals(workers, data.numWorkers());
      assertEquals(density > 0.5, data.isDense());
      long total = 0;
      for (WorkerBlock block : data.javaBlocks().collect()) {
        assertEquals(data.rows(block.worker()), block.train().rows());
        assertEquals(data.checksum(block.worker()), block.checksum());
        assertTrue(block.train().rows() >= 0.8 * data.rows() / workers - 1);
        total += block.train().rows();
      }
      assertEquals(data.rows(), total);
      assertEquals(500, data.rows() + data.validationRows());
    }
  }

  @Test
  void onlyWhatLiesInTheCacheIsPlannedOnce() {
    Dataset<Row> data = dataset(rows(50, 4, 0.5, 1), 2).select("label", "features");
    assertNotSame(read(data), read(data), "not cached");
    data.queryExecution().executedPlan(); // knows nothing of the cache from here on
    data.cache();
    data.count();
    assertNotSame(read(data), read(data), "planned before it was cached");
    data.unpersist(true);
    Dataset<Row> cached = data.select("label", "features").cache();
    assertNotSame(read(cached), read(cached), "to be cached, but never read");
    cached.count();
    assertTrue(read(cached) == read(cached));
    Dataset<Row> turned = cached.select("features", "label").cache();
    turned.count();
    assertNotSame(read(turned), read(turned), "other columns");
    turned.unpersist(true);
    cached.unpersist(true);
    assertNotSame(read(cached), read(cached), "no longer cached");
  }

  private static RDD<?> read(Dataset<Row> data) {
    return RowSource.of(data, "label", "features", null, null, LabelRule.binary()).rows();
  }

  @Test
  void deviationsAreThoseOfMllib() {
    List<Row> rows = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      double[] x = {
        1e6 + random.nextGaussian(), // mean/std of a million
        random.nextGaussian(),
        random.nextInt(10) == 0 ? random.nextGaussian() : 0,
        random.nextInt(100) == 0 ? 1 : 0,
        0.1, // constant
        0,
        -1e-8 * random.nextDouble(),
        0,
        0
      };
      Vector dense = Vectors.dense(x);
      rows.add(row(i % 2, i % 3 == 0 ? dense : dense.toSparse(), 1 + i % 5, false));
    }
    Dataset<Row> data = dataset(rows, 3);
    for (String weight : new String[] {null, "w"}) {
      Vector std =
          data.select(
                  weight == null
                      ? Summarizer.std(functions.col("features"))
                      : Summarizer.std(functions.col("features"), functions.col("w")))
              .head()
              .getAs(0);
      try (IngestedData in = Ingest.of(data).weightCol(weight).numWorkers(5).run()) {
        ColumnScaling scaling = in.scaling();
        for (int j = 0; j < 9; j++) {
          assertEquals(std.apply(j), scaling.standardDeviation(j), 1e-9 * std.apply(j));
        }
        assertArrayEquals(new int[] {0, 1, 6}, scaling.centredColumns());
        assertEquals(1e6, scaling.centre(0), 0.1);
        assertEquals(0.0, scaling.centre(2));
        assertEquals((float) scaling.standardDeviation(6), scaling.unit(6));
        // The root mean square of the non-zeros times the fourth root of their share.
        assertEquals(Math.sqrt(Math.sqrt(scaling.presence(3))), scaling.unit(3), 1e-7);
        assertEquals(Math.sqrt(Math.sqrt(scaling.presence(2))), scaling.unit(2), 0.2);
        assertEquals(0.01, scaling.presence(3), 0.01);
        assertEquals(1.0, scaling.presence(0));
        assertEquals(0.0, scaling.presence(4));
        assertTrue(scaling.isConstant(4) && scaling.isConstant(5));
        // Centred before it is rounded to float: the stored column has mean 0 and deviation 1.
        double sum = 0;
        double squares = 0;
        double weights = 0;
        for (WorkerBlock worker : in.javaBlocks().collect()) {
          RowBlock block = worker.train();
          assertTrue(block.isSparse());
          assertFalse(contains(block.columnIds(), 4));
          for (int i = 0; i < block.rows(); i++) {
            double x = block.values()[block.offsets()[i]];
            assertEquals(0, block.columnId(block.columns()[block.offsets()[i]]));
            sum += block.weight(i) * x;
            squares += block.weight(i) * x * x;
            weights += block.weight(i);
          }
        }
        assertEquals(0, sum / weights, 1e-6);
        assertEquals(1, squares / weights, 2e-3);
        assertEquals(weights, in.weightSum(), 1e-9);
      }
    }
  }

  private static boolean contains(int[] sorted, int value) {
    return java.util.Arrays.binarySearch(sorted, value) >= 0;
  }

  @Test
  void coefficientsGoToStoredUnitsAndBack() {
    List<Row> rows = rows(200, 6, 0.6, 4);
    try (IngestedData data = full(dataset(rows, 2)).run()) {
      ColumnScaling scaling = data.scaling();
      double[] w = {1, -2, 3, 0.5, 0, 4};
      double[] theta = new double[6];
      double[] back = new double[6];
      double up = scaling.fromData(w, theta);
      double down = scaling.toData(theta, back);
      assertArrayEquals(w, back, 1e-14);
      assertEquals(0, up + down, 1e-12);
      // The margin is the same in either units.
      WorkerBlock first = data.javaBlocks().first();
      RowBlock block = first.train();
      assertFalse(block.isSparse());
      for (int i = 0; i < block.rows(); i++) {
        double stored = up;
        double original = 0;
        for (int j = 0; j < 6; j++) {
          double value = block.values()[i * 6 + j];
          stored += theta[j] * value;
          original += w[j] * (value * scaling.unit(j) + scaling.centre(j));
        }
        assertEquals(original, stored, 1e-9);
      }
    }
  }

  @Test
  void withoutAnInterceptNothingIsCentred() {
    List<Row> rows = rows(300, 4, 0.7, 4);
    try (IngestedData data =
        full(dataset(rows, 2)).units(ColumnUnits.OWN_SCALE_UNCENTRED).numWorkers(3).run()) {
      assertEquals(0, data.scaling().centredColumns().length);
      assertSame(expected(rows, true, false), content(data, false));
      assertEquals(0.7, data.scaling().presence(2), 0.1);
      // Values have mean 0: the root mean square of the non-zeros is their deviation, about 3.
      assertEquals(
          3 * Math.sqrt(Math.sqrt(data.scaling().presence(2))), data.scaling().unit(2), 0.4);
    }
  }

  @Test
  void aPenaltyThatOutweighsAColumnEnlargesItsUnit() {
    List<Row> rows = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 400; i++) {
      double[] x = {
        1e-3 * random.nextGaussian(), i % 4 == 0 ? 1 : 0, i % 100 == 0 ? 0.01 : 0, i % 2
      };
      rows.add(row(i % 2, Vectors.dense(x).toSparse(), 1, false));
    }
    double lambda = 0.02;
    Dataset<Row> data = dataset(rows, 2);
    try (IngestedData without = full(data).run();
        IngestedData with = full(data).penalty(lambda).run();
        IngestedData products =
            full(data).units(ColumnUnits.NON_ZERO_SCALE).penalty(lambda).run()) {
      for (int j = 0; j < 4; j++) {
        double own = without.scaling().unit(j);
        double share = without.scaling().presence(j);
        double wanted = Math.sqrt(own * own + 0.1 * lambda / share);
        assertEquals(wanted, with.scaling().unit(j), 1e-6 * wanted);
        assertEquals(without.scaling().centre(j), with.scaling().centre(j));
      }
      assertEquals(0.25, with.scaling().presence(1));
      assertTrue(with.scaling().unit(0) > 10 * without.scaling().unit(0));
      assertTrue(with.scaling().unit(2) > 10 * without.scaling().unit(2));
      assertEquals(0.01, products.scaling().unit(2), 1e-8);
    }
  }

  /** Centred columns are stored in full, so that what is dense depends on the units. */
  @Test
  void rowsAreDenseWhereSparseOnesWouldStoreMore() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      double[] values = new double[10];
      for (int j = 0; j < 10; j++) {
        // 60 % of the first five columns, 20 % of the others: 40 % in all.
        values[j] = (7 * i + j) % 10 < (j < 5 ? 6 : 2) ? 1 + i : 0;
      }
      rows.add(row(i % 2, Vectors.dense(values)));
    }
    try (IngestedData centred = full(dataset(rows, 2)).units(ColumnUnits.OWN_SCALE).run();
        IngestedData raw = full(dataset(rows, 2)).units(ColumnUnits.RAW).run()) {
      assertEquals(0.6, centred.scaling().storedShare(), 1e-6);
      assertTrue(centred.isDense());
      assertEquals(0.4, raw.scaling().storedShare(), 1e-6);
      assertFalse(raw.isDense());
      assertSame(expected(rows, true, false), content(centred, false));
    }
  }

  @Test
  void rawUnitsAreTheDatas() {
    List<Row> rows = rows(100, 4, 0.9, 4);
    try (IngestedData data = full(dataset(rows, 2)).units(ColumnUnits.RAW).numWorkers(3).run()) {
      for (int j = 0; j < 4; j++) {
        assertEquals(1, data.scaling().unit(j));
      }
      assertEquals(0, data.scaling().centredColumns().length);
      assertSame(expected(rows, true, false), content(data, false));
      assertTrue(data.scaling().standardDeviation(3) > 1);
    }
  }

  @Test
  void weight2IsARowTwiceAndWeight0IsNone() {
    List<Row> rows = rows(300, 6, 0.3, 8);
    List<Row> heavy = new ArrayList<>();
    List<Row> twice = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row r = rows.get(i);
      heavy.add(row(r.getDouble(0), r.getAs(1), i % 3, false));
      for (int k = 0; k < i % 3; k++) {
        twice.add(row(r.getDouble(0), r.getAs(1), 1, false));
      }
    }
    try (IngestedData a = full(dataset(heavy, 2)).numWorkers(3).run();
        IngestedData b = full(dataset(twice, 2)).numWorkers(3).run()) {
      assertEquals(200, a.rows());
      assertEquals(100, a.droppedRows());
      assertEquals(300, b.rows());
      assertTrue(a.isWeighted());
      assertFalse(b.isWeighted());
      assertEquals(null, b.javaBlocks().first().train().weights());
      assertArrayEquals(b.labelHistogram(), a.labelHistogram());
      assertEquals(b.labelMean(), a.labelMean(), 1e-15);
      for (int j = 0; j < 6; j++) {
        assertEquals(b.scaling().unit(j), a.scaling().unit(j), 1e-12);
      }
      assertArrayEquals(new long[] {100, 100, 100}, b.masses());
      assertEquals(1.0, b.massUnit());
      long mass = 0;
      for (int p = 0; p < 3; p++) {
        assertEquals(a.weightSum(p), a.masses()[p] * a.massUnit(), 1e-6);
        mass += a.masses()[p];
      }
      assertTrue(mass >= 1L << 31 && mass <= 1L << 32, mass + "");
      assertEquals(300, a.weightSum());
    }
  }

  @Test
  void labelsAreCounted() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(row(i % 4 == 3 ? 5 : i % 4, Vectors.dense(1, i), 2, false));
    }
    Ingest ingest = full(dataset(rows, 3)).numWorkers(4).labels(LabelRule.anyClasses());
    try (IngestedData data = ingest.run()) {
      assertArrayEquals(new double[] {30, 30, 30, 0, 0, 30}, data.labelHistogram());
      assertEquals(2, data.labelMean());
    }
    try (IngestedData data = ingest.labels(LabelRule.real()).run()) {
      assertEquals(0, data.labelHistogram().length);
      // Unbiased and weighted: 15 rows each of 0, 1, 2, 5, of weight 2.
      assertEquals(2.0 * 15 * (4 + 1 + 0 + 9) / (120 - 240 / 120.0), data.labelVariance(), 1e-12);
    }
  }

  @Test
  void smallAndOddShapes() {
    // Fewer rows than workers, one column, one class.
    List<Row> few = List.of(row(1, Vectors.dense(3), 1, false), row(1, Vectors.dense(4), 1, false));
    try (IngestedData data = full(dataset(few, 4)).numWorkers(8).run()) {
      assertEquals(2, data.numWorkers());
      assertArrayEquals(new double[] {0, 2}, data.labelHistogram());
      assertSame(expected(few, false, false), content(data, false));
    }
    // Nothing but constant and empty columns: blocks without columns.
    List<Row> constant = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      constant.add(row(i % 2, Vectors.sparse(40, new int[] {7}, new double[] {2}), 1, false));
    }
    try (IngestedData data = full(dataset(constant, 2)).numWorkers(2).run()) {
      for (WorkerBlock block : data.javaBlocks().collect()) {
        assertEquals(0, block.train().width());
        assertEquals(0, block.train().values().length);
        assertEquals(5, block.train().rows());
      }
      double[] w = new double[40];
      w[7] = 3;
      data.scaling().toData(w, w);
      assertEquals(0.0, w[7]);
    }
    // Without weights and validation rows at all; integer labels.
    Dataset<Row> ints =
        dataset(few, 1)
            .select(functions.col("label").cast("int").as("label"), functions.col("features"));
    try (IngestedData data = Ingest.of(ints).run()) {
      assertEquals(1, data.numWorkers());
      assertEquals(0, data.validationRows());
    }
  }

  @Test
  void oneHugeRowAmongSmallOnes() {
    int d = 1_500_000;
    int[] all = new int[1_200_000];
    double[] values = new double[all.length];
    for (int e = 0; e < all.length; e++) {
      all[e] = e + 7;
      values[e] = 1 + e % 2;
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(
          i == 11
              ? row(1, Vectors.sparse(d, all, values), 1, false)
              : row(i % 2, Vectors.sparse(d, new int[] {i}, new double[] {1}), 1, false));
    }
    for (ShuffleMode shuffle : List.of(ShuffleMode.NEVER, ShuffleMode.ALWAYS)) {
      try (IngestedData data = full(dataset(rows, 2)).numWorkers(3).shuffle(shuffle).run()) {
        assertEquals(1_200_019, data.nonZeros());
        long width = 0;
        for (int p = 0; p < 3; p++) {
          width = Math.max(width, data.columnMaps().width(p));
        }
        assertTrue(width >= 1_200_000);
      }
    }
  }

  @Test
  void columnMapsAreThoseOfTheBlocks() {
    Random random = new Random(6);
    int d = 100_000;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int[] ids = random.ints(0, d).distinct().limit(5).sorted().toArray();
      rows.add(row(i % 2, Vectors.sparse(d, ids, new double[] {1, 2, 3, 4, 5}), 1, i % 20 == 0));
    }
    try (IngestedData data = full(dataset(rows, 2)).numWorkers(4).run()) {
      long[] masses = data.masses();
      long[] held = new long[d];
      for (WorkerBlock block : data.javaBlocks().collect()) {
        int p = block.worker();
        assertArrayEquals(block.train().columnIds(), data.columnMaps().columns(p));
        assertEquals(block.train().width(), data.columnMaps().width(p));
        assertFalse(data.columnMaps().isIdentity(p));
        for (int j : block.train().columnIds()) {
          held[j] += masses[p];
        }
        // Columns of validation rows are their own.
        assertFalse(
            java.util.Arrays.equals(block.train().columnIds(), block.validation().columnIds()));
      }
      assertArrayEquals(held, data.columnMaps().heldMass(masses));
    }
    try (IngestedData data = full(dataset(rows(50, 3, 1.0, 1), 2)).numWorkers(2).run()) {
      assertTrue(data.columnMaps().isIdentity(1));
      assertArrayEquals(new int[] {0, 1, 2}, data.columnMaps().columns(1));
      assertArrayEquals(
          new long[] {data.rows(), data.rows(), data.rows()},
          data.columnMaps().heldMass(new long[] {data.rows(0), data.rows(1)}));
    }
  }

  @ParameterizedTest
  @CsvSource({"AUTO,true", "ALWAYS,true", "NEVER,false"})
  void sortedLabelsAreExchanged(ShuffleMode shuffle, boolean exchanged) {
    List<Row> rows = new ArrayList<>(rows(1000, 5, 0.4, 12));
    rows.sort(java.util.Comparator.comparingDouble(r -> r.getDouble(0)));
    try (IngestedData data = Ingest.of(dataset(rows, 4)).numWorkers(4).shuffle(shuffle).run()) {
      assertEquals(exchanged, data.guard().exchanged());
      assertEquals(shuffle != ShuffleMode.ALWAYS, data.guard().differ());
      double least = 1;
      for (WorkerBlock block : data.javaBlocks().collect()) {
        double ones = java.util.Arrays.stream(block.train().labels()).sum();
        least = Math.min(least, ones / block.train().rows());
      }
      assertEquals(exchanged, least > 0.3);
    }
  }

  @Test
  void shuffledRowsAreNotExchanged() {
    try (IngestedData data = full(dataset(rows(1000, 5, 0.4, 12), 4)).numWorkers(4).run()) {
      assertFalse(data.guard().exchanged());
      assertEquals("workers hold the same kinds of rows", data.guard().message());
      assertEquals(RowOrder.PARTITIONS, data.order());
    }
  }

  @Test
  void unevenPartitionsMakeEvenWorkers() {
    List<Row> rows = rows(1010, 4, 0.5, 1);
    Dataset<Row> uneven = dataset(rows.subList(0, 10), 1).union(dataset(rows.subList(10, 1010), 1));
    try (IngestedData data = Ingest.of(uneven).numWorkers(4).run()) {
      for (int p = 0; p < 4; p++) {
        assertTrue(data.rows(p) == 252 || data.rows(p) == 253);
      }
    }
  }

  @Test
  void workersFollowFromSizeAlone() {
    assertEquals(1, WorkerCount.defaultFor(1, 10));
    assertEquals(2, WorkerCount.defaultFor(32_561, 451_592)); // a9a
    assertEquals(4, WorkerCount.defaultFor(179_099, 1_432_792)); // hflights
    assertEquals(16, WorkerCount.defaultFor(1_000_000, 30_000_000));
    assertEquals(WorkerCount.MOST, WorkerCount.defaultFor(1L << 40, 1L << 45));
    assertEquals(3, WorkerCount.defaultFor(3, 1L << 40));
    WorkerCount rounds = WorkerCount.forLocalRounds(1);
    assertEquals(1, rounds.workers(7_000, 196_000)); // higgs
    assertEquals(2, rounds.workers(179_099, 1_432_792)); // hflights
    assertEquals(4, rounds.workers(1_000_000, 30_000_000));
    assertEquals(32, rounds.workers(30_000_000, 1_000_000_000));
    assertEquals(WorkerCount.MOST, rounds.workers(1L << 30, 1L << 36));
    assertEquals(3, rounds.workers(3, 1L << 40));
    WorkerCount finish = WorkerCount.forFinish();
    assertEquals(1, finish.workers(1_797, 50_000)); // digits
    assertEquals(2, finish.workers(7_000, 196_000)); // higgs
    assertEquals(2, finish.workers(179_099, 1_432_792)); // hflights
    assertEquals(4, finish.workers(1_000_000, 30_000_000));
    assertEquals(16, finish.workers(3_000_000, 100_000_000));
    assertEquals(128, finish.workers(30_000_000, 1_000_000_000));
    assertEquals(4, WorkerCount.forLocalRounds(20).workers(179_099, 1_432_792));
    for (long rows : new long[] {1, 7, 1000, Long.MAX_VALUE / 3}) {
      for (int workers : new int[] {1, 2, 3, 7, 1000}) {
        assertEquals(0, RowAssignment.share(rows, 0, workers));
        assertEquals(rows, RowAssignment.share(rows, workers, workers));
        for (int k = 0; k < workers; k++) {
          long size =
              RowAssignment.share(rows, k + 1, workers) - RowAssignment.share(rows, k, workers);
          assertTrue(size == rows / workers || size == rows / workers + 1);
        }
      }
    }
  }

  /** Compares without printing hundreds of rows. */
  private static void assertSame(Map<String, Integer> expected, Map<String, Integer> actual) {
    Map<String, Integer> missing = new TreeMap<>(expected);
    missing.entrySet().removeAll(actual.entrySet());
    Map<String, Integer> added = new TreeMap<>(actual);
    added.entrySet().removeAll(expected.entrySet());
    assertEquals(Map.of(), missing);
    assertEquals(Map.of(), added);
  }
}
