// SPDX-License-Identifier: Apache-2.0
/**
 * The tab "Signum" in Spark's UI and the metrics in Spark's metrics system, where {@code
 * spark.plugins} names {@link io.github.signumspark.ui.SignumPlugin}, the one API of this package.
 */
package io.github.signumspark.ui;
