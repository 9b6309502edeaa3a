// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.kernel;

import java.util.Objects;

/**
 * Signum's updates and the sums of the objectives, over ranges of primitive arrays.
 *
 * <p><b>Providers.</b> {@code panama} uses the JDK's vector module ({@code --add-modules
 * jdk.incubator.vector}, which spark-submit adds by itself on Spark 4), {@code scalar} is plain
 * Java. The choice is made once, at first use, and logged in one line with its reason; {@code
 * -Dsignum.kernel=scalar|panama} forces one, and an unknown value, or {@code panama} where it
 * cannot run, is an {@link IllegalStateException} from every method here.
 *
 * <p><b>Bits.</b> Both providers give the same bits on every machine: each operation is rounded
 * once, in the order stated, and nothing is fused. Only the payload of a NaN is left open. A
 * reduction over {@code n} numbers adds number {@code i} to lane {@code i mod 16} of sixteen lanes
 * that start at +0; then lane {@code k + 8} is added to lane {@code k}, {@code k + 4} to {@code k},
 * {@code k + 2} and {@code k + 1}.
 *
 * <p><b>Arrays.</b> Ranges are half open, indices in elements. A null array is a {@link
 * NullPointerException}, a range outside its array an {@link IndexOutOfBoundsException}, both with
 * the argument's name; arrays are untouched then. An array that is written must not be passed twice
 * ({@link IllegalArgumentException}). Nothing is allocated beyond a few bytes.
 *
 * <p>Thread-safe: no state. Two threads may update disjoint ranges of one array.
 */
public final class SignumKernels {
  private static final KernelSelection SELECTION;
  private static final IllegalStateException FAILURE;

  static {
    KernelSelection selection = null;
    IllegalStateException failure = null;
    try {
      selection = KernelSelection.of(System.getProperty(KernelSelection.PROPERTY)).log();
    } catch (IllegalStateException e) {
      // Kept for every call: thrown from here, it would be a NoClassDefFoundError the second time.
      failure = e;
    }
    SELECTION = selection;
    FAILURE = failure;
  }

  private SignumKernels() {}

  /** The provider in use: {@code panama} or {@code scalar}. */
  public static String provider() {
    return kernel().name();
  }

  /** One line for logs: the provider, its details, and why it was chosen. */
  public static String describe() {
    kernel();
    return SELECTION.describe();
  }

  private static SignumKernel kernel() {
    if (FAILURE != null) {
      throw new IllegalStateException(FAILURE.getMessage(), FAILURE);
    }
    return SELECTION.kernel();
  }

  /**
   * One Signum update in place, as MXNet 2.0's fused kernel {@code signum_update} does it. With
   * every operation rounded to float, in this order:
   *
   * <pre>{@code
   * r = rescaleGrad * g;  if (clip >= 0) r = r > clip ? clip : r < -clip ? -clip : r
   * r = r + wd * w
   * s = s * momentum - (1 - momentum) * r
   * w = (1 - lr * wdLh) * w + lr * sgn(s)
   * }</pre>
   *
   * <p>The state is the <em>negated</em> momentum, as in MXNet's checkpoints; sgn of ±0 and of NaN
   * is +0. A NaN or infinite gradient stays in the state for good; {@link #countNonFinite(float[],
   * int, int)} finds it beforehand. Parameters are used as they are: none is refused.
   *
   * <p>Cost: reads three arrays and writes two, bound by memory above a few hundred kilobytes.
   *
   * @param weight w, updated
   * @param state s, updated
   * @param gradient g, only read
   * @param from first index, in all three arrays
   * @param to index after the last
   * @param lr learning rate
   * @param momentum share of the old state that is kept
   * @param wd weight decay that enters the momentum, after clipping
   * @param rescaleGrad factor on the gradient
   * @param clip bound on the rescaled gradient; below 0 or NaN: none; 0 clips everything to 0
   * @param wdLh decoupled weight decay, per unit of {@code lr}
   */
  public static void signum(
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
    checkRange("weight", Objects.requireNonNull(weight, "weight").length, from, to);
    checkRange("state", Objects.requireNonNull(state, "state").length, from, to);
    checkRange("gradient", Objects.requireNonNull(gradient, "gradient").length, from, to);
    checkDistinct("weight", weight, "state", state);
    checkDistinct("weight", weight, "gradient", gradient);
    checkDistinct("state", state, "gradient", gradient);
    kernel().signum(weight, state, gradient, from, to, lr, momentum, wd, rescaleGrad, clip, wdLh);
  }

