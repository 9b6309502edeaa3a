// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train;

import java.io.Serial;
import java.io.Serializable;

/** What a worker returns of a round: integers by local coordinate, and losses. */
final class RoundPart implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  byte[] narrowTally;
  short[] wideTally;
  int[] states;
  double sliceLoss;
  double[] averageLosses;
  double[] averageWeights;
  double sliceWeight;
  int sliceRows;
  double validationLoss;
  double validationWeight;
  double trainLoss;
  double trainWeight;
  int rows;

  /** Sum of the sign steps of a local coordinate. */
  int tally(int k) {
    return narrowTally != null ? narrowTally[k] : wideTally[k];
  }

  /** Bytes of the payload. */
  long bytes() {
    return (narrowTally != null ? narrowTally.length : 2L * wideTally.length)
        + 4L * states.length
        + 80;
  }

  /** Takes a tally, in bytes where the steps are few enough. */
  void tally(short[] tally, int steps) {
    if (steps > Byte.MAX_VALUE) {
      wideTally = tally;
      return;
    }
    narrowTally = new byte[tally.length];
    for (int k = 0; k < tally.length; k++) {
      narrowTally[k] = (byte) tally[k];
    }
  }

  /** Takes a state in multiples of {@code unit}, to the nearest, the far ends cut off. */
  void states(double[] state, double unit) {
    states = new int[state.length];
    double perUnit = 1 / unit;
    for (int k = 0; k < state.length; k++) {
      states[k] = (int) Math.max(-LIMIT, Math.min(LIMIT, Math.rint(state[k] * perUnit)));
    }
  }

  private static final double LIMIT = 0x1p29;
}
