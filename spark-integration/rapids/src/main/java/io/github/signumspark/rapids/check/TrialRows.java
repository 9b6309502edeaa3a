// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.DeviceColumn;
import io.github.signumspark.device.Formula;
import io.github.signumspark.device.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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

  /**
   * Dense rows, feature by feature: the margin is a chain of scaled slices (five columns walked
   * through a feature), the gradient the sums of segments of the product with the residuals, tiled
   * (six).
   *
   * @param <C> the device's columns
   */
  static final class Dense<C extends DeviceColumn> extends TrialRows<C> {
    private final int rows;
    private final int features;
    private final C flat;
    private final C labels;
    private final C segments;

    Dense(GradientOps<C> ops, float[] byRow, float[] labels, int features, int from, int to) {
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

  /**
   * Sparse rows, as many non-zeros in each, twice: by row and by feature, both in order. Gathered
   * factors, product, sums of segments, both ways.
   *
   * @param <C> the device's columns
   */
  static final class Sparse<C extends DeviceColumn> extends TrialRows<C> {
    private final C values;
    private final C columns;
    private final C rowBounds;
    private final C transposed;
    private final C rowsOf;
    private final C columnBounds;
    private final C labels;

    Sparse(
        GradientOps<C> ops,
        int[] column,
        float[] value,
        float[] labels,
        int perRow,
        int features,
        int from,
        int to) {
      super(ops);
      int first = from * perRow;
      int last = to * perRow;
      int[] bounds = new int[features + 1];
      for (int k = first; k < last; k++) {
        bounds[column[k] + 1]++;
      }
      Arrays.parallelPrefix(bounds, Integer::sum);
      int[] next = bounds.clone();
      int[] rowOf = new int[last - first];
      float[] byFeature = new float[last - first];
      for (int k = first; k < last; k++) {
        int at = next[column[k]]++;
        rowOf[at] = k / perRow - from;
        byFeature[at] = value[k];
      }
      this.values = ops.base().upload(Arrays.copyOfRange(value, first, last));
      this.columns = ops.indices(Arrays.copyOfRange(column, first, last));
      this.rowBounds =
          ops.indices(IntStream.rangeClosed(0, to - from).map(i -> i * perRow).toArray());
      this.transposed = ops.base().upload(byFeature);
      this.rowsOf = ops.indices(rowOf);
      this.columnBounds = ops.indices(bounds);
      this.labels = ops.base().upload(Arrays.copyOfRange(labels, from, to));
    }

    @Override
    C gradient(C weights) {
      C margin;
      try (C factors = ops.gather(weights, columns);
          C products = ops.product(values, factors)) {
        margin = ops.segmentSums(products, rowBounds);
      }
      try (C c = residuals(margin, labels);
          C factors = ops.gather(c, rowsOf);
          C products = ops.product(transposed, factors)) {
        return ops.segmentSums(products, columnBounds);
      }
    }

    @Override
    public void close() {
      values.close();
      columns.close();
      rowBounds.close();
      transposed.close();
      rowsOf.close();
      columnBounds.close();
      labels.close();
    }
  }
}
