// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.DeviceColumn;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Sparse rows, as many non-zeros in each, twice: by row and by feature, both in order. Gathered
 * factors, product, sums of segments, both ways.
 *
 * @param <C> the device's columns
 */
final class SparseTrialRows<C extends DeviceColumn> extends TrialRows<C> {
  private final C values;
  private final C columns;
  private final C rowBounds;
  private final C transposed;
  private final C rowsOf;
  private final C columnBounds;
  private final C labels;

  SparseTrialRows(
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
