// SPDX-License-Identifier: Apache-2.0
/**
 * Losses and their gradients over ranges of rows of a {@link io.github.signumspark.data.RowBlock},
 * to the same bits on every machine.
 */
package io.github.signumspark.objective;
