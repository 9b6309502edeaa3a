// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.List;

/**
 * How far rows reach, in units of the columns: what the plan of local rounds is made from.
 *
 * @param meanSum mean over the rows of Σⱼ|xᵢⱼ|
 * @param largest largest ωᵢ|xᵢⱼ| of all rows, at least the largest ωᵢ (an intercept's value is 1)
 */
@DefaultSerializer(JavaSerializer.class)
public record RowNorms(double meanSum, double largest) implements Serializable {

  /** Of the workers together, from the sums of each, in worker order. */
  public static RowNorms of(List<RowNorms> sums, long rows) {
    double sum = 0;
    double largest = 0;
    for (RowNorms one : sums) {
      sum += one.meanSum;
      largest = Math.max(largest, one.largest);
    }
    return new RowNorms(sum / rows, largest);
  }
}
