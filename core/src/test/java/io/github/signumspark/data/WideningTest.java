// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WideningTest {
  @Test
  void everyKindOfFiniteFloatIsTheDoubleThatACastGives() {
    SplittableRandom random = new SplittableRandom(1);
    for (int exponent = 0; exponent < 255; exponent++) {
      for (int i = 0; i < 2000; i++) {
        int mantissa = i == 0 ? 0 : i == 1 ? 0x7fffff : random.nextInt(1 << 23);
        check(Float.intBitsToFloat(exponent << 23 | mantissa));
      }
    }
  }

  private static void check(float value) {
    assertEquals(bits((double) value), bits(Widening.of(value)), () -> "of " + value);
    assertEquals(bits((double) -value), bits(Widening.of(-value)), () -> "of " + -value);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
