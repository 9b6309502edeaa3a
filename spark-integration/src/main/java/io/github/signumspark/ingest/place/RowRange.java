// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.place;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * A range of rows within one partition of batches.
 *
 * @param parent the partition
 * @param batch index of the batch in its partition; {@link #RANKED} where the rows are those with
 *     the ranks {@code from .. to − 1} when the partition's rows of one kind are ordered by
 *     content; {@link #WHOLE} for all rows of one kind
 * @param from the first row
 * @param to the row after the last
 */
@DefaultSerializer(JavaSerializer.class)
record RowRange(int parent, int batch, long from, long to) implements Serializable {
  static final int RANKED = -1;
  static final int WHOLE = -2;

  /** All rows of a partition, in their order there. */
  static RowRange all(int parent) {
    return new RowRange(parent, WHOLE, 0, Long.MAX_VALUE);
  }
}
