// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import io.github.signumspark.device.HostDeviceOps.HostColumn;
import java.util.List;

/** Hands every operation on to the host double, and says so first. */
class DelegatingOps implements DeviceOps<HostColumn> {
  final HostDeviceOps host;

  DelegatingOps(HostDeviceOps host) {
    this.host = host;
  }

  /** Comes before every operation. */
  void before() {
    // Nothing to do here.
  }

  @Override
  public String describe() {
    return host.describe();
  }

  @Override
  public HostColumn fill(Precision precision, int length, double value) {
    before();
    return host.fill(precision, length, value);
  }

  @Override
  public HostColumn upload(float[] values) {
    before();
    return host.upload(values);
  }

  @Override
  public HostColumn upload(double[] values) {
    before();
    return host.upload(values);
  }

  @Override
  public HostColumn unpack(Precision precision, int length, long[] positive, long[] negative) {
    before();
    return host.unpack(precision, length, positive, negative);
  }

  @Override
  public HostColumn compute(Formula formula, List<HostColumn> columns) {
    before();
    return host.compute(formula, columns);
  }

  @Override
  public HostColumn clamp(
      HostColumn a, double low, double lowValue, double high, double highValue) {
    before();
    return host.clamp(a, low, lowValue, high, highValue);
  }

  @Override
  public HostColumn sign(HostColumn a) {
    before();
    return host.sign(a);
  }

  @Override
  public void packPositive(HostColumn a, long[] bits) {
    before();
    host.packPositive(a, bits);
  }

  @Override
  public void packNegative(HostColumn a, long[] bits) {
    before();
    host.packNegative(a, bits);
  }

  @Override
  public HostColumn uploadIndices(int[] values) {
    before();
    return host.uploadIndices(values);
  }

  @Override
  public HostColumn gather(HostColumn values, HostColumn indices) {
    before();
    return host.gather(values, indices);
  }

  @Override
  public HostColumn tile(HostColumn values, int times) {
    before();
    return host.tile(values, times);
  }

  @Override
  public HostColumn product(HostColumn a, HostColumn b) {
    before();
    return host.product(a, b);
  }

  @Override
  public HostColumn segmentSums(HostColumn values, HostColumn bounds) {
    before();
    return host.segmentSums(values, bounds);
  }

  @Override
  public void download(HostColumn a, float[] values) {
    before();
    host.download(a, values);
  }

  @Override
  public void download(HostColumn a, double[] values) {
    before();
    host.download(a, values);
  }

  @Override
  public void await() {
    before();
    host.await();
  }

  @Override
  public void close() {
    host.close();
  }
}
