// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import io.github.signumspark.ingest.rows.IngestException;
import io.github.signumspark.ingest.rows.RowHash;
import io.github.signumspark.internal.SparkInternals;
import java.util.List;

/**
 * What reading the input found.
 *
 * @param rows training rows
 * @param validationRows validation rows
 * @param droppedRows rows of weight 0
 * @param nonZeros non-zeros of the training rows
 * @param numFeatures columns
 * @param weighted whether some row weighs other than 1
 * @param fingerprint order-free content of all rows
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
   * Adds up the pieces.
   *
   * @throws IngestException for the first bad row, rows of different sizes, and no rows at all
   */
  public static InputSummary of(List<BatchSummary> pieces) {
    long rows = 0;
    long validationRows = 0;
    long dropped = 0;
    long nonZeros = 0;
    boolean weighted = false;
    boolean tagged = true;
    long hash = 0;
    BatchSummary first = null;
    for (BatchSummary piece : pieces) {
      if (piece.error() != null) {
        throw new IngestException(piece.error());
      }
      dropped += piece.dropped();
      if (piece.numFeatures() > 0) {
        first = first == null ? piece : first;
        if (piece.numFeatures() != first.numFeatures()) {
          throw new IngestException(
              "partition "
                  + piece.partition()
                  + " has vectors of "
                  + piece.numFeatures()
                  + " values, but partition "
                  + first.partition()
                  + " has vectors of "
                  + first.numFeatures());
        }
      }
      if (piece.rows() > 0) {
        weighted |= !piece.allWeigh1();
        tagged &= piece.file() != null;
        hash += piece.hashSum();
        if (piece.validation()) {
          validationRows += piece.rows();
        } else {
          rows += piece.rows();
          nonZeros += piece.nonZeros();
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

  /** What fixes the order of the rows. */
  public RowOrder order(RowSource source) {
    if (!SparkInternals.isOrdered(source.rows())) {
      return RowOrder.CONTENT_OF_PARTITIONS;
    }
    return source.files() && tagged ? RowOrder.FILES : RowOrder.PARTITIONS;
  }
}
