// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.vote.Ballot;
import java.io.Serializable;

/**
 * A step as it travels down: 1 or 2 bits a coordinate.
 *
 * @param rate the learning rate
 * @param signs where the coordinates go, as {@link Ballot#encode} writes it
 */
@DefaultSerializer(JavaSerializer.class)
public record VoteStep(double rate, byte[] signs) implements Serializable {

  /** Bytes of the payload. */
  public long bytes() {
    return (long) Double.BYTES + signs.length;
  }
}
