// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.List;

/**
 * Norms of rows in units of the columns, from which the plan of local rounds follows.
 *
 * @param meanSum mean over the rows of Σⱼ|xᵢⱼ|
 * @param largest largest ωᵢ|xᵢⱼ| of all rows, at least the largest ωᵢ (an intercept's value is 1)
 */
@DefaultSerializer(JavaSerializer.class)
public record RowNorms(double meanSum, double largest) implements Serializable {

  /** The norms over all workers, from the sums of each, in worker order. */
  public static RowNorms of(List<RowNorms> sums, long rows) {
    double sum = 0;
    double largest = 0;
    for (RowNorms worker : sums) {
      sum += worker.meanSum;
      largest = Math.max(largest, worker.largest);
    }
    return new RowNorms(sum / rows, largest);
  }
}
