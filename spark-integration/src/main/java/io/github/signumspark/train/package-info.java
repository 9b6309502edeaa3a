// SPDX-License-Identifier: Apache-2.0
/**
 * The training loop: from rows on the executors to weights on the driver, in steps (one job a
 * gradient) or rounds (one job a round of local steps). {@link
 * io.github.signumspark.train.TrainingListener} and {@link
 * io.github.signumspark.train.SignumListeners} are API; all else serves the stages.
 */
package io.github.signumspark.train;
