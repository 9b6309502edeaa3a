// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link StrictFunctions} of vectors of numbers: the same operations in the same order, hence the
 * same bits. Only for numbers of up to {@link StrictFunctions#NORMAL}.
 *
 * <p>Each function is one loop without a call of our own, long as that makes it: C2 boxes every
 * vector that goes through a call it does not inline, and it inlines none that it has compiled to
 * much code before.
 */
final class PanamaLogistic {
  /** Puts the whole number that is added to it, plus the bias of an exponent, into the low bits. */
  private static final double BIASED_ROUNDER = StrictFunctions.ROUNDER + 1023;

  private static final int MANTISSA = 52;

  private PanamaLogistic() {}

  /** Whether the first {@code length} margins are numbers in the range, by whole vectors. */
  static boolean areNormal(VectorSpecies<Double> species, double[] margins, int length) {
    boolean all = true;
    for (int i = 0; i < length; i += species.length()) {
      all &=
          DoubleVector.fromArray(species, margins, i)
              .abs()
              .compare(VectorOperators.LE, StrictFunctions.NORMAL)
              .allTrue();
    }
    return all;
  }

  /** Writes the losses of the first {@code length} rows, by whole vectors. */
  static void losses(
      VectorSpecies<Double> species,
      double[] labels,
      int labelsFrom,
      double[] margins,
      double[] losses,
      int length) {
    DoubleVector one = DoubleVector.broadcast(species, 1);
    for (int i = 0; i < length; i += species.length()) {
      DoubleVector margin = DoubleVector.fromArray(species, margins, i);
      VectorMask<Double> positive =
          DoubleVector.fromArray(species, labels, labelsFrom + i).compare(VectorOperators.GT, 0.5);
      DoubleVector x = margin.blend(margin.neg(), positive);
      DoubleVector negative = x.abs().neg();

      // e to the power of it
      DoubleVector exponent =
          negative
              .mul(StrictFunctions.ONE_OVER_LN2)
              .add(StrictFunctions.ROUNDER)
              .sub(StrictFunctions.ROUNDER);
      DoubleVector upper = negative.sub(exponent.mul(StrictFunctions.LN2_UPPER));
      DoubleVector lower = exponent.mul(StrictFunctions.LN2_LOWER);
      DoubleVector r = upper.sub(lower);
      DoubleVector lost = upper.sub(r).sub(lower);
      DoubleVector r2 = r.mul(r);
      DoubleVector r4 = r2.mul(r2);
      DoubleVector q0 = r.mul(1.0 / 6).add(1.0 / 2).add(r2.mul(r.mul(1.0 / 120).add(1.0 / 24)));
      DoubleVector q1 =
          r.mul(1.0 / 5040).add(1.0 / 720).add(r2.mul(r.mul(1.0 / 362880).add(1.0 / 40320)));
      DoubleVector q2 =
          r.mul(1.0 / 39916800)
              .add(1.0 / 3628800)
              .add(r2.mul(r.mul(1.0 / 6227020800.0).add(1.0 / 479001600)));
      DoubleVector fraction = r.add(lost.add(r2.mul(q0.add(r4.mul(q1.add(r4.mul(q2)))))));
      DoubleVector power =
          exponent
              .add(BIASED_ROUNDER)
              .reinterpretAsLongs()
              .lanewise(VectorOperators.LSHL, MANTISSA)
              .reinterpretAsDoubles();
      DoubleVector rounded = fraction.add(1);
      DoubleVector rest = fraction.sub(rounded.sub(1)).mul(power);
      DoubleVector u = rounded.mul(power);

      // log(1 + u + rest)
      DoubleVector s = u.div(u.add(2));
      DoubleVector z = s.mul(s);
      DoubleVector z2 = z.mul(z);
      DoubleVector z4 = z2.mul(z2);
      DoubleVector z8 = z4.mul(z4);
      DoubleVector low =
          z.mul(2.0 / 5)
              .add(2.0 / 3)
              .add(z2.mul(z.mul(2.0 / 9).add(2.0 / 7)))
              .add(
                  z4.mul(z.mul(2.0 / 13).add(2.0 / 11).add(z2.mul(z.mul(2.0 / 17).add(2.0 / 15)))));
      DoubleVector high =
          z.mul(2.0 / 21)
              .add(2.0 / 19)
              .add(z2.mul(z.mul(2.0 / 25).add(2.0 / 23)))
              .add(
                  z4.mul(z.mul(2.0 / 29).add(2.0 / 27).add(z2.mul(z.mul(2.0 / 33).add(2.0 / 31)))));
      DoubleVector slope = one.sub(u.mul(u.mul(-0.33).add(0.83)));
      DoubleVector log1p = u.sub(s.mul(u.sub(z.mul(low.add(z8.mul(high))))).sub(rest.mul(slope)));
      x.max(0).add(log1p).intoArray(losses, i);
    }
  }

  /** Overwrites the first {@code length} margins by the losses' slopes, by whole vectors. */
  static void slopes(
      VectorSpecies<Double> species,
      double[] labels,
      int labelsFrom,
      double[] margins,
      int length) {
    DoubleVector one = DoubleVector.broadcast(species, 1);
    for (int i = 0; i < length; i += species.length()) {
      DoubleVector x = DoubleVector.fromArray(species, margins, i).neg();

      // e to the power of it
      DoubleVector exponent =
          x.mul(StrictFunctions.ONE_OVER_LN2)
              .add(StrictFunctions.ROUNDER)
              .sub(StrictFunctions.ROUNDER);
      DoubleVector upper = x.sub(exponent.mul(StrictFunctions.LN2_UPPER));
      DoubleVector lower = exponent.mul(StrictFunctions.LN2_LOWER);
      DoubleVector r = upper.sub(lower);
      DoubleVector lost = upper.sub(r).sub(lower);
      DoubleVector r2 = r.mul(r);
      DoubleVector r4 = r2.mul(r2);
      DoubleVector q0 = r.mul(1.0 / 6).add(1.0 / 2).add(r2.mul(r.mul(1.0 / 120).add(1.0 / 24)));
      DoubleVector q1 =
          r.mul(1.0 / 5040).add(1.0 / 720).add(r2.mul(r.mul(1.0 / 362880).add(1.0 / 40320)));
      DoubleVector q2 =
          r.mul(1.0 / 39916800)
              .add(1.0 / 3628800)
              .add(r2.mul(r.mul(1.0 / 6227020800.0).add(1.0 / 479001600)));
      DoubleVector fraction = r.add(lost.add(r2.mul(q0.add(r4.mul(q1.add(r4.mul(q2)))))));
      DoubleVector power =
          exponent
              .add(BIASED_ROUNDER)
              .reinterpretAsLongs()
              .lanewise(VectorOperators.LSHL, MANTISSA)
              .reinterpretAsDoubles();

      // 1 / (1 + odds + rest)
      DoubleVector rounded = fraction.add(1);
      DoubleVector odds = rounded.mul(power);
      DoubleVector rest = fraction.sub(rounded.sub(1)).mul(power);
      DoubleVector sum = odds.add(1);
      DoubleVector added = sum.sub(1);
      DoubleVector error = one.sub(sum.sub(added)).add(odds.sub(added)).add(rest);
      DoubleVector inverse = one.div(sum);
      DoubleVector probability = inverse.sub(inverse.mul(inverse.mul(error)));
      VectorMask<Double> positive =
          DoubleVector.fromArray(species, labels, labelsFrom + i).compare(VectorOperators.GT, 0.5);
      probability.blend(probability.sub(1), positive).intoArray(margins, i);
    }
  }
}
