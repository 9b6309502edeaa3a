// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

class StageSupportTest {
  @Test
  void compressedIsSparksCompressed() {
    SplittableRandom random = new SplittableRandom(1);
    for (int size = 0; size < 40; size++) {
      for (int nonZeros = 0; nonZeros <= size; nonZeros++) {
        double[] coefficients = new double[size];
        for (int i = 0; i < nonZeros; i++) {
          coefficients[random.nextInt(size)] = random.nextDouble(-1, 1);
        }
        Vector expected = Vectors.dense(coefficients.clone()).compressed();
        Vector compressed = StageSupport.compressed(coefficients);
        assertSame(expected.getClass(), compressed.getClass());
        assertEquals(expected.numActives(), compressed.numActives());
        assertArrayEquals(expected.toArray(), compressed.toArray());
      }
    }
  }
}
