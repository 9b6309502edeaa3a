// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.optim;

/** Checks of the arguments of an update; every message names the parameter. */
final class UpdateChecks {
  private UpdateChecks() {}

  /**
   * Checks one parameter.
   *
   * @param momentum whether the optimizer has any
   * @throws IllegalArgumentException naming the mismatch
   */
  static void check(
      int index, double[] weight, double[] gradient, SignumState state, boolean momentum) {
    checkLengths(index, weight.length, gradient.length, weight == gradient);
    checkState(index, state, momentum);
    if (momentum && (state.isFloat() || state.length() != weight.length)) {
      throw unfit(index, state, weight.length + " doubles");
    }
  }

  /** {@link #check(int, double[], double[], SignumState, boolean)} in single precision. */
  static void check(
      int index, float[] weight, float[] gradient, SignumState state, boolean momentum) {
    checkLengths(index, weight.length, gradient.length, weight == gradient);
    checkState(index, state, momentum);
    if (momentum && (!state.isFloat() || state.length() != weight.length)) {
      throw unfit(index, state, weight.length + " floats");
    }
  }

  /** Checks several parameters. */
  static void check(
      int[] indices,
      double[][] weights,
      double[][] gradients,
      SignumState[] states,
      boolean momentum) {
    checkLists(indices.length, weights.length, gradients.length, states.length);
    for (int k = 0; k < indices.length; k++) {
      check(indices[k], weights[k], gradients[k], states[k], momentum);
    }
  }

  /** Checks several parameters in single precision. */
  static void check(
      int[] indices,
      float[][] weights,
      float[][] gradients,
      SignumState[] states,
      boolean momentum) {
    checkLists(indices.length, weights.length, gradients.length, states.length);
    for (int k = 0; k < indices.length; k++) {
      check(indices[k], weights[k], gradients[k], states[k], momentum);
    }
  }

  private static void checkLists(int indices, int weights, int gradients, int states) {
    if (weights != indices || gradients != indices || states != indices) {
      throw new IllegalArgumentException(
          indices
              + " indices, but "
              + weights
              + " weights, "
              + gradients
              + " gradients and "
              + states
              + " states");
    }
  }

  private static void checkLengths(int index, int weight, int gradient, boolean same) {
    if (gradient != weight) {
      throw new IllegalArgumentException(
          "parameter "
              + index
              + ": gradient has "
              + gradient
              + " coordinates, weight has "
              + weight);
    }
    if (same) {
      throw new IllegalArgumentException(
          "parameter " + index + ": gradient and weight are one array");
    }
  }

  private static void checkState(int index, SignumState state, boolean momentum) {
    if (state.isEmpty() == momentum) {
      throw new IllegalArgumentException(
          "parameter "
              + index
              + ": "
              + state
              + " for an optimizer "
              + (momentum ? "with" : "without")
              + " momentum; createState makes one that fits");
    }
  }

  private static IllegalArgumentException unfit(int index, SignumState state, String weight) {
    return new IllegalArgumentException(
        "parameter " + index + ": " + state + " for a weight of " + weight);
  }
}
