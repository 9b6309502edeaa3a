// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Against decimal arithmetic of forty digits, and against StrictMath on many more points. */
class StrictFunctionsTest {
  private static final MathContext DIGITS = new MathContext(40);
  private static final BigDecimal ONE = BigDecimal.ONE;

  @Test
  void expIsWithinOneUnit() {
    double near = worst(StrictFunctions::exp, StrictFunctionsTest::exactExp, 4000, 3);
    double wide = worst(StrictFunctions::exp, StrictFunctionsTest::exactExp, 4000, 700);

    assertTrue(near < 1 && wide < 1, near + " and " + wide);
  }

  @Test
  void sigmoidIsWithinTwoUnits() {
    UnaryOperator<BigDecimal> exact = x -> ONE.divide(ONE.add(exactExp(x.negate())), DIGITS);
    double near = worst(StrictFunctions::sigmoid, exact, 3000, 5);
    double wide = worst(StrictFunctions::sigmoid, exact, 2000, 40);

    assertTrue(near < 2 && wide < 2, near + " and " + wide);
  }

  @Test
  void log1pExpIsWithinTwoUnits() {
    UnaryOperator<BigDecimal> exact = StrictFunctionsTest::exactLog1pExp;
    double near = worst(StrictFunctions::log1pExp, exact, 1500, 5);
    double wide = worst(StrictFunctions::log1pExp, exact, 1000, 40);

    assertTrue(near < 2 && wide < 2, near + " and " + wide);
  }

  @Test
  void manyPointsAgreeWithStrictMath() {
    Random random = new Random(5);
    for (int i = 0; i < 1_000_000; i++) {
      double x = random.nextGaussian() * (i % 2 == 0 ? 3 : 200);
      double exp = StrictMath.exp(x);
      assertNear(exp, StrictFunctions.exp(x), 2, "exp", x);
      if (Math.abs(x) < 30) {
        assertNear(1 / (1 + StrictMath.exp(-x)), StrictFunctions.sigmoid(x), 4, "sigmoid", x);
        double log = Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
        assertNear(log, StrictFunctions.log1pExp(x), 4, "log1pExp", x);
      }
    }
  }

  @Test
  void theEndsAreExact() {
    double infinity = Double.POSITIVE_INFINITY;
    assertEquals(1, StrictFunctions.exp(0));
    assertEquals(1, StrictFunctions.exp(-0.0));
    assertEquals(infinity, StrictFunctions.exp(infinity));
    assertEquals(0, StrictFunctions.exp(-infinity));
    assertEquals(Double.NaN, StrictFunctions.exp(Double.NaN));
    for (double x : new double[] {709.7, 709.782712893384, 709.7827128933841, 710, 1e308}) {
      assertNear(StrictMath.exp(x), StrictFunctions.exp(x), 1, "exp", x);
    }
    for (double x = -745.5; x < -707; x += 0.0625) {
      assertNear(StrictMath.exp(x), StrictFunctions.exp(x), 1, "exp", x);
    }
    assertEquals(0.5, StrictFunctions.sigmoid(0));
    assertEquals(1, StrictFunctions.sigmoid(infinity));
    assertEquals(0, StrictFunctions.sigmoid(-infinity));
    assertEquals(StrictFunctions.exp(-740), StrictFunctions.sigmoid(-740));
    assertEquals(Double.NaN, StrictFunctions.sigmoid(Double.NaN));
    assertEquals(infinity, StrictFunctions.log1pExp(infinity));
    assertEquals(1e300, StrictFunctions.log1pExp(1e300));
    assertEquals(0, StrictFunctions.log1pExp(-infinity));
    assertEquals(StrictFunctions.exp(-740), StrictFunctions.log1pExp(-740));
    assertEquals(Double.NaN, StrictFunctions.log1pExp(Double.NaN));
  }

  /** The largest error in units of the exact value's last place. */
  private static double worst(
      DoubleUnaryOperator function, UnaryOperator<BigDecimal> exact, int points, double range) {
    Random random = new Random(points);
    double worst = 0;
    for (int i = 0; i < points; i++) {
      double x = (2 * random.nextDouble() - 1) * range;
      BigDecimal expected = exact.apply(new BigDecimal(x));
      BigDecimal error = new BigDecimal(function.applyAsDouble(x)).subtract(expected);
      double unit = Math.ulp(expected.doubleValue());
      worst = Math.max(worst, Math.abs(error.doubleValue()) / unit);
    }
    return worst;
  }

  /** Taylor's series of x / 2^12, squared twelve times. */
  private static BigDecimal exactExp(BigDecimal x) {
    MathContext digits = new MathContext(DIGITS.getPrecision() + 10);
    BigDecimal small = x.divide(new BigDecimal(4096), digits);
    BigDecimal term = ONE;
    BigDecimal sum = ONE;
    for (int n = 1; n <= 30; n++) {
      term = term.multiply(small, digits).divide(new BigDecimal(n), digits);
      sum = sum.add(term, digits);
    }
    for (int i = 0; i < 12; i++) {
      sum = sum.multiply(sum, digits);
    }
    return sum;
  }

  /** Newton's method on e^y = 1 + e^x, in the form that keeps small values' digits. */
  private static BigDecimal exactLog1pExp(BigDecimal x) {
    MathContext digits = new MathContext(DIGITS.getPrecision() + 20);
    BigDecimal target = ONE.add(exactExp(x));
    BigDecimal y = new BigDecimal(StrictMath.log1p(StrictMath.exp(x.doubleValue())));
    for (int i = 0; i < 3; i++) {
      y = y.subtract(ONE, digits).add(target.divide(exactExp(y), digits), digits);
    }
    return y;
  }

  private static void assertNear(
      double expected, double actual, double units, String name, double x) {
    if (expected == actual) {
      return;
    }
    double error = Math.abs(expected - actual) / Math.ulp(expected);
    assertTrue(error <= units, () -> name + "(" + x + ") is off by " + error + " units");
  }
}
