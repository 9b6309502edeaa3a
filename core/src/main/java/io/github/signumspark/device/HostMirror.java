// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.device;

import io.github.signumspark.kernel.SignumKernels;
import java.util.Arrays;

/**
 * Weights and state on the host, as they were at the last refresh, and the CPU's updates from there
 * on. Memory: weights and state twice, since a refresh that fails must leave the old ones.
 */
final class HostMirror {
  private final Precision precision;
  private final int length;
  private float[] weightFloats;
  private float[] stateFloats;
  private float[] spareWeightFloats;
  private float[] spareStateFloats;
  private double[] weight;
  private double[] state;
  private double[] spareWeight;
  private double[] spareState;

  /** A mirror of zeros. */
  HostMirror(Precision precision, int length, boolean hasState) {
    this.precision = precision;
    this.length = length;
    if (precision == Precision.FLOAT) {
      weightFloats = new float[length];
      stateFloats = hasState ? new float[length] : null;
    } else {
      weight = new double[length];
      state = hasState ? new double[length] : null;
    }
  }

  boolean hasState() {
    return stateFloats != null || state != null;
  }

  void load(float[] weights, float[] negatedMomentum) {
    System.arraycopy(weights, 0, weightFloats, 0, length);
    if (negatedMomentum != null) {
      System.arraycopy(negatedMomentum, 0, stateFloats, 0, length);
    } else if (stateFloats != null) {
      Arrays.fill(stateFloats, 0);
    }
  }

  void load(double[] weights, double[] negatedMomentum) {
    System.arraycopy(weights, 0, weight, 0, length);
    if (negatedMomentum != null) {
      System.arraycopy(negatedMomentum, 0, state, 0, length);
    } else if (state != null) {
      Arrays.fill(state, 0);
    }
  }

  /** One update by the CPU's kernels. */
  void apply(UpdateRule rule, StepGradient gradient) {
    if (precision == Precision.FLOAT) {
      applyFloats(rule.rounded(Precision.FLOAT), floats(gradient));
    } else {
      applyDoubles(rule, doubles(gradient));
    }
  }

  private void applyFloats(UpdateRule rule, float[] gradient) {
    if (rule.signum()) {
      SignumKernels.signum(
          weightFloats,
          stateFloats,
          gradient,
          0,
          length,
          (float) rule.lr(),
          (float) rule.momentum(),
          (float) rule.wd(),
          (float) rule.rescaleGrad(),
          (float) rule.clip(),
          (float) rule.wdLh());
    } else {
      SignumKernels.signSgd(
          weightFloats, gradient, 0, length, (float) rule.lr(), (float) rule.wd());
    }
  }

  private void applyDoubles(UpdateRule rule, double[] gradient) {
    if (rule.signum()) {
      SignumKernels.signum(
          weight,
          state,
          gradient,
          0,
          length,
          rule.lr(),
          rule.momentum(),
          rule.wd(),
          rule.rescaleGrad(),
          rule.clip(),
          rule.wdLh());
    } else {
      SignumKernels.signSgd(weight, gradient, 0, length, rule.lr(), rule.wd());
    }
  }

  private float[] floats(StepGradient gradient) {
    if (gradient instanceof StepGradient.Floats dense) {
      return dense.values();
    }
    StepGradient.Planes planes = (StepGradient.Planes) gradient;
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = BitPlanes.value(planes.positive(), planes.negative(), i);
    }
    return values;
  }

  private double[] doubles(StepGradient gradient) {
    if (gradient instanceof StepGradient.Doubles dense) {
      return dense.values();
    }
    StepGradient.Planes planes = (StepGradient.Planes) gradient;
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = BitPlanes.value(planes.positive(), planes.negative(), i);
    }
    return values;
  }

  /** Copies both columns, or neither if the device fails. */
  <C extends DeviceColumn> void refresh(DeviceOps<C> ops, C weightColumn, C stateColumn) {
    if (precision == Precision.FLOAT) {
      spareWeightFloats = spareWeightFloats == null ? new float[length] : spareWeightFloats;
      ops.download(weightColumn, spareWeightFloats);
      if (stateColumn != null) {
        spareStateFloats = spareStateFloats == null ? new float[length] : spareStateFloats;
        ops.download(stateColumn, spareStateFloats);
        float[] old = stateFloats;
        stateFloats = spareStateFloats;
        spareStateFloats = old;
      }
      float[] old = weightFloats;
      weightFloats = spareWeightFloats;
      spareWeightFloats = old;
    } else {
      spareWeight = spareWeight == null ? new double[length] : spareWeight;
      ops.download(weightColumn, spareWeight);
      if (stateColumn != null) {
        spareState = spareState == null ? new double[length] : spareState;
        ops.download(stateColumn, spareState);
        double[] old = state;
        state = spareState;
        spareState = old;
      }
      double[] old = weight;
      weight = spareWeight;
      spareWeight = old;
    }
  }

  <C extends DeviceColumn> C uploadWeight(DeviceOps<C> ops) {
    return precision == Precision.FLOAT ? ops.upload(weightFloats) : ops.upload(weight);
  }

  <C extends DeviceColumn> C uploadState(DeviceOps<C> ops) {
    return precision == Precision.FLOAT ? ops.upload(stateFloats) : ops.upload(state);
  }

  void describeTo(ValueBounds bounds) {
    if (precision == Precision.FLOAT) {
      bounds.loadedWeight(
          ValueBounds.largest(weightFloats), ValueBounds.holdsNegativeZero(weightFloats));
      if (stateFloats != null) {
        bounds.loadedState(
            ValueBounds.largest(stateFloats), ValueBounds.holdsNegativeZero(stateFloats));
      }
    } else {
      bounds.loadedWeight(ValueBounds.largest(weight), ValueBounds.holdsNegativeZero(weight));
      if (state != null) {
        bounds.loadedState(ValueBounds.largest(state), ValueBounds.holdsNegativeZero(state));
      }
    }
  }

  void copyWeight(float[] out) {
    System.arraycopy(weightFloats, 0, out, 0, length);
  }

  void copyWeight(double[] out) {
    System.arraycopy(weight, 0, out, 0, length);
  }

  void copyState(float[] out) {
    System.arraycopy(stateFloats, 0, out, 0, length);
  }

  void copyState(double[] out) {
    System.arraycopy(state, 0, out, 0, length);
  }

  /** The signs of the state in two planes. */
  void signs(long[] positive, long[] negative) {
    Arrays.fill(positive, 0);
    Arrays.fill(negative, 0);
    for (int i = 0; i < length; i++) {
      double value = precision == Precision.FLOAT ? stateFloats[i] : state[i];
      positive[i >>> 6] |= value > 0 ? 1L << i : 0;
      negative[i >>> 6] |= value < 0 ? 1L << i : 0;
    }
  }
}
