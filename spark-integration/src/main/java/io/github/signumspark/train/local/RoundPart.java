// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.codec.RoundDelta;
import io.github.signumspark.train.plan.SampledLoss;
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
   * @param averageLosses that of a reading's slice at the average in the groups of {@link
   *     SampledLoss}, null where it was not sent
   * @param averageWeights Σ ωᵢ of the groups, likewise
   * @param sliceWeight Σ ωᵢ of the round's slice
   * @param sliceRows rows read for both
   * @param validation Σ ωᵢ lossᵢ of the validation rows at the average
   * @param validationWeight Σ ωᵢ of the validation rows, 0 where they were not measured
   * @param rows how many were visited
   */
  @DefaultSerializer(JavaSerializer.class)
  record Losses(
      double slice,
      double[] averageLosses,
      double[] averageWeights,
      double sliceWeight,
      int sliceRows,
      double validation,
      double validationWeight,
      int rows)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private static final long BYTES = 48;

    private long bytes() {
      return BYTES + (averageLosses == null ? 0 : 16L * averageLosses.length);
    }
  }

  /** Bytes of the payload. */
  long bytes() {
    return changes.length + (losses == null ? 0 : losses.bytes());
  }
}
