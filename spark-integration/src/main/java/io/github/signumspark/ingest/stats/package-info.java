// SPDX-License-Identifier: Apache-2.0
/** Moments of columns and labels, and the units that follow from them. Not an API. */
package io.github.signumspark.ingest.stats;
