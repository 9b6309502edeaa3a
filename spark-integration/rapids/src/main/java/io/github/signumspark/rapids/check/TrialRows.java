// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.Formula;
import java.util.List;

/**
 * The rows of a step of {@link GradientTrial} on a device.
 *
 * @param <C> the device's columns
 */
abstract class TrialRows<C extends DeviceColumn> implements AutoCloseable {
  private static final Formula DIFFERENCE = Formula.column(0).minus(Formula.column(1));

  final GradientOps<C> ops;

  TrialRows(GradientOps<C> ops) {
    this.ops = ops;
  }

  /** The sum of the rows' gradients at these weights. */
  abstract C gradient(C weights);

  /** sigmoid(margin) − label; closes the margin. */
  final C residuals(C margin, C labels) {
    try (C closing = margin;
        C probability = ops.sigmoid(closing)) {
      return ops.base().compute(DIFFERENCE, List.of(probability, labels));
    }
  }

  @Override
  public abstract void close();
}
