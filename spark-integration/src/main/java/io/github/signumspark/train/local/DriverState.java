// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.local;

import io.github.signumspark.checkpoint.SavedValues;
import io.github.signumspark.codec.Chunks;
import io.github.signumspark.codec.QuantizedVector;
import io.github.signumspark.codec.StateCodec;
import io.github.signumspark.local.GroupPaths;
import io.github.signumspark.objective.ParameterLayout;

/**
 * Where training stands between two rounds, on the driver: weights, their running average, and the
 * state. Written in place. Memory: 20 bytes a coordinate.
 */
final class DriverState {
  private final double[] weights;
  private final double[] average;
  private final int[] states; // in units
  private double stateUnit;

  /**
   * The start: its average is itself, its state 0.
   *
   * @param weights to start from; this position writes them from here on
   * @param stateUnit what states are counted in
   */
  DriverState(double[] weights, double stateUnit) {
    this.weights = weights;
    this.average = weights.clone();
    this.states = new int[weights.length];
    this.stateUnit = stateUnit;
  }

  /** Not to be written; changed by {@link #move} and {@link #restore}. */
  double[] weights() {
    return weights;
  }

  /** Not to be written; changed by {@link #move} and {@link #restore}. */
  double[] average() {
    return average;
  }

  /** The largest magnitude of a state. */
  double largestState() {
    int largest = 0;
    for (int state : states) {
      largest = Math.max(largest, Math.abs(state));
    }
    return largest * stateUnit;
  }

  /** Counts states in another power of two from here on. */
  void countStatesIn(double unit) {
    if (unit != stateUnit) {
      double factor = stateUnit / unit;
      for (int j = 0; j < states.length; j++) {
        states[j] = StateCodec.limited(Math.rint(states[j] * factor));
      }
      stateUnit = unit;
    }
  }

  /**
   * What the workers get.
   *
   * @param unit of the weights, a power of two
   * @param withAverage whether they get the average too
   */
  RoundStart snapshot(double unit, boolean withAverage) {
    byte[] codes = new byte[states.length];
    Chunks.forEach(
        codes.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            codes[j] = StateCodec.of(states[j]);
          }
        });
    return new RoundStart(
        QuantizedVector.of(weights, unit),
        codes,
        stateUnit,
        withAverage ? QuantizedVector.of(average, unit) : null);
  }

  /** Goes back to where a round started; the average begins anew there. */
  void restore(RoundStart snapshot) {
    snapshot.weights().copyTo(weights);
    snapshot.weights().copyTo(average);
    for (int j = 0; j < states.length; j++) {
      states[j] = StateCodec.units(snapshot.codes()[j]);
    }
    stateUnit = snapshot.stateUnit();
  }

  /**
   * Moves by the means of a round.
   *
   * @param means of the workers
   * @param layout of the coordinates
   * @param paths of the round
   * @param steps of the round
   * @param averageWeight of the new weights in the average
   */
  void move(
      RoundMeans means, ParameterLayout layout, GroupPaths paths, int steps, double averageWeight) {
    int positions = layout.perColumn() + layout.free();
    double[] factors = new double[positions];
    double[] perPart = new double[positions];
    for (int p = 0; p < positions; p++) {
      factors[p] = paths.factor(p, steps);
      perPart[p] = paths.perTally(p, steps) / RangeSums.TALLY_PARTS;
    }
    means.forEach(
        (from, tallies, changes) -> {
          for (int i = 0; i < tallies.length; i++) {
            int j = from + i;
            int p = layout.position(j);
            weights[j] = factors[p] * weights[j] + perPart[p] * tallies[i];
            states[j] = StateCodec.limited((double) states[j] + StateCodec.units(changes[i]));
            average[j] += averageWeight * (weights[j] - average[j]);
          }
        });
  }

  /** Puts everything into a checkpoint. */
  void save(SavedValues to, String name) {
    double[] numbers = new double[states.length];
    for (int j = 0; j < numbers.length; j++) {
      numbers[j] = states[j];
    }
    to.put(name + ".weights", weights)
        .put(name + ".average", average)
        .put(name + ".states", numbers)
        .put(name + ".stateUnit", stateUnit);
  }

  /** The position of a checkpoint. */
  static DriverState restore(SavedValues from, String name) {
    DriverState position =
        new DriverState(from.array(name + ".weights"), from.number(name + ".stateUnit"));
    System.arraycopy(
        from.array(name + ".average"), 0, position.average, 0, position.average.length);
    double[] numbers = from.array(name + ".states");
    for (int j = 0; j < numbers.length; j++) {
      position.states[j] = (int) numbers[j];
    }
    return position;
  }
}