  /**
   * {@link #signum(float[], float[], float[], int, int, float, float, float, float, float, float)}
   * in double precision.
   *
   * @param weight w, updated
   * @param state s, updated
   * @param gradient g, only read
   * @param from first index, in all three arrays
   * @param to index after the last
   * @param lr learning rate
   * @param momentum share of the old state that is kept
   * @param wd weight decay that enters the momentum, after clipping
   * @param rescaleGrad factor on the gradient
   * @param clip bound on the rescaled gradient; below 0 or NaN: none; 0 clips everything to 0
   * @param wdLh decoupled weight decay, per unit of {@code lr}
   */
  public static void signum(
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
    checkRange("weight", Objects.requireNonNull(weight, "weight").length, from, to);
    checkRange("state", Objects.requireNonNull(state, "state").length, from, to);
    checkRange("gradient", Objects.requireNonNull(gradient, "gradient").length, from, to);
    checkDistinct("weight", weight, "state", state);
    checkDistinct("weight", weight, "gradient", gradient);
    checkDistinct("state", state, "gradient", gradient);
    kernel().signum(weight, state, gradient, from, to, lr, momentum, wd, rescaleGrad, clip, wdLh);
  }

  /**
   * One Signum step of the coordinates that some rows touched, as local rounds make it: for every
   * coordinate with {@code touched > 0}
   *
   * <pre>{@code
   * r = (g + touched * penalty * w) * scale;  r = r > clip ? clip : r < -clip ? -clip : r
   * s = momentum * s - (1 - momentum) * r
   * tally = tally + sgn(s)
   * }</pre>
   *
   * <p>and for all of them then {@code w = start + lr * tally} and {@code g = touched = 0}. The
   * others stay as they are: their {@code g} must be 0. A state of at most {@code tiny} has no
   * sign, nor has NaN.
   *
   * <p>Cost: reads six or seven arrays and writes five, at one to two nanoseconds a coordinate
   * where they are in the second-level cache.
   *
   * @param start the weights that the tallies count from; only read. Its length is the number of
   *     coordinates, which every other array must have at least
   * @param penalty strength of the penalty on each weight, per unit of {@code touched}; null for
   *     none
   * @param sums over the rows, two a coordinate: its gradient g, and {@code touched}, the weight of
   *     the rows that hold it, at least 0; set to 0
   * @param state s, updated
   * @param tally sums of the signs so far, updated
   * @param weight w, updated
   * @param lr learning rate
   * @param momentum share of the old state that is kept
   * @param scale one over the rows' mean weight
   * @param clip bound on the mean gradient, positive; NaN for none
   * @param tiny magnitude up to which a state counts as 0
   */
  public static void touchedSigns(
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
    int length = Objects.requireNonNull(start, "start").length;
    if (penalty != null) {
      checkRange("penalty", penalty.length, 0, length);
    }
    double[][] written = {sums, state, tally, weight};
    String[] names = {"sums", "state", "tally", "weight"};
    for (int i = 0; i < written.length; i++) {
      int needed = i == 0 ? Math.multiplyExact(2, length) : length;
      checkRange(names[i], Objects.requireNonNull(written[i], names[i]).length, 0, needed);
      checkDistinct("start", start, names[i], written[i]);
      for (int k = 0; k < i; k++) {
        checkDistinct(names[k], written[k], names[i], written[i]);
      }
    }
    kernel()
        .touchedSigns(start, penalty, sums, state, tally, weight, lr, momentum, scale, clip, tiny);
  }

