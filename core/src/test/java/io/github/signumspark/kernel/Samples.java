// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import java.util.Random;

/** Seeded test data. */
final class Samples {
  private Samples() {}

  private static final float[] FLOAT_SPECIALS = {
    0,
    -0.0f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    0x1.0p-126f,
    -0x1.0p-126f,
    0x1.0p-126f / 3,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1,
    -1,
    0.5f,
    -0.5f,
    1e30f,
    1e-30f
  };

  /** Every third number special, the others as {@link #finiteFloats}. */
  static float[] floats(int size, long seed) {
    Random random = new Random(seed);
    float[] x = finiteFloats(size, ~seed);
    for (int i = 0; i < size; i++) {
      if (random.nextInt(3) == 0) {
        x[i] = FLOAT_SPECIALS[random.nextInt(FLOAT_SPECIALS.length)];
      }
    }
    return x;
  }

  /** Of very different magnitudes, so that another order of additions shows. */
  static float[] finiteFloats(int size, long seed) {
    Random random = new Random(seed);
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(121) - 60));
    }
    return x;
  }

  private static final double[] DOUBLE_SPECIALS = {
    0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    0x1.0p-1022,
    -0x1.0p-1022,
    0x1.0p-1022 / 3,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    1,
    -1,
    0.5,
    -0.5,
    1e300,
    1e-300
  };

  /** Every third number special, the others as {@link #finiteDoubles}. */
  static double[] doubles(int size, long seed) {
    Random random = new Random(seed);
    double[] x = finiteDoubles(size, ~seed);
    for (int i = 0; i < size; i++) {
      if (random.nextInt(3) == 0) {
        x[i] = DOUBLE_SPECIALS[random.nextInt(DOUBLE_SPECIALS.length)];
      }
    }
    return x;
  }

  /** Of very different magnitudes, so that another order of additions shows. */
  static double[] finiteDoubles(int size, long seed) {
    Random random = new Random(seed);
    double[] x = new double[size];
    for (int i = 0; i < size; i++) {
      x[i] = random.nextGaussian() * Math.scalb(1.0, random.nextInt(121) - 60);
    }
    return x;
  }
}
