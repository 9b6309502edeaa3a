// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.vote.Ballot;
import java.io.Serializable;

/**
 * A step as it is sent to the workers: 1 or 2 bits a coordinate.
 *
 * @param rate the learning rate
 * @param signs the direction of each coordinate, as {@link Ballot#encode} writes it
 */
@DefaultSerializer(JavaSerializer.class)
public record VoteStep(double rate, byte[] signs) implements Serializable {

  /** Bytes of the payload. */
  public long bytes() {
    return (long) Double.BYTES + signs.length;
  }
}
