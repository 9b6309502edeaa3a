// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import java.io.Serializable;

/**
 * A range of rows of one partition of pieces.
 *
 * @param parent the partition
 * @param piece number of the piece in its partition, or {@link #RANKED} where the rows are those
 *     with the ranks {@code from .. to − 1} when the partition's rows of one kind are ordered by
 *     content
 * @param from the first row
 * @param to the row after the last
 */
record Segment(int parent, int piece, long from, long to) implements Serializable {
  static final int RANKED = -1;

  /** All rows of a partition. */
  static Segment all(int parent) {
    return new Segment(parent, RANKED, 0, Long.MAX_VALUE);
  }
}
