// SPDX-License-Identifier: Apache-2.0
/** The tables of {@code docs/benchmarks.md}, one class each. */
package io.github.signumspark.benchmarks.tables;
