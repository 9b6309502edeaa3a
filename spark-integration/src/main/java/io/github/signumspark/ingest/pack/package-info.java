// SPDX-License-Identifier: Apache-2.0
/** A worker's rows packed into one block, in units of the columns. Not an API. */
package io.github.signumspark.ingest.pack;
