// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import io.github.signumspark.ingest.place.ShuffleMode;
import io.github.signumspark.ingest.place.WorkerCount;
import io.github.signumspark.ingest.read.LabelRule;
import io.github.signumspark.ingest.stats.ColumnUnits;

/**
 * What blocks depend on beside the rows: for equal keys and the same rows they are the same, to the
 * bit.
 *
 * @param source of the rows and their columns, compared by {@code equals}
 * @param labels that are accepted
 * @param units of the columns
 * @param penalty λ that the units take into account; 0 with {@code standardization}
 * @param workers how many there are
 * @param shuffle when rows are exchanged
 * @param seed of the rows' order
 */
record BlockKey(
    Object source,
    LabelRule labels,
    ColumnUnits units,
    double penalty,
    WorkerCount workers,
    ShuffleMode shuffle,
    long seed) {}
