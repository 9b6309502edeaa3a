// SPDX-License-Identifier: Apache-2.0
/**
 * Majority votes on the signs of coordinates: packed ballots and their byte format, bit-sliced
 * counting, and the rule that turns the counts into a step. Nothing here depends on the order in
 * which ballots are counted.
 *
 * <p>J. Bernstein, J. Zhao, K. Azizzadenesheli, A. Anandkumar, signSGD with Majority Vote is
 * Communication Efficient and Fault Tolerant, ICLR 2019.
 */
package io.github.signumspark.vote;
