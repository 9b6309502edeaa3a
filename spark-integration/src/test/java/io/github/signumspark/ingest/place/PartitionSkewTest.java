// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.RowBatchBuilder;
import io.github.signumspark.ingest.rows.WorkerRows;
import io.github.signumspark.ingest.stats.ColumnMoments;
import io.github.signumspark.ingest.stats.ColumnUnits;
import io.github.signumspark.ingest.stats.DataStatistics;
import io.github.signumspark.ingest.stats.MomentsMerge;
import io.github.signumspark.ingest.stats.RowStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard fires where workers differ, and never by chance. */
class PartitionSkewTest {
  private static final int COLUMNS = 12;

  /**
   * Rows with columns of all kinds: heavy-tailed, gaussian and nearly constant dense ones, a
   * one-hot field of four, a group of columns that always come together, and rare ones.
   */
  private static RowBatch rows(
      int n, double positives, boolean weighted, Random random, boolean drift) {
    RowBatchBuilder writer = new RowBatchBuilder(COLUMNS, false, weighted);
    for (int i = 0; i < n; i++) {
      double label = random.nextDouble() < positives ? 1 : 0;
      double[] x = new double[COLUMNS];
      x[0] = Math.tan(3.1 * (random.nextDouble() - 0.5));
      x[1] = 1e6 + random.nextGaussian() + label;
      x[2] = drift ? i : random.nextInt(20) == 0 ? 1 : 2;
      x[3 + random.nextInt(4)] = 1;
      if (random.nextInt(10) == 0) {
        x[7] = 1;
        x[8] = 2;
        x[9] = 3;
      }
      x[10] = random.nextInt(n) < 3 ? 1 : 0;
      x[11] = random.nextInt(50) == 0 ? random.nextGaussian() : 0;
      writer.reserve(COLUMNS, 0);
      System.arraycopy(x, 0, writer.values, writer.valueEnd, COLUMNS);
      double weight = weighted ? (random.nextInt(10) == 0 ? 20 : 1) : 1;
      assertEquals(null, writer.commitDense(label, weight));
    }
    return writer.seal(null, 0, 0);
  }

  /** What the guard finds when row i belongs to worker {@code worker.applyAsInt(i)}. */
  private static SkewFinding found(
      RowBatch batch, int workers, LabelRule rule, ToIntFunction<Integer> worker) {
    List<List<Integer>> of = new ArrayList<>();
    for (int p = 0; p < workers; p++) {
      of.add(new ArrayList<>());
    }
    for (int i = 0; i < batch.rows; i++) {
      of.get(worker.applyAsInt(i)).add(i);
    }
    List<RowStats> rows = new ArrayList<>();
    List<ColumnMoments> columns = new ArrayList<>();
    for (int p = 0; p < workers; p++) {
      long[] refs = of.get(p).stream().mapToLong(i -> WorkerRows.ref(0, i)).toArray();
      WorkerRows own = new WorkerRows(p, new RowBatch[] {batch}, refs, new long[0], 0);
      rows.add(RowStats.of(own, rule));
      columns.add(ColumnMoments.of(own));
    }
    MomentsMerge merge = new MomentsMerge(0, COLUMNS, rows);
    for (int p = 0; p < workers; p++) {
      merge.add(rows.get(p), columns.get(p));
    }
    MomentsMerge.RangeScales slice =
        merge.finish(new DataStatistics.Wanted(ColumnUnits.OWN_SCALE, true, 0));
    return PartitionSkew.examine(new DataStatistics(rows, null, List.of(slice.effects())), rule);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void neverByChance(boolean weighted) {
    Random random = new Random(11);
    for (int round = 0; round < 1500; round++) {
      int n = (int) StrictMath.pow(10, 1.3 + 2 * random.nextDouble());
      double positives = random.nextBoolean() ? 0.5 : 0.02;
      int workers = 2 + random.nextInt(31);
      LabelRule rule = random.nextBoolean() ? LabelRule.binary() : LabelRule.real();
      RowBatch batch = rows(n, positives, weighted, random, false);
      SkewFinding finding =
          found(batch, workers, rule, i -> (int) ((long) i * workers / batch.rows));
      assertFalse(finding.differ(), n + " rows, " + workers + " workers: " + finding);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100,2,0.5",
    "100,8,0.5",
    "1000,2,0.1",
    "1000,32,0.5",
    "5000,8,0.01",
    "5000,100,0.05"
  })
  void sortedLabels(int n, int workers, double positives) {
    for (int seed = 0; seed < 20; seed++) {
      RowBatch batch = rows(n, positives, false, new Random(seed), false);
      int ones = 0;
      int[] rank = new int[n];
      for (int i = 0; i < n; i++) {
        ones += (int) batch.labels[i];
      }
      int zerosSeen = 0;
      int onesSeen = 0;
      for (int i = 0; i < n; i++) {
        rank[i] = batch.labels[i] == 0 ? zerosSeen++ : n - ones + onesSeen++;
      }
      for (LabelRule rule : List.of(LabelRule.binary(), LabelRule.real())) {
        SkewFinding finding = found(batch, workers, rule, i -> rank[i] * workers / n);
        assertTrue(finding.differ(), finding.toString());
        assertTrue(finding.message().contains("their labels"), finding.message());
      }
    }
  }

  @Test
  void aSmallShiftOfLabelsIsNotWorthAnExchange() {
    // Label shares of .48 and .52: certain, with 20,000 rows, but too small to matter.
    Random random = new Random(1);
    RowBatch batch = rows(20_000, 0.5, false, random, false);
    SkewFinding finding =
        found(
            batch,
            2,
            LabelRule.binary(),
            i -> random.nextDouble() < 0.5 + 0.02 * (2 * batch.labels[i] - 1) ? 1 : 0);
    assertFalse(finding.differ(), finding.toString());
  }

  @Test
  void aColumnThatGrowsWithTheRows() {
    RowBatch batch = rows(1000, 0.5, false, new Random(1), true);
    SkewFinding finding = found(batch, 8, LabelRule.binary(), i -> i * 8 / 1000);
    assertTrue(finding.differ());
    assertEquals(2, finding.feature());
    assertTrue(finding.featureEffect() > 0.9, finding.toString());
    assertEquals("workers differ in feature 2 (98 % of the variance)", finding.message());
  }

  @Test
  void columnsThatLieInOneWorkerEach() {
    RowBatch batch = rows(4000, 0.5, false, new Random(1), false);
    // Sorted by the one-hot field.
    SkewFinding finding =
        found(
            batch,
            4,
            LabelRule.binary(),
            i -> {
              int field = 0;
              while (batch.values[i * COLUMNS + 3 + field] == 0) {
                field++;
              }
              return field;
            });
    assertTrue(finding.differ());
    assertTrue(finding.incidenceEffect() > 0.5, finding.toString());
    assertTrue(finding.message().contains("the features that occur"), finding.message());
  }

  @Test
  void oneWorkerDoesNotDiffer() {
    RowBatch batch = rows(1000, 0.5, false, new Random(1), true);
    for (LabelRule rule : List.of(LabelRule.binary(), LabelRule.real())) {
      SkewFinding finding = found(batch, 1, rule, i -> 0);
      assertFalse(finding.differ());
      assertEquals("workers hold the same kinds of rows", finding.message());
    }
  }
}
