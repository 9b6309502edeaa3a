// SPDX-License-Identifier: Apache-2.0
/**
 * How work reaches the blocks and results come back: a Spark job each time, or resident tasks. Not
 * an API.
 */
package io.github.signumspark.train.jobs;
