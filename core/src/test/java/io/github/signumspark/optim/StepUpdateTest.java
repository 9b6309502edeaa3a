// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class StepUpdateTest {

  @Property
  void signOfDoubleBits(@ForAll long bits) {
    assertSign(Double.longBitsToDouble(bits));
  }

  @Property
  void signOfFloatBits(@ForAll int bits) {
    assertSign(Float.intBitsToFloat(bits));
  }

  @Example
  void signOfSpecials() {
    double[] doubles = {
      0.0,
      -0.0,
      Double.NaN,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.longBitsToDouble(0xfff0000000000001L),
      Double.longBitsToDouble(0x7ff0000000000001L)
    };
    for (double x : doubles) {
      assertSign(x);
    }
    float[] floats = {
      0f,
      -0f,
      Float.NaN,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.intBitsToFloat(0xff800001),
      Float.intBitsToFloat(0x7f800001)
    };
    for (float x : floats) {
      assertSign(x);
    }
  }

  private static void assertSign(double x) {
    assertEquals(x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0, StepUpdate.sign(x), () -> "sign of " + x);
  }

  private static void assertSign(float x) {
    assertEquals(x > 0 ? 1f : x < 0 ? -1f : 0f, StepUpdate.sign(x), () -> "sign of " + x);
  }
}
