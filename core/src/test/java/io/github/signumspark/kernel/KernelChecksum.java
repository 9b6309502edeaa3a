// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

/**
 * Prints one number over the results of all kernels on seeded data, long enough for the compiled
 * loops to run. Run in JVMs of different vector widths by {@link KernelJvmTest}.
 */
final class KernelChecksum {
  private static final int ROUNDS = 2000;

  private long checksum;

  private KernelChecksum() {}

  public static void main(String[] args) {
    KernelChecksum run = new KernelChecksum();
    for (int round = 0; round < ROUNDS; round++) {
      run.updates(round);
      run.reductions(round);
    }
    System.out.println("described " + SignumKernels.describe());
    System.out.println("checksum " + Long.toHexString(run.checksum));
  }

  private void updates(int round) {
    int size = round % 700;
    boolean special = round % 4 == 0;
    float[] w = special ? Samples.floats(size, round) : Samples.finiteFloats(size, round);
    float[] s = Samples.finiteFloats(size, round + 1L);
    float[] g = special ? Samples.floats(size, round + 2L) : Samples.finiteFloats(size, round + 2L);
    double[] dw = special ? Samples.doubles(size, round) : Samples.finiteDoubles(size, round);
    double[] ds = Samples.finiteDoubles(size, round + 1L);
    double[] dg = special ? Samples.doubles(size, round + 2L) : Samples.finiteDoubles(size, ~round);
    int from = Math.min(round % 3, size);
    float clip = round % 2 == 0 ? -1f : 0.3f;
    SignumKernels.signum(w, s, g, from, size, 0.01f, 0.9f, 0.03f, 0.7f, clip, 0.02f);
    SignumKernels.signum(dw, ds, dg, from, size, 0.01, 0.9, 0.03, 0.7, clip, 0.02);
    add(w);
    add(s);
    add(dw);
    add(ds);
    touched(size, round);
    SignumKernels.signSgd(w, g, from, size, 0.03f, 0.1f);
    SignumKernels.signSgd(dw, dg, from, size, 0.03, 0.1);
    add(w);
    add(dw);
  }

  private void touched(int size, int round) {
    double[] start = Samples.finiteDoubles(size, round + 3L);
    double[] penalty = round % 3 == 0 ? null : Samples.finiteDoubles(size, round + 4L);
    double[] sums = Samples.finiteDoubles(2 * size, round + 5L);
    for (int i = 0; i < size; i++) {
      boolean rests = (i + round) % 4 == 0;
      sums[2 * i] = rests ? 0 : sums[2 * i];
      sums[2 * i + 1] = rests ? 0 : 1 + i % 2;
    }
    double[] state = Samples.finiteDoubles(size, round + 6L);
    double[] tally = new double[size];
    double[] weight = start.clone();
    double clip = round % 2 == 0 ? Double.NaN : 0.3;
    SignumKernels.touchedSigns(
        start, penalty, sums, state, tally, weight, 0.01, 0.9, 0.5, clip, 1e-30);
    add(state);
    add(tally);
    add(weight);
  }

  private void reductions(int round) {
    int size = round % 500;
    float[] f = Samples.finiteFloats(size + 2, round);
    double[] x = Samples.finiteDoubles(size + 2, round + 1L);
    double[] y = Samples.doubles(size + 2, round + 2L);
    add(SignumKernels.dot(f, 1, x, 2, size));
    add(SignumKernels.dot(x, 2, x, 1, size));
    add(SignumKernels.dot(x, 2, y, 0, size));
    SignumKernels.addScaled(1.0 / 3, f, 0, x, 2, size);
    SignumKernels.addScaled(-1.0 / 7, y, 1, x, 0, size);
    add(x);
    for (double value : y) {
      add(StrictFunctions.exp(value));
      add(StrictFunctions.sigmoid(value));
      add(StrictFunctions.log1pExp(value));
    }
    double[] labels = new double[size];
    double[] losses = new double[size];
    for (int i = 0; i < size; i++) {
      labels[i] = i % 3 == 0 ? 1 : 0;
    }
    double[] margins = round % 2 == 0 ? y : x;
    SignumKernels.logistic(labels, 0, margins, losses, size);
    add(margins);
    add(losses);
    add(SignumKernels.countNonFinite(Samples.floats(size, round), 0, size));
    add(SignumKernels.countNonFinite(y, 0, size));
    long[] positive = new long[8];
    long[] negative = new long[8];
    SignumKernels.packSigns(y, 1, size + 1, 1e-30, positive, negative);
    for (int word = 0; word < positive.length; word++) {
      add(positive[word]);
      add(negative[word]);
    }
  }

  private void add(float[] values) {
    for (float value : values) {
      add(Float.floatToIntBits(value));
    }
  }

  private void add(double[] values) {
    for (double value : values) {
      add(value);
    }
  }

  private void add(double value) {
    add(Double.doubleToLongBits(value));
  }

  private void add(long bits) {
    checksum = (Long.rotateLeft(checksum, 5) ^ bits) * 0x9e37_79b9_7f4a_7c15L;
  }
}
