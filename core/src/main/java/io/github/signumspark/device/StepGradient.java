// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

/** A gradient as it was given: numbers, or a vote's result in two planes. */
sealed interface StepGradient {
  /** Brings it to the device. */
  <C extends DeviceColumn> C upload(DeviceOps<C> ops, Precision precision, int length);

  /** The largest magnitude; infinite where there is a NaN. */
  double largest();

  /**
   * A copy that the caller's later writes do not reach.
   *
   * @param spare an earlier copy that is no longer needed, whose arrays may be taken; or null
   */
  StepGradient copy(StepGradient spare);

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
    public StepGradient copy(StepGradient spare) {
      float[] out = spare instanceof Floats old ? old.values : new float[values.length];
      HostParts.forEach(
          values.length, (from, to) -> System.arraycopy(values, from, out, from, to - from));
      return new Floats(out);
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
    public StepGradient copy(StepGradient spare) {
      double[] out = spare instanceof Doubles old ? old.values : new double[values.length];
      HostParts.forEach(
          values.length, (from, to) -> System.arraycopy(values, from, out, from, to - from));
      return new Doubles(out);
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
    public StepGradient copy(StepGradient spare) {
      Planes out =
          spare instanceof Planes old
              ? old
              : new Planes(new long[positive.length], new long[negative.length]);
      HostParts.copy(positive, out.positive);
      HostParts.copy(negative, out.negative);
      return out;
    }
  }
}
