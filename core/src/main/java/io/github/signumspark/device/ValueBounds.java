// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/**
 * What is known on the host of weights and state that lie on a device: how large they can be, and
 * whether a −0 can be among them. From this follows, without asking the device, which shortcuts of
 * {@link UpdateSequence} give the kernel's bits:
 *
 * <ul>
 *   <li>With all numbers finite and none near overflow no NaN arises, so {@code wd * w} with {@code
 *       wd = 0} is a zero. Which zero is without effect where {@code momentum * s} is never −0: no
 *       −0 in {@code s}, and {@code momentum > 1/2}, since then no number underflows to zero.
 *   <li>{@code clamp} leaves a zero of {@code s} its sign where the kernel has {@code lr * +0}. The
 *       sum differs only where {@code keep * w} is −0: never, with no −0 in {@code w} and {@code
 *       keep > 1/2}.
 *   <li>Both conditions renew themselves: a sum is −0 only if both its terms are.
 * </ul>
 *
 * <p>A NaN or an infinity in gradient, weights or numbers ends the shortcuts, for good unless new
 * weights and state are loaded: then the exact sequence runs, slower and to the same bits.
 */
public final class ValueBounds {
  /** Far enough from overflow that a sum of two bounded numbers stays finite. */
  private static final double HEADROOM = 1.0 / 16;

  /** More than all roundings of an update together. */
  private static final double SLACK = 1 + 1e-6;

  private final Precision precision;
  private double weight;
  private double state;
  private boolean weightMayHoldNegativeZero;
  private boolean stateMayHoldNegativeZero;

  /**
   * Which short ways an update may take.
   *
   * @param skipZeroDecay {@code wd * w} need not be added where {@code wd} is 0
   * @param clampForSign {@code lr * sgn(x)} may be a clamp of {@code x}
   */
  public record Shortcuts(boolean skipZeroDecay, boolean clampForSign) {
    /** The exact sequence. */
    public static final Shortcuts NONE = new Shortcuts(false, false);
  }

  /** Bounds of columns of zeros. */
  public ValueBounds(Precision precision) {
    this.precision = precision;
  }

  /** Records that weights were loaded. */
  void loadedWeight(double largest, boolean negativeZero) {
    weight = largest;
    weightMayHoldNegativeZero = negativeZero;
  }

  /** Records that a state was loaded. */
  void loadedState(double largest, boolean negativeZero) {
    state = largest;
    stateMayHoldNegativeZero = negativeZero;
  }

  /**
   * The shortcuts of the next update; moves the bounds on to what it leaves behind.
   *
   * @param rule the update
   * @param gradient the gradient's largest magnitude; infinite where it holds a NaN
   */
  public Shortcuts next(UpdateRule rule, double gradient) {
    UpdateRule rounded = rule.rounded(precision);
    double limit = precision.largest() * HEADROOM;
    double keep = rounded.keep(precision);
    boolean tame = weight <= limit && state <= limit && gradient <= limit;
    if (rounded.signum()) {
      double rescaled = Math.abs(rounded.rescaleGrad()) * gradient;
      double decay = Math.abs(rounded.wd()) * weight;
      double fresh =
          Math.abs(rounded.fresh(precision)) * ((rescaled + decay) * SLACK + Double.MIN_NORMAL);
      tame &= rescaled <= limit && decay <= limit && fresh <= limit;
      state = (Math.abs(rounded.momentum()) * state + fresh) * SLACK;
      tame &= state <= limit;
    }
    weight = (Math.abs(keep) * weight + Math.abs(rounded.lr())) * SLACK;
    tame &= weight <= limit;

    boolean momentumKeepsSigns = !rounded.signum() || rounded.momentum() > 0.5;
    boolean skip = tame && momentumKeepsSigns && !stateMayHoldNegativeZero;
    boolean clamp = tame && keep > 0.5 && !weightMayHoldNegativeZero;
    if (!tame) {
      weight = Double.POSITIVE_INFINITY;
    }
    weightMayHoldNegativeZero |= !clamp;
    stateMayHoldNegativeZero |= !skip;
    return new Shortcuts(skip, clamp);
  }

  /** The largest magnitude; infinite where there is a NaN. */
  public static double largest(float[] values) {
    long largest =
        HostParts.reduce(
            values.length,
            (from, to) -> {
              int found = 0;
              for (int i = from; i < to; i++) {
                found = Math.max(found, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
              }
              return found;
            },
            Math::max);
    float found = Float.intBitsToFloat((int) largest);
    return Float.isNaN(found) ? Double.POSITIVE_INFINITY : found;
  }

  /** The largest magnitude; infinite where there is a NaN. */
  public static double largest(double[] values) {
    long largest =
        HostParts.reduce(
            values.length,
            (from, to) -> {
              long found = 0;
              for (int i = from; i < to; i++) {
                found = Math.max(found, Double.doubleToRawLongBits(values[i]) & Long.MAX_VALUE);
              }
              return found;
            },
            Math::max);
    double found = Double.longBitsToDouble(largest);
    return Double.isNaN(found) ? Double.POSITIVE_INFINITY : found;
  }

  static boolean holdsNegativeZero(float[] values) {
    return HostParts.reduce(
            values.length,
            (from, to) -> {
              int found = 0;
              for (int i = from; i < to; i++) {
                found |= Float.floatToRawIntBits(values[i]) == Integer.MIN_VALUE ? 1 : 0;
              }
              return found;
            },
            (a, b) -> a | b)
        != 0;
  }

  static boolean holdsNegativeZero(double[] values) {
    return HostParts.reduce(
            values.length,
            (from, to) -> {
              int found = 0;
              for (int i = from; i < to; i++) {
                found |= Double.doubleToRawLongBits(values[i]) == Long.MIN_VALUE ? 1 : 0;
              }
              return found;
            },
            (a, b) -> a | b)
        != 0;
  }
}
