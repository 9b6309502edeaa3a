// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.train.fit;

import io.github.signumspark.listener.FitResult;

/**
 * What training returns.
 *
 * @param weights one a coordinate, in units of the columns; not to be written
 * @param result how the fit went
 */
public record Trained(double[] weights, FitResult result) {}
