// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import java.util.List;

/**
 * What Signum asks of a device. Every operation reads whole columns and makes a new one, which the
 * caller closes; operands are of one length and one {@link Precision}. Each arithmetic operation
 * rounds its exact result once to the column's precision, to nearest, subnormal numbers included; a
 * NaN in gives a NaN out, of any payload.
 *
 * <p>{@code double} arguments are exact numbers of the column's precision (the caller rounds). A
 * device that fails throws {@link DeviceException} from any method but {@code close}, and is not
 * used again.
 *
 * <p>Not thread-safe. A caller that changes threads must hand over with a happens-before edge.
 *
 * @param <C> the device's columns
 */
public interface DeviceOps<C extends DeviceColumn> extends AutoCloseable {
  /** The device in words, for logs and tables. */
  String describe();

  /** A column of {@code length} equal numbers. */
  C fill(Precision precision, int length, double value);

  /** Copies an array to the device. */
  C upload(float[] values);

  /** Copies an array to the device. */
  C upload(double[] values);

  /**
   * The column of +1 where the bit is set in {@code positive}, −1 where it is set in {@code
   * negative}, and +0 where it is set in neither. Element {@code i} is bit {@code i % 64} of word
   * {@code i / 64}. No bit may be set in both.
   */
  C unpack(Precision precision, int length, long[] positive, long[] negative);

  /**
   * A formula's value for every element.
   *
   * @param formula of these columns, its numbers exact in their precision
   * @param columns of one length and precision, all of which the formula uses; at least one
   */
  C compute(Formula formula, List<C> columns);

  /**
   * {@code a[i] < low ? lowValue : a[i] > high ? highValue : a[i]}: NaN and, between {@code low}
   * and {@code high}, −0 stay as they are.
   */
  C clamp(C a, double low, double lowValue, double high, double highValue);

  /** {@code (a[i] > 0) - (a[i] < 0)}: +0 for a zero of either sign and for NaN. */
  C sign(C a);

  /** Sets the bits of the elements above 0; the bits after the last element are 0. */
  void packPositive(C a, long[] bits);

  /** Sets the bits of the elements below 0; the bits after the last element are 0. */
  void packNegative(C a, long[] bits);

  /** A column of indices, for {@link #gather} and {@link #segmentSums} alone. */
  C uploadIndices(int[] values);

  /** {@code values[indices[i]]}; every index is one of the column's. */
  C gather(C values, C indices);

  /** The column {@code times} times, one after the other. */
  C tile(C values, int times);

  /** {@code a[i] * b[i]} in double precision, from columns of any. */
  C product(C a, C b);

  /**
   * The sums of {@code values[bounds[i]] .. values[bounds[i + 1] - 1]}, 0 where these are none, in
   * the column's precision. The order of the terms is the device's own, the same each time.
   */
  C segmentSums(C values, C bounds);

  /** Copies a column of floats from the device. */
  void download(C a, float[] values);

  /** Copies a column of doubles from the device. */
  void download(C a, double[] values);

  /** Waits until everything asked for is done. */
  void await();

  /** Releases what the device holds for this object; columns are closed by their owners. */
  @Override
  void close();
}
