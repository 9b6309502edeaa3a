// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.IngestedData;
import io.github.signumspark.ingest.stats.ColumnScaling;
import io.github.signumspark.newton.BlockSums;
import io.github.signumspark.train.jobs.BlockJobs;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Which columns the block has: the commonest, as many as a sample of rows tells apart whose
 * products cost no more than a pass. On dense rows all columns or none, for there each one is
 * correlated with every other.
 */
final class BlockChoice {
  private static final int[] SIZES = {512, 256, 128, 64};

  /** Rows that a column needs to be told apart. */
  private static final double ROWS_PER_COLUMN = 16;

  private static final int MOST_DENSE = 1024;

  /** Share of values that are not 0 from which rows count as dense, however they are stored. */
  private static final double DENSE = 0.25;

  private static final double ROWS_PER_DENSE_COLUMN = 4;

  /** Products that are nothing: small data gives all its rows. */
  private static final double FREE_PRODUCTS = 2e7;

  /** Rows, of all workers together, that tell what a row costs. */
  private static final double PROBED = 2000;

  private BlockChoice() {}

  /**
   * Chooses; runs a job on sparse rows.
   *
   * @param jobs that run it
   */
  static BlockSample of(IngestedData data, BlockJobs jobs) {
    double budget = Math.max(2.0 * data.nonZeros(), FREE_PRODUCTS);
    boolean isDense =
        data.isDense()
            || data.numFeatures() <= MOST_DENSE
                && data.nonZeros() >= DENSE * data.rows() * data.numFeatures();
    int[] ranked = commonest(data.scaling(), isDense ? MOST_DENSE + 1 : SIZES[0]);
    if (isDense) {
      if (ranked.length > MOST_DENSE) {
        return BlockSample.withoutColumns(data);
      }
      double each = (ranked.length + 1) * (ranked.length + 2.0) / 2;
      double least = Math.min(data.rows(), ROWS_PER_DENSE_COLUMN * ranked.length) * each;
      return BlockSample.of(data, sorted(ranked, ranked.length), Math.max(budget, least));
    }
    double[] costs = new double[SIZES.length + 1];
    long workers = data.numWorkers();
    jobs.run(
        (worker, block) -> probe(block.train(), ranked, workers),
        (worker, part) -> {
          for (int s = 0; s < costs.length; s++) {
            costs[s] += part[s];
          }
        });
    double probed = costs[SIZES.length];
    int chosen = SIZES[SIZES.length - 1];
    for (int s = 0; s < SIZES.length; s++) {
      double rows =
          Math.min((double) data.rows() / BlockSample.every(data), budget * probed / costs[s]);
      double size = Math.min(SIZES[s], ranked.length);
      boolean isLarger = s == SIZES.length - 1 || ranked.length > SIZES[s + 1];
      if (isLarger && (rows >= data.rows() || rows >= ROWS_PER_COLUMN * size)) {
        chosen = SIZES[s];
        break;
      }
    }
    return BlockSample.of(data, sorted(ranked, Math.min(chosen, ranked.length)), budget);
  }

  /** Costs of a worker's first rows for each size, and how many rows these are. */
  private static double[] probe(RowBlock block, int[] ranked, long workers) {
    int rows = (int) Math.min(block.rows(), Math.ceil(PROBED / workers));
    int[] ascending = sorted(ranked, ranked.length);
    int[] places = BlockSample.positions(block, ascending);
    int[] rank = new int[ranked.length];
    for (int r = 0; r < rank.length; r++) {
      rank[Arrays.binarySearch(ascending, ranked[r])] = r;
    }
    for (int j = 0; j < places.length; j++) {
      places[j] = places[j] < 0 ? -1 : rank[places[j]];
    }
    double[] costs = Arrays.copyOf(BlockSums.costs(block, rows, places, SIZES), SIZES.length + 1);
    costs[SIZES.length] = rows;
    return costs;
  }

  /** The columns that most rows hold, commonest first; of equals the first. */
  static int[] commonest(ColumnScaling scaling, int count) {
    Comparator<Integer> rarestFirst =
        Comparator.<Integer>comparingDouble(scaling::presence)
            .thenComparing(Comparator.reverseOrder());
    PriorityQueue<Integer> best = new PriorityQueue<>(rarestFirst);
    for (int j = 0; j < scaling.numFeatures(); j++) {
      if (scaling.presence(j) > 0
          && (best.size() < count || scaling.presence(j) > scaling.presence(best.element()))) {
        best.add(j);
        if (best.size() > count) {
          best.remove();
        }
      }
    }
    int[] ranked = new int[best.size()];
    for (int r = ranked.length - 1; r >= 0; r--) {
      ranked[r] = best.remove();
    }
    return ranked;
  }

  private static int[] sorted(int[] ranked, int count) {
    int[] columns = Arrays.copyOf(ranked, count);
    Arrays.sort(columns);
    return columns;
  }
}
