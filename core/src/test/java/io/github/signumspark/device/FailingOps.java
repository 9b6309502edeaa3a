// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import io.github.signumspark.device.HostDeviceOps.HostColumn;

/** A device that is lost at its n-th operation and then fails in every other. */
final class FailingOps extends DelegatingOps {
  private final long failAt;
  private long calls;
  int closed;

  FailingOps(long failAt) {
    super(new HostDeviceOps());
    this.failAt = failAt;
  }

  long calls() {
    return calls;
  }

  @Override
  void before() {
    calls++;
    if (calls >= failAt) {
      throw new DeviceException("lost at operation " + failAt, null);
    }
  }

  @Override
  public void download(HostColumn a, float[] values) {
    // Some of it has come when the context dies.
    values[0] = Float.NaN;
    super.download(a, values);
  }

  @Override
  public void download(HostColumn a, double[] values) {
    values[0] = Double.NaN;
    super.download(a, values);
  }

  @Override
  public void close() {
    closed++;
  }
}
