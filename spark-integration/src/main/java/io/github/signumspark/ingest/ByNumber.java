// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest;

import org.apache.spark.Partitioner;

/** Key k, a number, goes to partition k. */
public final class ByNumber extends Partitioner {
  private static final long serialVersionUID = 1L;
  private final int partitions;

  /** For keys below {@code partitions}. */
  public ByNumber(int partitions) {
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object key) {
    return (Integer) key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByNumber b && b.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return partitions;
  }
}
