// SPDX-License-Identifier: Apache-2.0
/**
 * The benchmarks behind {@code docs/benchmarks.md}: {@link
 * io.github.signumspark.benchmarks.Benchmark} prints them for a folder of data.
 */
package io.github.signumspark.benchmarks;
