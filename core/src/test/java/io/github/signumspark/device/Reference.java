// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import io.github.signumspark.kernel.SignumKernels;
import java.util.SplittableRandom;

/** Weights and state updated by the CPU's kernels, and inputs to update them with. */
final class Reference {
  static final double[] SPECIAL = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  final Precision precision;
  double[] weight;
  double[] state;
  float[] weightFloats;
  float[] stateFloats;

  Reference(Precision precision, double[] weight, double[] state) {
    this.precision = precision;
    if (precision == Precision.DOUBLE) {
      this.weight = weight.clone();
      this.state = state.clone();
    } else {
      weightFloats = floats(weight);
      stateFloats = floats(state);
    }
  }

  void step(UpdateRule rule, double[] gradient) {
    if (precision == Precision.DOUBLE) {
      if (rule.signum()) {
        SignumKernels.signum(
            weight,
            state,
            gradient,
            0,
            weight.length,
            rule.lr(),
            rule.momentum(),
            rule.wd(),
            rule.rescaleGrad(),
            rule.clip(),
            rule.wdLh());
      } else {
        SignumKernels.signSgd(weight, gradient, 0, weight.length, rule.lr(), rule.wd());
      }
    } else {
      float[] g = floats(gradient);
      if (rule.signum()) {
        SignumKernels.signum(
            weightFloats,
            stateFloats,
            g,
            0,
            g.length,
            (float) rule.lr(),
            (float) rule.momentum(),
            (float) rule.wd(),
            (float) rule.rescaleGrad(),
            (float) rule.clip(),
            (float) rule.wdLh());
      } else {
        SignumKernels.signSgd(weightFloats, g, 0, g.length, (float) rule.lr(), (float) rule.wd());
      }
    }
  }

  double[] weights() {
    return precision == Precision.DOUBLE ? weight.clone() : doubles(weightFloats);
  }

  double[] states() {
    return precision == Precision.DOUBLE ? state.clone() : doubles(stateFloats);
  }

  static HostDeviceOps.HostColumn upload(HostDeviceOps ops, Precision precision, double[] values) {
    return precision == Precision.DOUBLE ? ops.upload(values) : ops.upload(floats(values));
  }

  static double[] download(HostDeviceOps ops, HostDeviceOps.HostColumn column) {
    if (column.precision() == Precision.DOUBLE) {
      double[] values = new double[column.length()];
      ops.download(column, values);
      return values;
    }
    float[] values = new float[column.length()];
    ops.download(column, values);
    return doubles(values);
  }

  static double[] numbers(SplittableRandom random, int length, boolean special) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      boolean pick = special && random.nextInt(2) == 0;
      values[i] = pick ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextDouble(-2, 2);
    }
    return values;
  }

  /** Random planes and the gradient that they stand for. */
  static double[] planes(SplittableRandom random, long[] positive, long[] negative, int length) {
    for (int word = 0; word < positive.length; word++) {
      positive[word] = random.nextLong();
      negative[word] = random.nextLong() & ~positive[word];
    }
    double[] gradient = new double[length];
    for (int i = 0; i < length; i++) {
      gradient[i] =
          ((positive[i / 64] >>> (i % 64)) & 1) == 1
              ? 1
              : ((negative[i / 64] >>> (i % 64)) & 1) == 1 ? -1 : 0;
    }
    return gradient;
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