  /**
   * One signSGD update in place, as MXNet's {@code signsgd_update} does it, each operation rounded
   * to float: {@code w = (1 - lr * wd) * w - lr * sgn(g)}. Here the decay is decoupled; a zero or
   * NaN gradient only decays the weight.
   *
   * @param weight w, updated
   * @param gradient g, only read
   * @param from first index, in both arrays
   * @param to index after the last
   * @param lr learning rate
   * @param wd decoupled weight decay, per unit of {@code lr}
   */
  public static void signSgd(
      float[] weight, float[] gradient, int from, int to, float lr, float wd) {
    checkRange("weight", Objects.requireNonNull(weight, "weight").length, from, to);
    checkRange("gradient", Objects.requireNonNull(gradient, "gradient").length, from, to);
    checkDistinct("weight", weight, "gradient", gradient);
    kernel().signSgd(weight, gradient, from, to, lr, wd);
  }

  /**
   * {@link #signSgd(float[], float[], int, int, float, float)} in double precision.
   *
   * @param weight w, updated
   * @param gradient g, only read
   * @param from first index, in both arrays
   * @param to index after the last
   * @param lr learning rate
   * @param wd decoupled weight decay, per unit of {@code lr}
   */
  public static void signSgd(
      double[] weight, double[] gradient, int from, int to, double lr, double wd) {
    checkRange("weight", Objects.requireNonNull(weight, "weight").length, from, to);
    checkRange("gradient", Objects.requireNonNull(gradient, "gradient").length, from, to);
    checkDistinct("weight", weight, "gradient", gradient);
    kernel().signSgd(weight, gradient, from, to, lr, wd);
  }

  /**
   * The sum of {@code x[xFrom + i] * y[yFrom + i]} in double precision, in the order of sixteen
   * lanes: each product is rounded, then added to its lane.
   *
   * @param x single precision numbers, widened
   * @param xFrom first index in {@code x}
   * @param y numbers to multiply with
   * @param yFrom first index in {@code y}
   * @param length number of products; 0 gives +0
   * @return the sum
   */
  public static double dot(float[] x, int xFrom, double[] y, int yFrom, int length) {
    checkLength("x", Objects.requireNonNull(x, "x").length, xFrom, length);
    checkLength("y", Objects.requireNonNull(y, "y").length, yFrom, length);
    return kernel().dot(x, xFrom, y, yFrom, length);
  }

  /**
   * {@link #dot(float[], int, double[], int, int)} of double precision numbers.
   *
   * @param x numbers
   * @param xFrom first index in {@code x}
   * @param y numbers to multiply with
   * @param yFrom first index in {@code y}
   * @param length number of products; 0 gives +0
   * @return the sum
   */
  public static double dot(double[] x, int xFrom, double[] y, int yFrom, int length) {
    checkLength("x", Objects.requireNonNull(x, "x").length, xFrom, length);
    checkLength("y", Objects.requireNonNull(y, "y").length, yFrom, length);
    return kernel().dot(x, xFrom, y, yFrom, length);
  }

  /**
   * {@code y[yFrom + i] += a * x[xFrom + i]} in double precision, the product rounded first.
   *
   * @param a factor
   * @param x single precision numbers, widened
   * @param xFrom first index in {@code x}
   * @param y numbers to add to
   * @param yFrom first index in {@code y}
   * @param length number of elements
   */
  public static void addScaled(double a, float[] x, int xFrom, double[] y, int yFrom, int length) {
    checkLength("x", Objects.requireNonNull(x, "x").length, xFrom, length);
    checkLength("y", Objects.requireNonNull(y, "y").length, yFrom, length);
    kernel().addScaled(a, x, xFrom, y, yFrom, length);
  }

  /**
   * {@link #addScaled(double, float[], int, double[], int, int)} of double precision numbers.
   *
   * @param a factor
   * @param x numbers, not the array {@code y}
   * @param xFrom first index in {@code x}
   * @param y numbers to add to
   * @param yFrom first index in {@code y}
   * @param length number of elements
   */
  public static void addScaled(double a, double[] x, int xFrom, double[] y, int yFrom, int length) {
    checkLength("x", Objects.requireNonNull(x, "x").length, xFrom, length);
    checkLength("y", Objects.requireNonNull(y, "y").length, yFrom, length);
    checkDistinct("x", x, "y", y);
    kernel().addScaled(a, x, xFrom, y, yFrom, length);
  }

