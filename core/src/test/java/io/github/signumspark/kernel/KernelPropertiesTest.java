// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Random bit patterns, through every provider: the naive form's bits, hence equal bits. */
class KernelPropertiesTest {
  @Property
  void floatUpdates(
      @ForAll @Size(max = 70) int[] data,
      @ForAll @Size(6) int[] options,
      @ForAll @IntRange(max = 3) int margin) {
    float[] o = new float[6];
    for (int i = 0; i < 6; i++) {
      o[i] = Float.intBitsToFloat(options[i]);
    }
    int size = Math.max(0, data.length - 2 * margin);
    int from = data.length - size == 2 * margin ? margin : 0;
    float[] w = new float[data.length];
    float[] s = new float[data.length];
    float[] g = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      w[i] = Float.intBitsToFloat(data[i]);
      s[i] = Float.intBitsToFloat(Integer.rotateLeft(data[i], 7) * 31);
      g[i] = Float.intBitsToFloat(Integer.rotateLeft(data[i], 19) ^ 0x55);
    }
    for (SignumKernel kernel : Providers.all()) {
      float[] weight = w.clone();
      float[] state = s.clone();
      float[] sgdWeight = w.clone();
      kernel.signum(weight, state, g, from, from + size, o[0], o[1], o[2], o[3], o[4], o[5]);
      kernel.signSgd(sgdWeight, g, from, from + size, o[0], o[2]);
      for (int i = from; i < from + size; i++) {
        float[] expected = NaiveKernel.signum(w[i], s[i], g[i], o[0], o[1], o[2], o[3], o[4], o[5]);
        String where = kernel.name() + " element " + i + " options " + Arrays.toString(o);
        assertEquals(Float.floatToIntBits(expected[0]), Float.floatToIntBits(weight[i]), where);
        assertEquals(Float.floatToIntBits(expected[1]), Float.floatToIntBits(state[i]), where);
        float sgd = NaiveKernel.signSgd(w[i], g[i], o[0], o[2]);
        assertEquals(Float.floatToIntBits(sgd), Float.floatToIntBits(sgdWeight[i]), where);
      }
    }
  }

  @Property
  void doubleUpdates(
      @ForAll @Size(max = 70) long[] data,
      @ForAll @Size(6) long[] options,
      @ForAll @IntRange(max = 3) int margin) {
    double[] o = new double[6];
    for (int i = 0; i < 6; i++) {
      o[i] = Double.longBitsToDouble(options[i]);
    }
    int size = Math.max(0, data.length - 2 * margin);
    int from = data.length - size == 2 * margin ? margin : 0;
    double[] w = new double[data.length];
    double[] s = new double[data.length];
    double[] g = new double[data.length];
    for (int i = 0; i < data.length; i++) {
      w[i] = Double.longBitsToDouble(data[i]);
      s[i] = Double.longBitsToDouble(Long.rotateLeft(data[i], 7) * 31);
      g[i] = Double.longBitsToDouble(Long.rotateLeft(data[i], 19) ^ 0x55);
    }
    for (SignumKernel kernel : Providers.all()) {
      double[] weight = w.clone();
      double[] state = s.clone();
      double[] sgdWeight = w.clone();
      kernel.signum(weight, state, g, from, from + size, o[0], o[1], o[2], o[3], o[4], o[5]);
      kernel.signSgd(sgdWeight, g, from, from + size, o[0], o[2]);
      for (int i = from; i < from + size; i++) {
        double[] expected =
            NaiveKernel.signum(w[i], s[i], g[i], o[0], o[1], o[2], o[3], o[4], o[5]);
        String where = kernel.name() + " element " + i + " options " + Arrays.toString(o);
        assertBits(expected[0], weight[i], where);
        assertBits(expected[1], state[i], where);
        assertBits(NaiveKernel.signSgd(w[i], g[i], o[0], o[2]), sgdWeight[i], where);
      }
    }
  }

  @Property
  void reductions(@ForAll @Size(max = 100) double[] x, @ForAll long seed) {
    float[] f = Samples.finiteFloats(x.length, seed);
    double[] products = new double[x.length];
    double[] squares = new double[x.length];
    long nonFinite = 0;
    for (int i = 0; i < x.length; i++) {
      products[i] = f[i] * x[i];
      squares[i] = x[i] * x[i];
      nonFinite += Double.isFinite(x[i]) ? 0 : 1;
    }
    for (SignumKernel kernel : Providers.all()) {
      int n = x.length;
      assertBits(NaiveKernel.sum(products), kernel.dot(f, 0, x, 0, n), kernel.name() + " dot");
      assertBits(NaiveKernel.sum(squares), kernel.dot(x, 0, x, 0, n), kernel.name() + " square");
      assertEquals(nonFinite, kernel.countNonFinite(x, 0, n), kernel.name());
    }
  }

  private static void assertBits(double expected, double actual, String what) {
    assertEquals(
        Double.doubleToLongBits(expected),
        Double.doubleToLongBits(actual),
        () -> what + ": expected " + expected + ", got " + actual);
  }
}
