// SPDX-License-Identifier: Apache-2.0
/**
 * Not an API: the record of a fit as JSON, and the page that shows it, live in Spark's UI or as a
 * file.
 */
package io.github.signumspark.report;