  /**
   * Logistic losses and their slopes of {@code length} rows, as {@link StrictFunctions#log1pExp}
   * and {@link StrictFunctions#sigmoid} give them.
   *
   * @param labels of which those above ½ count as 1, others as 0
   * @param labelsFrom index of the first row's label
   * @param margins the rows' margins from index 0 on; overwritten by the derivative of each loss,
   *     the probability less the label
   * @param losses receives log(1 + e<sup>−m</sup>) for label 1, log(1 + e<sup>m</sup>) for 0; null
   *     where only the slopes are needed
   * @param length number of rows
   */
  public static void logistic(
      double[] labels, int labelsFrom, double[] margins, double[] losses, int length) {
    checkLength("labels", Objects.requireNonNull(labels, "labels").length, labelsFrom, length);
    checkLength("margins", Objects.requireNonNull(margins, "margins").length, 0, length);
    if (losses != null) {
      checkLength("losses", losses.length, 0, length);
      checkDistinct("margins", margins, "losses", losses);
    }
    kernel().logistic(labels, labelsFrom, margins, losses, length);
  }

  /**
   * How many numbers of a range are NaN or infinite.
   *
   * @param x numbers
   * @param from first index
   * @param to index after the last
   * @return the count
   */
  public static long countNonFinite(float[] x, int from, int to) {
    checkRange("x", Objects.requireNonNull(x, "x").length, from, to);
    return kernel().countNonFinite(x, from, to);
  }

  /**
   * How many numbers of a range are NaN or infinite.
   *
   * @param x numbers
   * @param from first index
   * @param to index after the last
   * @return the count
   */
  public static long countNonFinite(double[] x, int from, int to) {
    checkRange("x", Objects.requireNonNull(x, "x").length, from, to);
    return kernel().countNonFinite(x, from, to);
  }

  /**
   * The signs of {@code x[from .. to-1]} as two planes of bits: bit {@code i mod 64} of word {@code
   * i / 64} of {@code positive} is set where {@code x[from + i] > tiny}, of {@code negative} where
   * {@code x[from + i] < -tiny}; of neither for NaN. The words up to the last of the range are
   * overwritten, bits after its end cleared.
   *
   * @param x numbers
   * @param from first index
   * @param to index after the last
   * @param tiny at least 0, and no NaN ({@link IllegalArgumentException})
   * @param positive receives the bits of what is above
   * @param negative receives the bits of what is below
   */
  public static void packSigns(
      double[] x, int from, int to, double tiny, long[] positive, long[] negative) {
    checkRange("x", Objects.requireNonNull(x, "x").length, from, to);
    int words = (int) (((long) to - from + Long.SIZE - 1) >>> 6);
    checkLength("positive", Objects.requireNonNull(positive, "positive").length, 0, words);
    checkLength("negative", Objects.requireNonNull(negative, "negative").length, 0, words);
    checkDistinct("positive", positive, "negative", negative);
    if (!(tiny >= 0)) {
      throw new IllegalArgumentException("tiny = " + tiny + " is not at least 0");
    }
    // Without its sign, so that no provider compares with −0.
    kernel().packSigns(x, from, to, Math.abs(tiny), positive, negative);
  }

  private static void checkRange(String name, int size, int from, int to) {
    if (from < 0 || from > to || to > size) {
      throw new IndexOutOfBoundsException(
          name + ": range from " + from + " to " + to + " outside an array of length " + size);
    }
  }

  private static void checkLength(String name, int size, int from, int length) {
    if ((from | length) < 0 || length > size - from) {
      throw new IndexOutOfBoundsException(
          name + ": " + length + " elements from " + from + " in an array of length " + size);
    }
  }

  private static void checkDistinct(String name, Object array, String other, Object otherArray) {
    if (array == otherArray) {
      throw new IllegalArgumentException(name + " and " + other + " are the same array");
    }
  }
}
