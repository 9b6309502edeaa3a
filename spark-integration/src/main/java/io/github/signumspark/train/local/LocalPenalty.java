// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.objective.ParameterLayout;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.IntToDoubleFunction;

/**
 * The penalty as the workers' steps charge it, to the nearest float. On the driver it is a function
 * of what the driver has anyway, and costs no memory; on its way and where tasks run it takes 4
 * bytes a coordinate.
 */
@DefaultSerializer(JavaSerializer.class)
final class LocalPenalty implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final int length;
  private transient IntToDoubleFunction strengths;
  private transient volatile float[] values;

  /**
   * A penalty.
   *
   * @param length coordinates
   * @param strengths of each, as {@link io.github.signumspark.local.LocalSignum} wants it
   */
  LocalPenalty(int length, IntToDoubleFunction strengths) {
    this.length = length;
    this.strengths = strengths;
  }

  /** Number of coordinates. */
  int length() {
    return length;
  }

  /** Bytes of the payload. */
  long bytes() {
    return 4L * length;
  }

  /** The strengths of a worker with these columns, null for all. */
  double[] local(ParameterLayout layout, int[] ids) {
    float[] all = values();
    double[] local = new double[layout.localLength(ids)];
    for (int k = 0; k < local.length; k++) {
      local[k] = all[layout.global(k, ids)];
    }
    return local;
  }

  /** Made here where the driver runs the tasks itself. */
  private synchronized float[] values() {
    if (values == null) {
      float[] made = new float[length];
      for (int j = 0; j < length; j++) {
        made[j] = get(j);
      }
      values = made;
    }
    return values;
  }

  private float get(int coordinate) {
    float[] made = values;
    return made != null ? made[coordinate] : (float) strengths.applyAsDouble(coordinate);
  }

  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    for (int j = 0; j < length; j++) {
      out.writeFloat(get(j));
    }
  }

  @Serial
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    values = new float[length];
    for (int j = 0; j < length; j++) {
      values[j] = in.readFloat();
    }
  }
}
