// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.codec.QuantizedVector;
import io.github.signumspark.codec.StateCodec;
import io.github.signumspark.objective.ParameterLayout;
import java.io.Serial;
import java.io.Serializable;

/**
 * What a round starts from, as the workers get it. Immutable.
 *
 * @param weights to a fraction of a step
 * @param codes of the states, see {@link StateCodec}
 * @param stateUnit what states are counted in
 * @param average of the weights, or null where its loss is not asked for
 */
@DefaultSerializer(JavaSerializer.class)
record RoundStart(QuantizedVector weights, byte[] codes, double stateUnit, QuantizedVector average)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Bytes of the payload. */
  long bytes() {
    return weights.bytes() + codes.length + (average == null ? 0 : average.bytes());
  }

  /** The states of a worker with these columns, null for all. */
  double[] localStates(ParameterLayout layout, int[] ids) {
    double[] local = new double[layout.localLength(ids)];
    for (int k = 0; k < local.length; k++) {
      local[k] = StateCodec.units(codes[layout.global(k, ids)]) * stateUnit;
    }
    return local;
  }

  /** A vector's part for a worker with these columns, null for all: a copy. */
  static double[] local(QuantizedVector vector, ParameterLayout layout, int[] ids) {
    double[] local = new double[layout.localLength(ids)];
    for (int k = 0; k < local.length; k++) {
      local[k] = vector.get(layout.global(k, ids));
    }
    return local;
  }

  /** Puts what {@link DriverState#restore(RoundStart)} needs into a checkpoint. */
  void save(SavedValues to, String name) {
    double[] numbers = new double[codes.length];
    for (int j = 0; j < numbers.length; j++) {
      numbers[j] = codes[j];
    }
    to.put(name + ".weights", weights.numbers())
        .put(name + ".codes", numbers)
        .put(name + ".stateUnit", stateUnit);
  }

  /** A snapshot of a checkpoint, its weights to the last bit, without an average. */
  static RoundStart restore(SavedValues from, String name) {
    double[] numbers = from.array(name + ".codes");
    byte[] codes = new byte[numbers.length];
    for (int j = 0; j < codes.length; j++) {
      codes[j] = (byte) numbers[j];
    }
    return new RoundStart(
        QuantizedVector.exact(from.array(name + ".weights")),
        codes,
        from.number(name + ".stateUnit"),
        null);
  }
}
