// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.rows.RowBatch;
import java.io.Serializable;

/**
 * What the driver learns of a piece when it has been read.
 *
 * @param partition its partition
 * @param piece its number there
 * @param rows its rows
 * @param numFeatures columns
 * @param validation whether these are validation rows
 * @param nonZeros non-zeros
 * @param dropped rows of weight 0 that were left out
 * @param hashSum order-free hash
 * @param allWeigh1 whether every row weighs 1
 * @param file file of the rows, or null
 * @param start offset of the rows' split
 * @param error why reading ended, or null
 */
@DefaultSerializer(JavaSerializer.class)
public record BatchSummary(
    int partition,
    int piece,
    int rows,
    int numFeatures,
    boolean validation,
    long nonZeros,
    long dropped,
    long hashSum,
    boolean allWeigh1,
    String file,
    long start,
    String error)
    implements Serializable {

  public static BatchSummary of(int partition, int number, RowBatch piece) {
    boolean allWeigh1 = true;
    for (int i = 0; i < piece.rows; i++) {
      allWeigh1 &= piece.weight(i) == 1.0;
    }
    return new BatchSummary(
        partition,
        number,
        piece.rows,
        piece.numFeatures,
        piece.validation,
        piece.nonZeros,
        piece.dropped,
        piece.hashSum(),
        allWeigh1,
        piece.file,
        piece.start,
        piece.error);
  }
}
