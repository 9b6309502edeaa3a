// SPDX-License-Identifier: Apache-2.0
/** The tab and the metrics, without a browser. */
package io.github.signumspark.ui;
