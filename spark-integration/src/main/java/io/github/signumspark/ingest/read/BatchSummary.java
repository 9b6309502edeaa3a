// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.rows.RowBatch;
import java.io.Serializable;

/**
 * What the driver is sent about a batch once it has been read.
 *
 * @param partition its partition
 * @param batch its number there
 * @param rows its rows
 * @param numFeatures columns
 * @param validation whether these are validation rows
 * @param fold of its rows
 * @param nonZeros non-zeros
 * @param dropped rows of weight 0 that were left out
 * @param hashSum order-free hash
 * @param allWeigh1 whether every row weighs 1
 * @param file file of the rows, or null
 * @param start offset of the rows' split
 * @param error why reading stopped, or null
 */
@DefaultSerializer(JavaSerializer.class)
public record BatchSummary(
    int partition,
    int batch,
    int rows,
    int numFeatures,
    boolean validation,
    int fold,
    long nonZeros,
    long dropped,
    long hashSum,
    boolean allWeigh1,
    String file,
    long start,
    String error)
    implements Serializable {

  /** The same as another batch of its partition, where some are left out. */
  public BatchSummary numbered(int number) {
    return new BatchSummary(
        partition,
        number,
        rows,
        numFeatures,
        validation,
        fold,
        nonZeros,
        dropped,
        hashSum,
        allWeigh1,
        file,
        start,
        error);
  }

  public static BatchSummary of(int partition, int number, RowBatch batch) {
    boolean allWeigh1 = true;
    for (int i = 0; i < batch.rows; i++) {
      allWeigh1 &= batch.weight(i) == 1.0;
    }
    return new BatchSummary(
        partition,
        number,
        batch.rows,
        batch.numFeatures,
        batch.validation,
        batch.fold,
        batch.nonZeros,
        batch.dropped,
        batch.hashSum(),
        allWeigh1,
        batch.file,
        batch.start,
        batch.error);
  }
}
