// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.Precision;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Dense rows, feature by feature: the margin is a chain of scaled slices (five columns walked
 * through a feature), the gradient the sums of segments of the product with the residuals, tiled
 * (six).
 *
 * @param <C> the device's columns
 */
final class DenseTrialRows<C extends DeviceColumn> extends TrialRows<C> {
  private final int rows;
  private final int features;
  private final C flat;
  private final C labels;
  private final C segments;

  DenseTrialRows(
      GradientOps<C> ops, float[] byRow, float[] labels, int features, int from, int to) {
    super(ops);
    this.rows = to - from;
    this.features = features;
    float[] byFeature = new float[rows * features];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < features; j++) {
        byFeature[j * rows + i] = byRow[(from + i) * features + j];
      }
    }
    this.flat = ops.base().upload(byFeature);
    this.labels = ops.base().upload(Arrays.copyOfRange(labels, from, to));
    this.segments = ops.indices(IntStream.rangeClosed(0, features).map(j -> j * rows).toArray());
  }

  @Override
  C gradient(C weights) {
    // A factor is a scalar of the host's.
    float[] factors = new float[features];
    ops.base().download(weights, factors);
    C margin = ops.base().fill(Precision.FLOAT, rows, 0);
    for (int j = 0; j < features; j++) {
      C next = ops.addScaledSlice(margin, flat, j * rows, factors[j]);
      margin.close();
      margin = next;
    }
    try (C c = residuals(margin, labels);
        C tiled = ops.tile(c, features);
        C products = ops.product(flat, tiled)) {
      return ops.segmentSums(products, segments);
    }
  }

  @Override
  public void close() {
    flat.close();
    labels.close();
    segments.close();
  }
}
