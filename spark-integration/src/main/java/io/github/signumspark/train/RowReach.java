// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.data.RowBlock;
import io.github.signumspark.ingest.IngestedData;
import java.io.Serializable;

/**
 * How far rows reach, in units of the columns: what the plan of local rounds is made from. One job,
 * one pass over the stored values; sums in worker order.
 *
 * @param meanSum mean over the rows of Σⱼ|xᵢⱼ|
 * @param largest largest ωᵢ|xᵢⱼ| of all rows, at least the largest ωᵢ (an intercept's value is 1)
 */
@DefaultSerializer(JavaSerializer.class)
record RowReach(double meanSum, double largest) implements Serializable {

  static RowReach of(IngestedData data) {
    double[] sums = new double[2];
    OrderedJob.run(
        data.blocks(),
        (worker, block) -> of(block.train()),
        (worker, part) -> {
          sums[0] += part.meanSum;
          sums[1] = Math.max(sums[1], part.largest);
        });
    return new RowReach(sums[0] / data.rows(), sums[1]);
  }

  /** Of one block, its sum in place of the mean. */
  private static RowReach of(RowBlock block) {
    double sum = 0;
    double largest = 0;
    float[] values = block.values();
    for (int i = 0; i < block.rows(); i++) {
      int from = block.isSparse() ? block.offsets()[i] : i * block.width();
      int to = block.isSparse() ? block.offsets()[i + 1] : from + block.width();
      double rowSum = 0;
      double rowLargest = 1;
      for (int k = from; k < to; k++) {
        double reach = Math.abs(values[k]);
        rowSum += reach;
        rowLargest = Math.max(rowLargest, reach);
      }
      sum += rowSum;
      largest = Math.max(largest, block.weight(i) * rowLargest);
    }
    return new RowReach(sum, largest);
  }
}
