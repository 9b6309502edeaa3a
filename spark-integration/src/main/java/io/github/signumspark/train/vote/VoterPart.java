// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * What a worker returns of a step.
 *
 * @param ballot on its own coordinates, encoded; all abstentions where it is not sound
 * @param sound whether gradient and loss were finite
 * @param loss Σ ωᵢ lossᵢ of the step's rows, at the weights before the step
 * @param weight Σ ωᵢ of them
 * @param rows how many they are
 * @param validationLoss Σ ωᵢ lossᵢ of the validation rows
 * @param validationWeight Σ ωᵢ of these
 * @param executor where it ran
 * @param kernelProvider used there
 */
@DefaultSerializer(JavaSerializer.class)
record VoterPart(
    byte[] ballot,
    boolean sound,
    double loss,
    double weight,
    int rows,
    double validationLoss,
    double validationWeight,
    String executor,
    String kernelProvider)
    implements Serializable {

  /** Bytes of the payload. */
  long bytes() {
    return ballot.length + 45L;
  }
}
