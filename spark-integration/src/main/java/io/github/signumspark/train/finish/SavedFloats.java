// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.finish;

/** Floats in the numbers of a checkpoint, and back to the same bits. */
final class SavedFloats {
  private SavedFloats() {}

  static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int j = 0; j < doubles.length; j++) {
      doubles[j] = floats[j];
    }
    return doubles;
  }

  static float[] floats(double[] doubles) {
    float[] floats = new float[doubles.length];
    for (int j = 0; j < floats.length; j++) {
      floats[j] = (float) doubles[j];
    }
    return floats;
  }
}
