// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import io.github.signumspark.device.HostDeviceOps.HostColumn;

/** A device that is lost at its n-th operation and then fails in every other. */
public final class FailingOps extends DelegatingOps {
  private final long failAt;
  private long calls;
  int closed;

  public FailingOps(long failAt) {
    super(new HostDeviceOps());
    this.failAt = failAt;
  }

  public long calls() {
    return calls;
  }

  /** Columns that are not closed yet. */
  public int liveColumns() {
    return host.liveColumns();
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
