// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ingest.rows.RowHash;
import io.github.signumspark.internal.SparkInternals;
import java.util.List;

/**
 * Totals of the input.
 *
 * @param rows training rows
 * @param validationRows validation rows
 * @param droppedRows rows of weight 0
 * @param nonZeros non-zeros of the training rows
 * @param numFeatures columns
 * @param weighted whether some row weighs other than 1
 * @param fingerprint hash of all rows, whatever their order
 * @param tagged whether every row is tagged with its file
 */
public record InputSummary(
    long rows,
    long validationRows,
    long droppedRows,
    long nonZeros,
    int numFeatures,
    boolean weighted,
    long fingerprint,
    boolean tagged) {

  /**
   * Adds up the batches.
   *
   * @throws IngestException for the first bad row, rows of different sizes, and no rows at all
   */
  public static InputSummary of(List<BatchSummary> batches) {
    long rows = 0;
    long validationRows = 0;
    long dropped = 0;
    long nonZeros = 0;
    boolean weighted = false;
    boolean tagged = true;
    long hash = 0;
    BatchSummary first = null;
    for (BatchSummary batch : batches) {
      if (batch.error() != null) {
        throw new IngestException(batch.error());
      }
      dropped += batch.dropped();
      if (batch.numFeatures() > 0) {
        first = first == null ? batch : first;
        if (batch.numFeatures() != first.numFeatures()) {
          throw new IngestException(
              "partition "
                  + batch.partition()
                  + " has vectors of "
                  + batch.numFeatures()
                  + " values, but partition "
                  + first.partition()
                  + " has vectors of "
                  + first.numFeatures());
        }
      }
      if (batch.rows() > 0) {
        weighted |= !batch.allWeigh1();
        tagged &= batch.file() != null;
        hash += batch.hashSum();
        if (batch.validation()) {
          validationRows += batch.rows();
        } else {
          rows += batch.rows();
          nonZeros += batch.nonZeros();
        }
      }
    }
    if (rows == 0) {
      throw new IngestException(
          "there are no rows to train on"
              + (dropped > 0 ? ": " + dropped + " rows have weight 0" : "")
              + (validationRows > 0 ? ": " + validationRows + " rows are for validation" : ""));
    }
    return new InputSummary(
        rows,
        validationRows,
        dropped,
        nonZeros,
        first.numFeatures(),
        weighted,
        RowHash.mix(hash + RowHash.mix(first.numFeatures())),
        tagged);
  }

  /** What determines the order of the rows. */
  public RowOrder order(RowSource source) {
    if (!SparkInternals.isOrdered(source.rows())) {
      return RowOrder.CONTENT_OF_PARTITIONS;
    }
    return source.files() && tagged ? RowOrder.FILES : RowOrder.PARTITIONS;
  }
}
