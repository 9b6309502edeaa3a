// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The facade: its checks, and that it hands on what it was given. */
class SignumKernelsTest {
  @Test
  void theProviderIsTheBestOfThisRun() {
    String expected =
        System.getProperty("signum.test.providers", "").contains("panama") ? "panama" : "scalar";
    String forced = System.getProperty(KernelSelection.PROPERTY);
    assertEquals(forced == null ? expected : forced, SignumKernels.provider());
    assertTrue(
        SignumKernels.describe().startsWith(SignumKernels.provider()), SignumKernels.describe());
  }

  @Test
  void anUnknownProviderIsRefusedByName() {
    assertFails(
        IllegalStateException.class,
        "-Dsignum.kernel=: the providers are scalar and panama",
        () -> KernelSelection.of(""));
  }

  @Test
  void updatesReachTheirArrays() {
    float[] w = {1, 1, 1};
    float[] s = {0, 0, 0};
    SignumKernels.signum(w, s, new float[] {2, -2, 0}, 0, 3, 0.5f, 0.5f, 0, 1, -1, 0);
    assertArrayEquals(new float[] {0.5f, 1.5f, 1}, w);
    assertArrayEquals(new float[] {-1, 1, 0}, s);
    double[] v = {1, 1, 1};
    double[] t = {0, 0, 0};
    SignumKernels.signum(v, t, new double[] {2, -2, 0}, 1, 3, 0.5, 0.5, 0, 1, 1, 0);
    assertArrayEquals(new double[] {1, 1.5, 1}, v);
    assertArrayEquals(new double[] {0, 0.5, 0}, t);
    SignumKernels.signSgd(w, new float[] {-1, 0, 7}, 0, 3, 0.25f, 0);
    assertArrayEquals(new float[] {0.75f, 1.5f, 0.75f}, w);
    SignumKernels.signSgd(v, new double[] {-1, 0, 7}, 0, 3, 0.25, 0);
    assertArrayEquals(new double[] {1.25, 1.5, 0.75}, v);
  }

  @Test
  void touchedCoordinatesReachTheirArrays() {
    double[] start = {1, 1, 1};
    double[] sums = {4, 2, -4, 2, 0, 0};
    double[] s = {0, 0, 0.5};
    double[] tally = {0, 2, 1};
    double[] w = {1, 1.5, 1.25};
    SignumKernels.touchedSigns(start, null, sums, s, tally, w, 0.25, 0.5, 0.5, Double.NaN, 0);
    assertArrayEquals(new double[] {-1, 1, 0.5}, s);
    assertArrayEquals(new double[] {-1, 3, 1}, tally);
    assertArrayEquals(new double[] {0.75, 1.75, 1.25}, w);
    assertArrayEquals(new double[6], sums);
    assertFails(
        IndexOutOfBoundsException.class,
        "sums: range from 0 to 6 outside an array of length 3",
        () -> SignumKernels.touchedSigns(start, null, s, tally, w, sums, 1, 0.5, 1, 1, 0));
    assertFails(
        IllegalArgumentException.class,
        "state and tally are the same array",
        () -> SignumKernels.touchedSigns(start, null, sums, s, s, w, 1, 0.5, 1, 1, 0));
    assertFails(
        NullPointerException.class,
        "weight",
        () -> SignumKernels.touchedSigns(start, null, sums, s, tally, null, 1, 0.5, 1, 1, 0));
  }

  @Test
  void sumsReachTheirArrays() {
    float[] x = {1, 2, 3};
    double[] y = {10, 20, 30};
    assertEquals(80, SignumKernels.dot(x, 1, y, 0, 2));
    assertEquals(800, SignumKernels.dot(y, 1, y, 0, 2));
    SignumKernels.addScaled(2, x, 1, y, 0, 2);
    assertArrayEquals(new double[] {14, 26, 30}, y);
    SignumKernels.addScaled(2, new double[] {1, 1}, 0, y, 1, 2);
    assertArrayEquals(new double[] {14, 28, 32}, y);
    assertEquals(2, SignumKernels.countNonFinite(new float[] {0, Float.NaN, 1f / 0}, 0, 3));
    assertEquals(1, SignumKernels.countNonFinite(new double[] {0, Double.NaN, 1 / 0.0}, 0, 2));
  }

