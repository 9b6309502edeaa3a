// SPDX-License-Identifier: Apache-2.0
/** {@code aggregation = vote}: each step is a majority vote on the workers' signs. Not an API. */
package io.github.signumspark.train.vote;
