// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops on the JDK's vector module. Loaded by name from {@link KernelSelection}, and only where
 * that module is present; no other class may mention it.
 *
 * <p>The hardware's vector width decides how many elements a step takes, never the result:
 * element-wise loops do not depend on it, and reductions keep sixteen lanes in as many vectors as
 * that needs.
 */
final class PanamaSignumKernel implements SignumKernel {
  private static final int BITS = Math.min(VectorShape.preferredShape().vectorBitSize(), 512);
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, VectorShape.forBitSize(BITS));
  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));

  /** As many floats as {@link #DOUBLES} holds doubles. */
  private static final VectorSpecies<Float> HALF_FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Math.max(BITS / 2, 64)));

  /** C2 of JDK 17 compiles no comparison of two lanes: these calls then go to plain Java. */
  private static final boolean DOUBLE_MASKS = DOUBLES.length() > 2;

  /**
   * C2 of JDK 17 widens no vector of two floats either: 16 nanoseconds an element where plain Java
   * takes 1 to 4.
   */
  private static final boolean WIDENS = DOUBLES.length() > 2;

  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, VectorShape.forBitSize(BITS));

  /** The number of each lane. */
  private static final LongVector LANES = LongVector.zero(LONGS).addIndex(1);

  /** The lanes of even numbers, twice, and those of odd ones. */
  private static final VectorShuffle<Double> EVEN =
      VectorShuffle.fromOp(DOUBLES, lane -> 2 * lane % DOUBLES.length());

  private static final VectorShuffle<Double> ODD =
      VectorShuffle.fromOp(DOUBLES, lane -> (2 * lane + 1) % DOUBLES.length());

  private static final VectorMask<Double> UPPER_HALF =
      VectorMask.fromLong(DOUBLES, -1L << DOUBLES.length() / 2);

  private static final long INFINITY = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

  private static final int CACHE_LINE = 64;
  private static final int HEADER = 16;
  private static final int LONG = 4096;

  private static final ScalarSignumKernel TAIL = new ScalarSignumKernel();

  /**
   * @throws UnsupportedOperationException if the hardware, or this JVM, has no vectors of at least
   *     two doubles
   */
  PanamaSignumKernel() {
    if (BITS < 128) {
      throw new UnsupportedOperationException("vectors are too short: " + BITS + " bits");
    }
  }

  @Override
  public String name() {
    return "panama";
  }

  @Override
  public String details() {
    return BITS + "-bit vectors";
  }

  /**
   * Where to begin with vectors, so that none straddles two cache lines: a collector that gives
   * large arrays regions of their own, as G1 does, begins them at a line, 16 bytes before the first
   * element. Elsewhere this gains nothing and costs next to nothing.
   */
  private static int aligned(int from, int to, int bytes) {
    if (to - from < LONG) {
      return from;
    }
    return from + (-(from + HEADER / bytes) & (CACHE_LINE / bytes - 1));
  }

  /** {@code size * sgn(sign)}, but for a sign of 0 or NaN, by the sign's bit. */
  private static FloatVector signed(FloatVector size, FloatVector sign) {
    IntVector bit = sign.reinterpretAsInts().and(Integer.MIN_VALUE);
    return bit.lanewise(VectorOperators.XOR, size.reinterpretAsInts()).reinterpretAsFloats();
  }

  private static DoubleVector signed(DoubleVector size, DoubleVector sign) {
    LongVector bit = sign.reinterpretAsLongs().and(Long.MIN_VALUE);
    return bit.lanewise(VectorOperators.XOR, size.reinterpretAsLongs()).reinterpretAsDoubles();
  }

  private static DoubleVector load(double[] x, int index) {
    return DoubleVector.fromArray(DOUBLES, x, index);
  }

  private static DoubleVector load(float[] x, int index) {
    return (DoubleVector)
        FloatVector.fromArray(HALF_FLOATS, x, index).convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  @Override
  public void signum(
      float[] weight,
      float[] state,
      float[] gradient,
      int from,
      int to,
      float lr,
      float momentum,
      float wd,
      float rescaleGrad,
      float clip,
      float wdLh) {
    float fresh = 1f - momentum;
    float keep = 1f - lr * wdLh;
    boolean clips = clip >= 0;
    FloatVector stay = FloatVector.broadcast(FLOATS, lr * 0);
    FloatVector up = FloatVector.broadcast(FLOATS, lr);
    FloatVector bound = FloatVector.broadcast(FLOATS, clip);
    int step = FLOATS.length();
    int i = aligned(from, to, Float.BYTES);
    TAIL.signum(weight, state, gradient, from, i, lr, momentum, wd, rescaleGrad, clip, wdLh);
    for (; i <= to - step; i += step) {
      FloatVector w = FloatVector.fromArray(FLOATS, weight, i);
      FloatVector r = FloatVector.fromArray(FLOATS, gradient, i).mul(rescaleGrad);
      if (clips) {
        r = r.blend(signed(bound, r), r.abs().compare(VectorOperators.GT, bound));
      }
      r = r.add(w.mul(wd));
      FloatVector s = FloatVector.fromArray(FLOATS, state, i).mul(momentum).sub(r.mul(fresh));
      s.intoArray(state, i);
      FloatVector move = stay.blend(signed(up, s), s.abs().compare(VectorOperators.GT, 0f));
      w.mul(keep).add(move).intoArray(weight, i);
    }
    TAIL.signum(weight, state, gradient, i, to, lr, momentum, wd, rescaleGrad, clip, wdLh);
  }

  @Override
  public void signSgd(float[] weight, float[] gradient, int from, int to, float lr, float wd) {
    float keep = 1f - lr * wd;
    FloatVector stay = FloatVector.broadcast(FLOATS, lr * 0);
    FloatVector up = FloatVector.broadcast(FLOATS, lr);
    int step = FLOATS.length();
    int i = from;
    for (; i <= to - step; i += step) {
      FloatVector g = FloatVector.fromArray(FLOATS, gradient, i);
      FloatVector move = stay.blend(signed(up, g), g.abs().compare(VectorOperators.GT, 0f));
      FloatVector.fromArray(FLOATS, weight, i).mul(keep).sub(move).intoArray(weight, i);
    }
    TAIL.signSgd(weight, gradient, i, to, lr, wd);
  }

  @Override
  public void logistic(
      double[] labels, int labelsFrom, double[] margins, double[] losses, int length) {
    int i = 0;
    if (DOUBLE_MASKS) {
      int whole = length - length % DOUBLES.length();
      if (PanamaLogistic.areNormal(DOUBLES, margins, whole)) {
        if (losses != null) {
          PanamaLogistic.losses(DOUBLES, labels, labelsFrom, margins, losses, whole);
        }
        PanamaLogistic.slopes(DOUBLES, labels, labelsFrom, margins, whole);
        i = whole;
      }
    }
    TAIL.logistic(labels, labelsFrom, margins, losses, i, length);
  }

  @Override
  public long countNonFinite(float[] x, int from, int to) {
    long count = 0;
    int step = FLOATS.length();
    int i = from;
    for (; i <= to - step; i += step) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, i);
      // Infinity - Infinity and NaN - NaN are NaN, all else is 0.
      count += v.sub(v).compare(VectorOperators.NE, 0f).trueCount();
    }
    return count + TAIL.countNonFinite(x, i, to);
  }

  @Override
  public void signum(
      double[] weight,
      double[] state,
      double[] gradient,
      int from,
      int to,
      double lr,
      double momentum,
      double wd,
      double rescaleGrad,
      double clip,
      double wdLh) {
    if (!DOUBLE_MASKS) {
      TAIL.signum(weight, state, gradient, from, to, lr, momentum, wd, rescaleGrad, clip, wdLh);
      return;
    }
    double fresh = 1 - momentum;
    double keep = 1 - lr * wdLh;
    boolean clips = clip >= 0;
    DoubleVector stay = DoubleVector.broadcast(DOUBLES, lr * 0);
    DoubleVector up = DoubleVector.broadcast(DOUBLES, lr);
    DoubleVector bound = DoubleVector.broadcast(DOUBLES, clip);
    int step = DOUBLES.length();
    int i = aligned(from, to, Double.BYTES);
    TAIL.signum(weight, state, gradient, from, i, lr, momentum, wd, rescaleGrad, clip, wdLh);
    for (; i <= to - step; i += step) {
      DoubleVector w = DoubleVector.fromArray(DOUBLES, weight, i);
      DoubleVector r = DoubleVector.fromArray(DOUBLES, gradient, i).mul(rescaleGrad);
      if (clips) {
        r = r.blend(signed(bound, r), r.abs().compare(VectorOperators.GT, bound));
      }
      r = r.add(w.mul(wd));
      DoubleVector s = DoubleVector.fromArray(DOUBLES, state, i).mul(momentum).sub(r.mul(fresh));
      s.intoArray(state, i);
      DoubleVector move = stay.blend(signed(up, s), s.abs().compare(VectorOperators.GT, 0.0));
      w.mul(keep).add(move).intoArray(weight, i);
    }
    TAIL.signum(weight, state, gradient, i, to, lr, momentum, wd, rescaleGrad, clip, wdLh);
  }

  @Override
  public void touchedSigns(
      double[] start,
      double[] penalty,
      double[] sums,
      double[] state,
      double[] tally,
      double[] weight,
      double lr,
      double momentum,
      double scale,
      double clip,
      double tiny) {
    int i = 0;
    if (DOUBLE_MASKS) {
      boolean clips = !Double.isNaN(clip);
      DoubleVector zero = DoubleVector.zero(DOUBLES);
      DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
      DoubleVector kept = DoubleVector.broadcast(DOUBLES, momentum);
      DoubleVector taken = DoubleVector.broadcast(DOUBLES, 1 - momentum);
      DoubleVector most = DoubleVector.broadcast(DOUBLES, clip);
      DoubleVector least = DoubleVector.broadcast(DOUBLES, -clip);
      int step = DOUBLES.length();
      for (; i <= start.length - step; i += step) {
        DoubleVector lower = load(sums, 2 * i);
        DoubleVector upper = load(sums, 2 * i + step);
        DoubleVector r = lower.rearrange(EVEN).blend(upper.rearrange(EVEN), UPPER_HALF);
        DoubleVector t = lower.rearrange(ODD).blend(upper.rearrange(ODD), UPPER_HALF);
        if (penalty != null) {
          r = r.add(t.mul(load(penalty, i)).mul(load(weight, i)));
        }
        r = r.mul(scale);
        if (clips) {
          VectorMask<Double> below = r.compare(VectorOperators.LT, least);
          r = r.blend(most, r.compare(VectorOperators.GT, most)).blend(least, below);
        }
        VectorMask<Double> due = t.compare(VectorOperators.GT, 0.0);
        DoubleVector s =
            one.blend(kept, due).mul(load(state, i)).sub(zero.blend(taken, due).mul(r));
        VectorMask<Double> moves = s.abs().compare(VectorOperators.GT, tiny).and(due);
        DoubleVector sum = load(tally, i).add(zero.blend(signed(one, s), moves));
        s.intoArray(state, i);
        sum.intoArray(tally, i);
        load(start, i).add(sum.mul(lr)).intoArray(weight, i);
        zero.intoArray(sums, 2 * i);
        zero.intoArray(sums, 2 * i + step);
      }
    }
    TAIL.touchedSigns(
        i, start, penalty, sums, state, tally, weight, lr, momentum, scale, clip, tiny);
  }

  @Override
  public void signSgd(double[] weight, double[] gradient, int from, int to, double lr, double wd) {
    if (!DOUBLE_MASKS) {
      TAIL.signSgd(weight, gradient, from, to, lr, wd);
      return;
    }
    double keep = 1 - lr * wd;
    DoubleVector stay = DoubleVector.broadcast(DOUBLES, lr * 0);
    DoubleVector up = DoubleVector.broadcast(DOUBLES, lr);
    int step = DOUBLES.length();
    int i = from;
    for (; i <= to - step; i += step) {
      DoubleVector g = DoubleVector.fromArray(DOUBLES, gradient, i);
      DoubleVector move = stay.blend(signed(up, g), g.abs().compare(VectorOperators.GT, 0.0));
      DoubleVector.fromArray(DOUBLES, weight, i).mul(keep).sub(move).intoArray(weight, i);
    }
    TAIL.signSgd(weight, gradient, i, to, lr, wd);
  }

  @Override
  public long countNonFinite(double[] x, int from, int to) {
    long count = 0;
    int step = DOUBLES.length();
    int i = from;
    if (DOUBLE_MASKS) {
      for (; i <= to - step; i += step) {
        DoubleVector v = load(x, i);
        count += v.sub(v).compare(VectorOperators.NE, 0.0).trueCount();
      }
    }
    return count + TAIL.countNonFinite(x, i, to);
  }

  /**
   * As many sums side by side as there are vectors in sixteen lanes, in variables of their own: C2
   * keeps an array of vectors in memory, and one sum a walk takes up to 1.5 times as long.
   */
  @Override
  public double dot(float[] x, int xFrom, double[] y, int yFrom, int length) {
    if (!WIDENS) {
      return TAIL.dot(x, xFrom, y, yFrom, length);
    }
    double[] lanes = new double[Lanes.COUNT];
    int whole = length & -Lanes.COUNT;
    if (DOUBLES.length() == 8) {
      dotBy8(x, xFrom, y, yFrom, whole, lanes);
    } else {
      dotBy4(x, xFrom, y, yFrom, whole, lanes);
    }
    for (int i = whole; i < length; i++) {
      lanes[i - whole] += x[xFrom + i] * y[yFrom + i];
    }
    return Lanes.combine(lanes);
  }

  private static void dotBy8(
      float[] x, int xFrom, double[] y, int yFrom, int whole, double[] lanes) {
    DoubleVector sum0 = DoubleVector.zero(DOUBLES);
    DoubleVector sum1 = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      sum0 = sum0.add(load(x, xFrom + i).mul(load(y, yFrom + i)));
      sum1 = sum1.add(load(x, xFrom + i + 8).mul(load(y, yFrom + i + 8)));
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, 8);
  }

  private static void dotBy4(
      float[] x, int xFrom, double[] y, int yFrom, int whole, double[] lanes) {
    DoubleVector sum0 = DoubleVector.zero(DOUBLES);
    DoubleVector sum1 = DoubleVector.zero(DOUBLES);
    DoubleVector sum2 = DoubleVector.zero(DOUBLES);
    DoubleVector sum3 = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      sum0 = sum0.add(load(x, xFrom + i).mul(load(y, yFrom + i)));
      sum1 = sum1.add(load(x, xFrom + i + 4).mul(load(y, yFrom + i + 4)));
      sum2 = sum2.add(load(x, xFrom + i + 8).mul(load(y, yFrom + i + 8)));
      sum3 = sum3.add(load(x, xFrom + i + 12).mul(load(y, yFrom + i + 12)));
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, 4);
    sum2.intoArray(lanes, 8);
    sum3.intoArray(lanes, 12);
  }

  @Override
  public double dot(double[] x, int xFrom, double[] y, int yFrom, int length) {
    double[] lanes = new double[Lanes.COUNT];
    int whole = length & -Lanes.COUNT;
    if (whole > 0) {
      switch (DOUBLES.length()) {
        case 8 -> dotBy8(x, xFrom, y, yFrom, whole, lanes);
        case 4 -> dotBy4(x, xFrom, y, yFrom, whole, lanes);
        default -> dotBy2(x, xFrom, y, yFrom, whole, lanes);
      }
    }
    for (int i = whole; i < length; i++) {
      lanes[i - whole] += x[xFrom + i] * y[yFrom + i];
    }
    return Lanes.combine(lanes);
  }

  private static void dotBy8(
      double[] x, int xFrom, double[] y, int yFrom, int whole, double[] lanes) {
    DoubleVector sum0 = DoubleVector.zero(DOUBLES);
    DoubleVector sum1 = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      sum0 = sum0.add(load(x, xFrom + i).mul(load(y, yFrom + i)));
      sum1 = sum1.add(load(x, xFrom + i + 8).mul(load(y, yFrom + i + 8)));
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, 8);
  }

  private static void dotBy4(
      double[] x, int xFrom, double[] y, int yFrom, int whole, double[] lanes) {
    DoubleVector sum0 = DoubleVector.zero(DOUBLES);
    DoubleVector sum1 = DoubleVector.zero(DOUBLES);
    DoubleVector sum2 = DoubleVector.zero(DOUBLES);
    DoubleVector sum3 = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      sum0 = sum0.add(load(x, xFrom + i).mul(load(y, yFrom + i)));
      sum1 = sum1.add(load(x, xFrom + i + 4).mul(load(y, yFrom + i + 4)));
      sum2 = sum2.add(load(x, xFrom + i + 8).mul(load(y, yFrom + i + 8)));
      sum3 = sum3.add(load(x, xFrom + i + 12).mul(load(y, yFrom + i + 12)));
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, 4);
    sum2.intoArray(lanes, 8);
    sum3.intoArray(lanes, 12);
  }

  private static void dotBy2(
      double[] x, int xFrom, double[] y, int yFrom, int whole, double[] lanes) {
    DoubleVector sum0 = DoubleVector.zero(DOUBLES);
    DoubleVector sum1 = DoubleVector.zero(DOUBLES);
    DoubleVector sum2 = DoubleVector.zero(DOUBLES);
    DoubleVector sum3 = DoubleVector.zero(DOUBLES);
    DoubleVector sum4 = DoubleVector.zero(DOUBLES);
    DoubleVector sum5 = DoubleVector.zero(DOUBLES);
    DoubleVector sum6 = DoubleVector.zero(DOUBLES);
    DoubleVector sum7 = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      sum0 = sum0.add(load(x, xFrom + i).mul(load(y, yFrom + i)));
      sum1 = sum1.add(load(x, xFrom + i + 2).mul(load(y, yFrom + i + 2)));
      sum2 = sum2.add(load(x, xFrom + i + 4).mul(load(y, yFrom + i + 4)));
      sum3 = sum3.add(load(x, xFrom + i + 6).mul(load(y, yFrom + i + 6)));
      sum4 = sum4.add(load(x, xFrom + i + 8).mul(load(y, yFrom + i + 8)));
      sum5 = sum5.add(load(x, xFrom + i + 10).mul(load(y, yFrom + i + 10)));
      sum6 = sum6.add(load(x, xFrom + i + 12).mul(load(y, yFrom + i + 12)));
      sum7 = sum7.add(load(x, xFrom + i + 14).mul(load(y, yFrom + i + 14)));
    }
    sum0.intoArray(lanes, 0);
    sum1.intoArray(lanes, 2);
    sum2.intoArray(lanes, 4);
    sum3.intoArray(lanes, 6);
    sum4.intoArray(lanes, 8);
    sum5.intoArray(lanes, 10);
    sum6.intoArray(lanes, 12);
    sum7.intoArray(lanes, 14);
  }

  @Override
  public void addScaled(double a, float[] x, int xFrom, double[] y, int yFrom, int length) {
    int step = DOUBLES.length();
    int i = 0;
    for (; WIDENS && i <= length - step; i += step) {
      load(y, yFrom + i).add(load(x, xFrom + i).mul(a)).intoArray(y, yFrom + i);
    }
    TAIL.addScaled(a, x, xFrom + i, y, yFrom + i, length - i);
  }

  @Override
  public void addScaled(double a, double[] x, int xFrom, double[] y, int yFrom, int length) {
    int step = DOUBLES.length();
    int i = 0;
    for (; i <= length - step; i += step) {
      load(y, yFrom + i).add(load(x, xFrom + i).mul(a)).intoArray(y, yFrom + i);
    }
    TAIL.addScaled(a, x, xFrom + i, y, yFrom + i, length - i);
  }

  @Override
  public void packSigns(
      double[] x, int from, int to, double tiny, long[] positive, long[] negative) {
    int step = DOUBLES.length();
    int whole = from + ((to - from) & -Long.SIZE);
    if (whole == from) {
      TAIL.packSigns(x, from, to, tiny, positive, negative);
      return;
    }
    LongVector bound = LongVector.broadcast(LONGS, Double.doubleToRawLongBits(tiny));
    int word = 0;
    for (int start = from; start < whole; start += Long.SIZE, word++) {
      LongVector votes = LongVector.zero(LONGS);
      LongVector signs = votes;
      // From the last ones: every turn moves the bits so far up. Shifts by a constant, and one by
      // the lane at the end: a shift by the lane in every turn takes five times as long.
      for (int i = start + Long.SIZE - step; i >= start; i -= step) {
        LongVector bits = load(x, i).reinterpretAsLongs();
        LongVector magnitude = bits.and(Long.MAX_VALUE);
        // Both differences are negative for a magnitude above the bound that is no NaN's.
        LongVector vote = bound.sub(magnitude).and(magnitude.sub(INFINITY + 1));
        votes =
            votes
                .lanewise(VectorOperators.LSHL, step)
                .or(vote.lanewise(VectorOperators.LSHR, Long.SIZE - 1));
        signs =
            signs
                .lanewise(VectorOperators.LSHL, step)
                .or(bits.lanewise(VectorOperators.LSHR, Long.SIZE - 1));
      }
      long all = votes.lanewise(VectorOperators.LSHL, LANES).reduceLanes(VectorOperators.OR);
      long below = signs.lanewise(VectorOperators.LSHL, LANES).reduceLanes(VectorOperators.OR);
      positive[word] = all & ~below;
      negative[word] = all & below;
    }
    if (whole < to) {
      long[] last = new long[1];
      long[] lastDown = new long[1];
      TAIL.packSigns(x, whole, to, tiny, last, lastDown);
      positive[word] = last[0];
      negative[word] = lastDown[0];
    }
  }
}
