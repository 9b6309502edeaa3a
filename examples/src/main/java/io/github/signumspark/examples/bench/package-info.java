// SPDX-License-Identifier: Apache-2.0
/**
 * The benchmarks behind {@code docs/benchmarks.md}: {@link
 * io.github.signumspark.examples.bench.Benchmark} prints them for a folder of data.
 */
package io.github.signumspark.examples.bench;
