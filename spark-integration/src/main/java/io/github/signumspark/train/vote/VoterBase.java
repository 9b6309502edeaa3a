// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.vote;

import io.github.signumspark.train.jobs.Sent;
import java.io.Serializable;

/**
 * Where the workers' states can always be restored from: the driver's weights before step {@code
 * next}, and the optimizer's states, zero at the start, afterwards in one file per worker.
 *
 * @param next number of the step that is voted on at these weights
 * @param weights of all coordinates
 * @param states the files, or null at the start
 */
record VoterBase(int next, Sent<double[]> weights, VoterFiles states) implements Serializable {}
