// SPDX-License-Identifier: Apache-2.0
/**
 * Signum inside {@code org.apache.spark.mllib.optimization}: an {@code Updater} for code that calls
 * MLlib's {@code GradientDescent} today.
 */
package io.github.signumspark.mllib;
