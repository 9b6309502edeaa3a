// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.data.RowBlock;
import java.io.Serializable;
import java.util.List;

/**
 * How far rows reach, in units of the columns: what the plan of local rounds is made from.
 *
 * @param meanSum mean over the rows of Σⱼ|xᵢⱼ|
 * @param largest largest ωᵢ|xᵢⱼ| of all rows, at least the largest ωᵢ (an intercept's value is 1)
 */
@DefaultSerializer(JavaSerializer.class)
public record RowReach(double meanSum, double largest) implements Serializable {

  /** Of the workers together, from the sums of each, in worker order. */
  static RowReach of(List<RowReach> sums, long rows) {
    double sum = 0;
    double largest = 0;
    for (RowReach one : sums) {
      sum += one.meanSum;
      largest = Math.max(largest, one.largest);
    }
    return new RowReach(sum / rows, largest);
  }

  /** Of one block, its sum in place of the mean. One pass over the stored values. */
  static RowReach sum(RowBlock block) {
    double sum = 0;
    double largest = 0;
    float[] values = block.values();
    for (int i = 0; i < block.rows(); i++) {
      int from = block.isSparse() ? block.offsets()[i] : i * block.width();
      int to = block.isSparse() ? block.offsets()[i + 1] : from + block.width();
      double even = 0;
      double odd = 0;
      float rowLargest = 1;
      int k = from;
      for (; k + 1 < to; k += 2) {
        float first = Math.abs(values[k]);
        float second = Math.abs(values[k + 1]);
        even += first;
        odd += second;
        float larger = first > second ? first : second;
        rowLargest = larger > rowLargest ? larger : rowLargest;
      }
      if (k < to) {
        float last = Math.abs(values[k]);
        even += last;
        rowLargest = last > rowLargest ? last : rowLargest;
      }
      sum += even + odd;
      largest = Math.max(largest, block.weight(i) * rowLargest);
    }
    return new RowReach(sum, largest);
  }
}
