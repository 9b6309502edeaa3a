// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import java.io.Serializable;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.random.BernoulliCellSampler;

/** Which fold a row is in. Immutable. */
public sealed interface FoldRule extends Serializable {

  /** Number of folds. */
  int folds();

  /** The column with the folds, or null where they are drawn. */
  String column();

  /** The folds of the rows of one partition, which must be asked for in their order. */
  ToIntFunction<InternalRow> ofPartition(int partition, int column);

  /**
   * The folds that MLlib's {@code MLUtils.kFold} draws: the same sampler with the same seeds.
   *
   * @param folds at least 2
   * @param seed of the drawing
   */
  record Drawn(int folds, long seed) implements FoldRule {
    @Override
    public String column() {
      return null;
    }

    @Override
    public ToIntFunction<InternalRow> ofPartition(int partition, int column) {
      Random seeds = new Random(seed);
      for (int before = 0; before < partition; before++) {
        seeds.nextLong();
      }
      long ofPartition = seeds.nextLong();
      BernoulliCellSampler<?>[] samplers =
          IntStream.range(0, folds)
              .mapToObj(
                  k ->
                      new BernoulliCellSampler<>(k / (float) folds, (k + 1) / (float) folds, false))
              .toArray(BernoulliCellSampler<?>[]::new);
      for (BernoulliCellSampler<?> sampler : samplers) {
        sampler.setSeed(ofPartition);
      }
      return row -> {
        int fold = -1;
        for (int k = 0; k < samplers.length; k++) {
          if (samplers[k].sample() > 0) {
            fold = k;
          }
        }
        return fold;
      };
    }
  }

  /**
   * Folds that the rows name.
   *
   * @param folds the column holds integers from 0 to this, exclusive
   * @param column its name
   */
  record Named(int folds, String column) implements FoldRule {
    @Override
    public ToIntFunction<InternalRow> ofPartition(int partition, int at) {
      return row -> row.isNullAt(at) ? -1 : row.getInt(at);
    }
  }
}
