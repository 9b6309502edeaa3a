// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.local;

/**
 * What a worker's round comes to, in its local coordinates.
 *
 * @param tally sum of a coordinate's sign steps, in [−steps, steps]
 * @param state the optimizer's state after the round, MXNet's sign (the negated moving average)
 * @param rows rows visited
 */
public record LocalRound(short[] tally, double[] state, int rows) {}
