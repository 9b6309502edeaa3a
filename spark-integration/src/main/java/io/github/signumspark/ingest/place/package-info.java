// SPDX-License-Identifier: Apache-2.0
/** Which worker gets which rows, and their exchange where partitions differ. Not an API. */
package io.github.signumspark.ingest.place;
