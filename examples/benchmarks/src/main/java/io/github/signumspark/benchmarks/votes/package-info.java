// SPDX-License-Identifier: Apache-2.0
/** The tables of {@code docs/votes.md}. */
package io.github.signumspark.benchmarks.votes;