  @Test
  void emptyRangesDoNothing() {
    float[] none = {};
    SignumKernels.signum(none, new float[0], new float[0], 0, 0, 1, 1, 1, 1, 1, 1);
    assertEquals(0, SignumKernels.dot(none, 0, new double[0], 0, 0));
    SignumKernels.addScaled(1, none, 0, new double[2], 2, 0);
  }

  @Test
  void rangesOutsideAnArrayNameIt() {
    float[] w = {1, 1, 1};
    float[] shorter = {1, 1};
    assertFails(
        IndexOutOfBoundsException.class,
        "state: range from 0 to 3 outside an array of length 2",
        () -> SignumKernels.signum(w, shorter, new float[3], 0, 3, 1, 1, 1, 1, 1, 1));
    assertFails(
        IndexOutOfBoundsException.class,
        "gradient: range from 0 to 3 outside an array of length 2",
        () -> SignumKernels.signSgd(w, shorter, 0, 3, 1, 1));
    assertFails(
        IndexOutOfBoundsException.class,
        "weight: range from 2 to 1 outside an array of length 3",
        () -> SignumKernels.signSgd(w, shorter, 2, 1, 1, 1));
    assertFails(
        IndexOutOfBoundsException.class,
        "x: range from -1 to 1 outside an array of length 2",
        () -> SignumKernels.countNonFinite(shorter, -1, 1));
    assertFails(
        IndexOutOfBoundsException.class,
        "x: 2147483647 elements from 1 in an array of length 3",
        () -> SignumKernels.dot(new float[3], 1, new double[3], 0, Integer.MAX_VALUE));
    assertFails(
        IndexOutOfBoundsException.class,
        "x: -1 elements from 1 in an array of length 3",
        () -> SignumKernels.addScaled(1, new double[3], 1, new double[3], 1, -1));
    assertArrayEquals(new float[] {1, 1, 1}, w);
  }

  @Test
  void nullsAndSharedArraysAreNamed() {
    double[] a = {1, 2};
    double[] b = {1, 2};
    assertFails(
        NullPointerException.class,
        "gradient",
        () -> SignumKernels.signum(a, b, null, 0, 2, 1, 1, 1, 1, 1, 1));
    assertFails(NullPointerException.class, "y", () -> SignumKernels.dot(a, 0, null, 0, 1));
    assertFails(
        IllegalArgumentException.class,
        "weight and state are the same array",
        () -> SignumKernels.signum(a, a, b, 0, 2, 1, 1, 1, 1, 1, 1));
    assertFails(
        IllegalArgumentException.class,
        "state and gradient are the same array",
        () -> SignumKernels.signum(a, b, b, 0, 2, 1, 1, 1, 1, 1, 1));
    assertFails(
        IllegalArgumentException.class,
        "x and y are the same array",
        () -> SignumKernels.addScaled(1, a, 0, a, 0, 2));
    long[] plane = {0};
    assertFails(
        IllegalArgumentException.class,
        "positive and negative are the same array",
        () -> SignumKernels.packSigns(a, 0, 2, 0, plane, plane));
    assertFails(
        IllegalArgumentException.class,
        "tiny = NaN is not at least 0",
        () -> SignumKernels.packSigns(a, 0, 2, Double.NaN, plane, new long[1]));
    assertFails(
        IndexOutOfBoundsException.class,
        "negative: 1 elements from 0 in an array of length 0",
        () -> SignumKernels.packSigns(a, 0, 2, 0, plane, new long[0]));
  }

  private static void assertFails(
      Class<? extends RuntimeException> type, String message, Executable call) {
    assertEquals(message, assertThrows(type, call).getMessage());
  }
}
