// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/** A gradient as it came: numbers, or a vote's result in two planes. */
sealed interface StepGradient {
  /** Brings it to the device. */
  <C extends DeviceColumn> C upload(DeviceOps<C> ops, Precision precision, int length);

  /** The largest magnitude; infinite where there is a NaN. */
  double largest();

  /** A copy that the caller's later writes do not reach. */
  StepGradient copy();

  /** Single precision numbers. */
  record Floats(float[] values) implements StepGradient {
    @Override
    public <C extends DeviceColumn> C upload(DeviceOps<C> ops, Precision precision, int length) {
      return ops.upload(values);
    }

    @Override
    public double largest() {
      return ValueBounds.largest(values);
    }

    @Override
    public StepGradient copy() {
      return new Floats(values.clone());
    }
  }

  /** Double precision numbers. */
  record Doubles(double[] values) implements StepGradient {
    @Override
    public <C extends DeviceColumn> C upload(DeviceOps<C> ops, Precision precision, int length) {
      return ops.upload(values);
    }

    @Override
    public double largest() {
      return ValueBounds.largest(values);
    }

    @Override
    public StepGradient copy() {
      return new Doubles(values.clone());
    }
  }

  /** A vote's result. */
  record Planes(long[] positive, long[] negative) implements StepGradient {
    @Override
    public <C extends DeviceColumn> C upload(DeviceOps<C> ops, Precision precision, int length) {
      return ops.unpack(precision, length, positive, negative);
    }

    @Override
    public double largest() {
      return 1;
    }

    @Override
    public StepGradient copy() {
      return new Planes(positive.clone(), negative.clone());
    }
  }
}
