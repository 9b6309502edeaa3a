// SPDX-License-Identifier: Apache-2.0
/**
 * The finish of a fit in local rounds: L-BFGS in the metric of the Hessian, from the rounds' result
 * to the optimum. Not an API.
 */
package io.github.signumspark.train.finish;
