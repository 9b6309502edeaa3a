// SPDX-License-Identifier: Apache-2.0
/**
 * Rows before they are packed: batches of arrays, the order of rows, and the columns that occur.
 * Not an API.
 */
package io.github.signumspark.ingest.rows;
