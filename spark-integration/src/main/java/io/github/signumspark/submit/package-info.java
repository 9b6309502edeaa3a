// SPDX-License-Identifier: Apache-2.0
/**
 * The programs that spark-submit runs: {@link io.github.signumspark.submit.Train} fits a model to
 * files and saves it, {@link io.github.signumspark.submit.Score} applies a saved model to files.
 *
 * <p>Their options, exit statuses and the metrics file are public API; the other classes here are
 * not.
 */
package io.github.signumspark.submit;
