// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.pack;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.github.signumspark.ingest.stats.ColumnScales;
import io.github.signumspark.ingest.stats.ColumnScaling;
import java.io.Serializable;
import java.util.BitSet;

/**
 * The part of a {@link ColumnScaling} that packing blocks needs, to be broadcast: 4 bytes and one
 * bit a column; on the driver the units are shared, not copied.
 *
 * @param units unit of each column
 * @param constant the columns that are left out
 * @param centred the columns that are centred, ascending
 * @param centres their centres
 */
@DefaultSerializer(JavaSerializer.class)
public record BlockScale(ColumnScales units, BitSet constant, int[] centred, double[] centres)
    implements Serializable {

  public static BlockScale of(ColumnScaling scaling) {
    BitSet constant = new BitSet(scaling.numFeatures());
    for (int j = 0; j < scaling.numFeatures(); j++) {
      if (scaling.isConstant(j)) {
        constant.set(j);
      }
    }
    return new BlockScale(scaling.units(), constant, scaling.centredColumns(), scaling.centres());
  }

  int numFeatures() {
    return units.length();
  }
}
