// SPDX-License-Identifier: Apache-2.0
/** Fits of Signum and MLlib on a data set, what they cost and how good they are. */
package io.github.signumspark.benchmarks.runs;
