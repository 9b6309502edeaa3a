// SPDX-License-Identifier: Apache-2.0
/**
 * Small experiments of the literature on sign-based training, run on this library's own classes:
 * what the methods are known to do, they must do here.
 */
package io.github.signumspark.experiments;
