// SPDX-License-Identifier: Apache-2.0
/** From a Dataset or an RDD to batches of checked rows. Not an API. */
package io.github.signumspark.ingest.read;
