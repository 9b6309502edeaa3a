// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.codec.RoundDelta;
import java.io.Serial;
import java.io.Serializable;

/**
 * What a worker returns of a round, or of one range of its coordinates.
 *
 * @param changes of its local coordinates, see {@link RoundDelta}
 * @param losses what it measured; null but in the part of the first range
 */
@DefaultSerializer(JavaSerializer.class)
record RoundPart(byte[] changes, Losses losses) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * What a worker measured in a round.
   *
   * @param slice Σ ωᵢ lossᵢ of the round's slice at the weights the round started from
   * @param sliceWeight Σ ωᵢ of the round's slice
   * @param average Σ ωᵢ lossᵢ of a reading's slice at the average
   * @param averageWeight Σ ωᵢ of it, 0 where the average was not sent
   * @param sliceRows rows read for both
   * @param validation Σ ωᵢ lossᵢ of the validation rows at the average
   * @param validationWeight Σ ωᵢ of the validation rows, 0 where they were not measured
   * @param rows how many were visited
   */
  @DefaultSerializer(JavaSerializer.class)
  record Losses(
      double slice,
      double sliceWeight,
      double average,
      double averageWeight,
      int sliceRows,
      double validation,
      double validationWeight,
      int rows)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private static final long BYTES = 56;
  }

  /** Bytes of the payload. */
  long bytes() {
    return changes.length + (losses == null ? 0 : Losses.BYTES);
  }
}
