// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

/** What decides which worker gets a row, and so for which inputs a fit gives the same bits. */
public enum RowOrder {
  /** The row's position in the files, however Spark splits and packs them. */
  FILES("for the same files, however they are split"),
  /** The row's position in the sequence of all partitions. */
  PARTITIONS("for the same sequence of rows"),
  /** The row's partition, and its content: within partitions, rows arrive in no fixed order. */
  CONTENT_OF_PARTITIONS("for the same partitioning of the rows"),
  /** The row's content alone. */
  CONTENT("for the same rows, however they are partitioned");

  private final String claim;

  RowOrder(String claim) {
    this.claim = claim;
  }

  /** For which inputs the blocks are the same. */
  public String claim() {
    return claim;
  }
}
