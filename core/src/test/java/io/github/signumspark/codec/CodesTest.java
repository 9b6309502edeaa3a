// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The few bytes that rounds are sent in. */
class CodesTest {
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void everyStateCodeIsItsOwn() {
    for (int code = -127; code <= 127; code++) {
      int units = StateCodec.units((byte) code);
      assertEquals(units, -StateCodec.units((byte) -code));
      assertEquals(units, StateCodec.units(StateCodec.of(units)));
      if (Math.abs(units) < 1 << StateCodec.LIMIT_BITS) {
        assertEquals(code, StateCodec.of(units));
      }
    }
  }

  @Test
  void aStateIsOffByAnEighthAtMost() {
    for (int i = 0; i < 100_000; i++) {
      double units = Math.scalb(random.nextDouble() - 0.5, random.nextInt(31));
      double off = Math.abs(StateCodec.units(StateCodec.of(units)) - units);
      assertTrue(off <= Math.max(0.5, 0.125 * Math.abs(units)), units + " is off by " + off);
    }
    int limit = 1 << StateCodec.LIMIT_BITS;
    assertEquals(limit, StateCodec.units(StateCodec.of(Double.POSITIVE_INFINITY)));
    assertEquals(-limit, StateCodec.units(StateCodec.of(Double.NEGATIVE_INFINITY)));
    assertEquals(0, StateCodec.of(Double.NaN));
    assertEquals(limit, StateCodec.limited(1e12));
    assertEquals(-limit, StateCodec.limited(-1e12));
  }

  @Test
  void changesComeBackAsTheyWere() {
    for (int trial = 0; trial < 200; trial++) {
      int n = 1 + random.nextInt(3000);
      int from = random.nextInt(n);
      int to = from + random.nextInt(n - from + 1);
      double share = random.nextDouble();
      int largest = 1 << random.nextInt(23);
      int[] tally = new int[n];
      byte[] codes = new byte[n];
      for (int j = 0; j < n; j++) {
        if (random.nextDouble() < share * share) {
          tally[j] = (int) ((random.nextDouble() - 0.5) * 2 * largest * random.nextDouble());
          codes[j] = (byte) random.nextInt(-127, 128);
        }
      }
      int[] tallyBack = new int[to - from];
      byte[] codesBack = new byte[to - from];
      RoundDelta.decode(
          RoundDelta.encode(tally, codes, from, to),
          (j, steps, change) -> {
            assertTrue(steps != 0 || change != 0);
            tallyBack[j] = steps;
            codesBack[j] = change;
          });
      assertArrayEquals(Arrays.copyOfRange(tally, from, to), tallyBack);
      assertArrayEquals(Arrays.copyOfRange(codes, from, to), codesBack);
    }
  }

  @Test
  void restingCoordinatesCostNothing() {
    int n = 100_000;
    assertTrue(RoundDelta.encode(new int[n], new byte[n], 0, n).length <= 6);
    int[] tally = new int[n];
    byte[] codes = new byte[n];
    for (int j = 0; j < n; j++) {
      tally[j] = j % 7 - 3;
      codes[j] = (byte) (j % 100);
    }
    double bytes = RoundDelta.encode(tally, codes, 0, n).length / (double) n;
    assertTrue(bytes < 1.7, bytes + " bytes a coordinate");
  }

  @Test
  void extremeNumbersComeBack() {
    int[] tally = {Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 1, -1};
    byte[] codes = {127, -127, 1, 0, -1};
    RoundDelta.decode(
        RoundDelta.encode(tally, codes, 0, 5),
        (j, steps, change) -> {
          assertEquals(tally[j], steps);
          assertEquals(codes[j], change);
        });
    assertThrows(
        IllegalStateException.class, () -> RoundDelta.decode(new byte[3], (j, t, c) -> {}));
  }

  @Test
  void gridVectorsAreTheNearestMultiples() {
    for (int exponent : new int[] {-20, -10, -3, 0, 8}) {
      double unit = Math.scalb(1.0, exponent);
      double[] vector = new double[1000];
      Arrays.setAll(vector, j -> (random.nextDouble() - 0.5) * Math.scalb(1.0, j % 9));
      QuantizedVector grid = QuantizedVector.of(vector, unit);
      double largest = 0;
      for (int j = 0; j < vector.length; j++) {
        assertEquals(Math.rint(vector[j] / unit) * unit + 0.0, grid.get(j));
        largest = Math.max(largest, Math.abs(vector[j]));
      }
      int bits = 2 + Math.max(0, Math.getExponent(largest / unit));
      assertTrue(grid.bytes() <= vector.length * ((bits + 7L) / 8), grid.bytes() + " bytes");
      double[] copy = new double[vector.length];
      grid.copyTo(copy);
      assertArrayEquals(copy, copyOf(QuantizedVector.of(copy, unit)));
    }
  }

  @Test
  void whatNoGridHoldsIsSentAsItIs() {
    double[][] vectors = {
      {1, Double.NaN, -0.0}, {Double.NEGATIVE_INFINITY, 1e-300}, {1e300, 1e-300}, {0x1p40, 1}
    };
    for (double[] vector : vectors) {
      assertArrayEquals(vector, copyOf(QuantizedVector.of(vector, 0x1p-10)));
    }
    assertArrayEquals(new double[] {0.1, 3}, copyOf(QuantizedVector.of(new double[] {0.1, 3}, 0)));
  }

  private static double[] copyOf(QuantizedVector grid) {
    double[] copy = new double[grid.length()];
    grid.copyTo(copy);
    return copy;
  }
}
