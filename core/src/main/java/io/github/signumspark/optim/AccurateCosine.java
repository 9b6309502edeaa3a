// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/**
 * The cosine with an absolute error below 2<sup>−100</sup> before it is rounded to double:
 * correctly rounded in practice, and the same on every machine.
 *
 * <p>{@code 1 + cos x} cancels towards π, where it turns {@code StrictMath.cos}'s error of up to
 * one unit in the last place into many. Here the argument is divided by 8, {@code 1 − cos} of that
 * is summed as a Taylor series in pairs of doubles (about 106 bits), and doubled three times by
 * {@code 1 − cos 2y = 2v(2 − v)} with {@code v = 1 − cos y}.
 */
final class AccurateCosine {
  private static final double REACH = 3.2;
  // 0.4^2k / (2k)! is below 2^-110 from here on.
  private static final int TERMS = 12;
  private static final double SPLITTER = 0x1.0p27 + 1;

  private AccurateCosine() {}

  /** The cosine; outside [−3.2, 3.2] it is {@code StrictMath}'s. */
  static double cos(double x) {
    if (!(Math.abs(x) <= REACH)) {
      return StrictMath.cos(x);
    }
    double y = x / 8;
    Pair square = Pair.product(y, y);
    // v = y²/2·(1 − y²/(3·4)·(1 − y²/(5·6)·(…)))
    Pair v = new Pair(1, 0);
    for (int k = TERMS; k >= 2; k--) {
      v = v.times(square).dividedBy((2.0 * k - 1) * (2.0 * k)).subtractedFrom(1);
    }
    v = v.times(square).dividedBy(2);
    for (int doubling = 0; doubling < 3; doubling++) {
      Pair rest = v.subtractedFrom(2);
      v = v.times(rest).times(new Pair(2, 0));
    }
    Pair cosine = v.subtractedFrom(1);
    return cosine.high + cosine.low;
  }

  /** An unevaluated sum of two doubles, the lower below half a unit of the higher. */
  private record Pair(double high, double low) {

    /** The exact product, after T. J. Dekker, Numerische Mathematik 18, 1971. */
    static Pair product(double a, double b) {
      double p = a * b;
      double aHigh = upperHalf(a);
      double aLow = a - aHigh;
      double bHigh = upperHalf(b);
      double bLow = b - bHigh;
      return new Pair(p, ((aHigh * bHigh - p) + aHigh * bLow + aLow * bHigh) + aLow * bLow);
    }

    private static double upperHalf(double a) {
      double c = SPLITTER * a;
      return c - (c - a);
    }

    private static Pair normalized(double high, double low) {
      double sum = high + low;
      return new Pair(sum, low - (sum - high));
    }

    Pair times(Pair other) {
      Pair p = product(high, other.high);
      return normalized(p.high, p.low + (high * other.low + low * other.high));
    }

    Pair dividedBy(double d) {
      double quotient = high / d;
      Pair back = product(quotient, d);
      return normalized(quotient, ((high - back.high) - back.low + low) / d);
    }

    /** {@code a − this}, for {@code a} not below it in magnitude. */
    Pair subtractedFrom(double a) {
      double sum = a - high;
      double error = (a - sum) - high;
      return normalized(sum, error - low);
    }
  }
}
