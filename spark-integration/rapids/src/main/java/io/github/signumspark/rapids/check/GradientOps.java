// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.DeviceOps;

/**
 * What measurements need beyond Signum's own operations: a bare copy, and a pass over rows. cudf
 * for Java has no product of a matrix and a vector, so it is put together from these.
 *
 * @param <C> the device's columns
 */
interface GradientOps<C extends DeviceColumn> {
  /** Signum's operations on the same device. */
  DeviceOps<C> base();

  /** The column once more, by the device's own copy. */
  C copy(C a);

  /** A column of indices. */
  C indices(int[] values);

  /** {@code a[i] * b[i]}. */
  C product(C a, C b);

  /** {@code a} written {@code times} times, end to end. */
  C tile(C a, int times);

  /** {@code values[indices[i]]}. */
  C gather(C values, C indices);

  /** The sums of {@code values[bounds[i] .. bounds[i + 1] - 1]}, in an order of the device's. */
  C segmentSums(C values, C bounds);

  /** {@code sum[i] + flat[from + i] * factor}. */
  C addScaledSlice(C sum, C flat, int from, double factor);

  /** {@code 1 / (1 + exp(-a[i]))}. */
  C sigmoid(C a);
}
