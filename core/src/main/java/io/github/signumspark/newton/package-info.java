// SPDX-License-Identifier: Apache-2.0
/**
 * Minimises a smooth convex function by L-BFGS in the metric of its Hessian: the mathematics of the
 * finish, on arrays. Not an API.
 */
package io.github.signumspark.newton;
