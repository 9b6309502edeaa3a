// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link StrictFunctions} of a vector of numbers: the same operations in the same order, hence the
 * same bits. Only for numbers of up to {@link StrictFunctions#NORMAL}. Methods are short, for C2
 * boxes the vectors that go through a call it does not inline.
 */
final class PanamaLogistic {
  /** Puts the whole number that is added to it, plus the bias of an exponent, into the low bits. */
  private static final double BIASED_ROUNDER = StrictFunctions.ROUNDER + 1023;

  private static final int MANTISSA = 52;

  private PanamaLogistic() {}

  /**
   * Writes the losses and slopes of a vector of rows.
   *
   * @return whether it did: not where a margin is NaN or out of the range
   */
  static boolean write(
      VectorSpecies<Double> species,
      double[] labels,
      int label,
      double[] margins,
      double[] losses,
      int at) {
    DoubleVector margin = DoubleVector.fromArray(species, margins, at);
    if (!margin.abs().compare(VectorOperators.LE, StrictFunctions.NORMAL).allTrue()) {
      return false;
    }
    VectorMask<Double> positive =
        DoubleVector.fromArray(species, labels, label).compare(VectorOperators.GT, 0.5);
    DoubleVector opposite = margin.neg();
    log1pExp(margin.blend(opposite, positive)).intoArray(losses, at);
    DoubleVector probability = sigmoid(opposite);
    probability.blend(probability.sub(1), positive).intoArray(margins, at);
    return true;
  }

  /** 1 / (1 + e^x) of {@code x}, the negative of the logistic function's argument. */
  private static DoubleVector sigmoid(DoubleVector x) {
    DoubleVector exponent = exponent(x);
    DoubleVector fraction = fraction(x, exponent);
    DoubleVector power = powerOfTwo(exponent);
    DoubleVector rounded = fraction.add(1);
    DoubleVector odds = rounded.mul(power);
    DoubleVector rest = fraction.sub(rounded.sub(1)).mul(power);
    DoubleVector sum = odds.add(1);
    DoubleVector added = sum.sub(1);
    DoubleVector lost = DoubleVector.broadcast(sum.species(), 1).sub(sum.sub(added));
    DoubleVector error = lost.add(odds.sub(added)).add(rest);
    DoubleVector inverse = DoubleVector.broadcast(sum.species(), 1).div(sum);
    return inverse.sub(inverse.mul(inverse.mul(error)));
  }

  private static DoubleVector log1pExp(DoubleVector x) {
    DoubleVector negative = x.abs().neg();
    DoubleVector exponent = exponent(negative);
    DoubleVector fraction = fraction(negative, exponent);
    DoubleVector power = powerOfTwo(exponent);
    DoubleVector rounded = fraction.add(1);
    DoubleVector rest = fraction.sub(rounded.sub(1)).mul(power);
    return x.max(0).add(log1p(rounded.mul(power), rest));
  }

  private static DoubleVector log1p(DoubleVector u, DoubleVector rest) {
    DoubleVector s = u.div(u.add(2));
    DoubleVector z = s.mul(s);
    DoubleVector z2 = z.mul(z);
    DoubleVector z4 = z2.mul(z2);
    DoubleVector z8 = z4.mul(z4);
    DoubleVector low =
        eight(
            z, z2, z4, 2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17);
    DoubleVector high =
        eight(
            z, z2, z4, 2.0 / 19, 2.0 / 21, 2.0 / 23, 2.0 / 25, 2.0 / 27, 2.0 / 29, 2.0 / 31,
            2.0 / 33);
    DoubleVector slope = u.mul(u.mul(-0.33).add(0.83)).neg().add(1);
    return u.sub(s.mul(u.sub(z.mul(low.add(z8.mul(high))))).sub(rest.mul(slope)));
  }

  private static DoubleVector exponent(DoubleVector x) {
    return x.mul(StrictFunctions.ONE_OVER_LN2)
        .add(StrictFunctions.ROUNDER)
        .sub(StrictFunctions.ROUNDER);
  }

  private static DoubleVector fraction(DoubleVector x, DoubleVector exponent) {
    DoubleVector upper = x.sub(exponent.mul(StrictFunctions.LN2_UPPER));
    DoubleVector lower = exponent.mul(StrictFunctions.LN2_LOWER);
    DoubleVector r = upper.sub(lower);
    DoubleVector lost = upper.sub(r).sub(lower);
    DoubleVector r2 = r.mul(r);
    DoubleVector r4 = r2.mul(r2);
    DoubleVector q0 = four(r, r2, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120);
    DoubleVector q1 = four(r, r2, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880);
    DoubleVector q2 =
        four(r, r2, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0);
    return r.add(lost.add(r2.mul(q0.add(r4.mul(q1.add(r4.mul(q2)))))));
  }

  private static DoubleVector four(
      DoubleVector x, DoubleVector x2, double c0, double c1, double c2, double c3) {
    return x.mul(c1).add(c0).add(x2.mul(x.mul(c3).add(c2)));
  }

  private static DoubleVector eight(
      DoubleVector x,
      DoubleVector x2,
      DoubleVector x4,
      double c0,
      double c1,
      double c2,
      double c3,
      double c4,
      double c5,
      double c6,
      double c7) {
    return four(x, x2, c0, c1, c2, c3).add(x4.mul(four(x, x2, c4, c5, c6, c7)));
  }

  private static DoubleVector powerOfTwo(DoubleVector exponent) {
    return exponent
        .add(BIASED_ROUNDER)
        .reinterpretAsLongs()
        .lanewise(VectorOperators.LSHL, MANTISSA)
        .reinterpretAsDoubles();
  }
}
