// SPDX-License-Identifier: Apache-2.0
/** Objective and gradient over all workers, and searches along a direction. Not an API. */
package io.github.signumspark.train.loss;
