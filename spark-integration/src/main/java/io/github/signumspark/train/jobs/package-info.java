// SPDX-License-Identifier: Apache-2.0
/**
 * How work is sent to the blocks and results are returned: a Spark job each time, or resident
 * tasks. Not an API.
 */
package io.github.signumspark.train.jobs;
