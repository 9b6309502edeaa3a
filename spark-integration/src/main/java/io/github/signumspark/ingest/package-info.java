// SPDX-License-Identifier: Apache-2.0
/**
 * From rows to blocks: a {@code Dataset} becomes one {@link
 * io.github.signumspark.ingest.pack.WorkerBlock} a logical worker, in a reproducible order, in
 * units of each column's own scale.
 *
 * <p>Three jobs, no shuffle unless the workers differ:
 *
 * <ol>
 *   <li><b>Read.</b> One pass over Spark's internal binary rows into arrays ({@code RowBatch}),
 *       persisted; every row is checked and its content hashed. The driver is sent row and non-zero
 *       counts only.
 *   <li><b>Measure.</b> The row sequence is cut into equal contiguous ranges, one a worker. Each
 *       worker's column and label moments are computed in that worker's row order and merged in
 *       worker order, so that they do not depend on how the input was split, nor on which task ends
 *       first. {@code PartitionSkew} compares the workers; where they differ, rows are exchanged.
 *   <li><b>Assemble.</b> Every worker gathers its rows, orders them by a seeded hash of their
 *       content, renumbers its columns, scales the values and packs a block, persisted.
 * </ol>
 *
 * <p>Records that leave a task name their serializer, because Kryo cannot read records by itself.
 *
 * <p>Entry point: {@link io.github.signumspark.ingest.Ingest}. Not an API.
 */
package io.github.signumspark.ingest;
