// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.data.RowBlock;
import java.io.Serializable;

/**
 * The rows of one logical worker, in reproducible order. Immutable by convention, like {@link
 * RowBlock}.
 *
 * @param worker number of the worker, {@code 0 .. numWorkers − 1}; also the number of the RDD's
 *     partition
 * @param train the training rows, at least one; {@link RowBlock#columnIds()} are the columns that
 *     occur in them (all columns of a dense block)
 * @param validation the rows marked for validation, or null where the worker has none; its columns
 *     are numbered by its own {@link RowBlock#columnIds()}
 * @param checksum the content of all rows, independent of their order
 * @param norms of the training rows, a sum in place of the mean
 */
@DefaultSerializer(JavaSerializer.class)
public record WorkerBlock(
    int worker, RowBlock train, RowBlock validation, long checksum, RowNorms norms)
    implements Serializable {}
