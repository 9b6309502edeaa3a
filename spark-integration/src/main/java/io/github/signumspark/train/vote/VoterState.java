// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * What a worker keeps from step to step, persisted on its executor. Arrays are replaced, never
 * written.
 *
 * @param weights of its own columns, then the free ones
 * @param state of the optimizer at the same coordinates
 * @param validationWeights of the columns of its validation rows, then the free ones; null without
 * @param part what it returned to the driver in its last step
 * @param kept what is computed once
 */
@DefaultSerializer(JavaSerializer.class)
record VoterState(
    double[] weights, double[] state, double[] validationWeights, VoterPart part, VoterKept kept)
    implements Serializable {}
