// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids.check;

import io.github.signumspark.device.DeviceOps;
import io.github.signumspark.device.Formula;
import io.github.signumspark.device.HostDeviceOps;
import io.github.signumspark.device.HostDeviceOps.HostColumn;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** {@link GradientOps} on the host double, in single precision. */
final class HostGradientOps implements GradientOps<HostColumn> {
  private final HostDeviceOps ops;

  HostGradientOps(HostDeviceOps ops) {
    this.ops = ops;
  }

  @Override
  public DeviceOps<HostColumn> base() {
    return ops;
  }

  @Override
  public HostColumn copy(HostColumn a) {
    return ops.compute(Formula.column(0), List.of(a));
  }

  @Override
  public HostColumn indices(int[] values) {
    return ops.upload(Arrays.stream(values).asDoubleStream().toArray());
  }

  @Override
  public HostColumn product(HostColumn a, HostColumn b) {
    float[] x = floats(a);
    float[] y = floats(b);
    for (int i = 0; i < x.length; i++) {
      x[i] *= y[i];
    }
    return ops.upload(x);
  }

  @Override
  public HostColumn tile(HostColumn a, int times) {
    float[] x = floats(a);
    float[] tiled = new float[x.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(x, 0, tiled, i * x.length, x.length);
    }
    return ops.upload(tiled);
  }

  @Override
  public HostColumn gather(HostColumn values, HostColumn indices) {
    float[] x = floats(values);
    int[] at = ints(indices);
    float[] gathered = new float[at.length];
    for (int i = 0; i < at.length; i++) {
      gathered[i] = x[at[i]];
    }
    return ops.upload(gathered);
  }

  @Override
  public HostColumn segmentSums(HostColumn values, HostColumn bounds) {
    float[] x = floats(values);
    int[] at = ints(bounds);
    float[] sums = new float[at.length - 1];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (float) IntStream.range(at[i], at[i + 1]).mapToDouble(k -> x[k]).sum();
    }
    return ops.upload(sums);
  }

  @Override
  public HostColumn addScaledSlice(HostColumn sum, HostColumn flat, int from, double factor) {
    float[] total = floats(sum);
    float[] x = floats(flat);
    for (int i = 0; i < total.length; i++) {
      total[i] += x[from + i] * (float) factor;
    }
    return ops.upload(total);
  }

  @Override
  public HostColumn sigmoid(HostColumn a) {
    float[] x = floats(a);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (1 / (1 + StrictMath.exp(-x[i])));
    }
    return ops.upload(x);
  }

  private float[] floats(HostColumn column) {
    float[] values = new float[column.length()];
    ops.download(column, values);
    return values;
  }

  private int[] ints(HostColumn column) {
    double[] values = new double[column.length()];
    ops.download(column, values);
    return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
  }
}
