// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class AccurateCosineTest {
  /** Less than a unit in the last place of every number above 2^-47: those must be equal. */
  private static final double NEXT_TO_ZEROS = 0x1p-100;

  private static final MathContext DIGITS = new MathContext(60);

  @Property(tries = 2000)
  void isTheCosineRoundedOnce(@ForAll @DoubleRange(min = -3.2, max = 3.2) double x) {
    assertEquals(byDecimals(x), AccurateCosine.cos(x), NEXT_TO_ZEROS);
  }

  @Example
  void specialArguments() {
    assertEquals(1.0, AccurateCosine.cos(0.0));
    assertEquals(-1.0, AccurateCosine.cos(Math.PI));
    assertEquals(1.0, AccurateCosine.cos(1e-300));
    assertEquals(StrictMath.cos(100.0), AccurateCosine.cos(100.0));
    assertEquals(Double.NaN, AccurateCosine.cos(Double.NaN));
  }

  @Example
  void hardArguments() {
    for (int i = 1; i < 2000; i++) {
      double x = Math.PI * i / 2000;
      assertEquals(byDecimals(x), AccurateCosine.cos(x), NEXT_TO_ZEROS, "i = " + i);
    }
  }

  /** The Taylor series with 60 digits. */
  private static double byDecimals(double x) {
    BigDecimal square = new BigDecimal(x).pow(2, DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int k = 1; k < 40; k++) {
      BigDecimal divisor = BigDecimal.valueOf((2L * k - 1) * (2L * k));
      term = term.multiply(square, DIGITS).divide(divisor, DIGITS).negate();
      sum = sum.add(term, DIGITS);
    }
    return sum.doubleValue();
  }
}
