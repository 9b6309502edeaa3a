// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.ingest.read;

import io.github.signumspark.ingest.rows.RowBatch;
import io.github.signumspark.ingest.rows.RowBatchBuilder;
import io.github.signumspark.internal.SparkInternals;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Reads the rows of one partition into batches and checks them. A bad row ends the partition with a
 * batch that carries the error message: an exception would be retried, and logged with Spark's
 * stack.
 */
abstract class RowBatchReader implements Iterator<RowBatch> {
  private final Iterator<InternalRow> rows;
  private final int partition;
  private final ReadSpec spec;
  private final ArrayDeque<RowBatch> sealed = new ArrayDeque<>();

  private RowBatchBuilder train;
  private RowBatchBuilder validation;
  private int numFeatures = -1;
  private long row = -1;
  private long dropped;
  private boolean done;
  private String file;
  private long start;

  RowBatchReader(Iterator<InternalRow> rows, int partition, ReadSpec spec) {
    this.rows = rows;
    this.partition = partition;
    this.spec = spec;
  }

  /** Reads one row: calls {@link #begin}, fills the writer, and calls {@link #check}. */
  abstract void read(InternalRow row);

  @Override
  public boolean hasNext() {
    while (sealed.isEmpty() && !done) {
      if (rows.hasNext()) {
        InternalRow next = rows.next();
        row++;
        if (spec.tagFiles()) {
          followFile();
        }
        try {
          read(next);
        } catch (BadRow bad) {
          end(bad.getMessage());
        }
      } else {
        end(null);
      }
    }
    return !sealed.isEmpty();
  }

  @Override
  public RowBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return sealed.remove();
  }

  private void end(String error) {
    seal(train);
    seal(validation);
    if (error != null || dropped > 0) {
      RowBatch last =
          new RowBatchBuilder(Math.max(numFeatures, 0), false, false).seal(file, start, dropped);
      last.error = error;
      sealed.add(last);
    }
    train = null;
    validation = null;
    done = true;
  }

  private void followFile() {
    String path = SparkInternals.currentFile();
    long offset = SparkInternals.currentFileOffset();
    if (offset != start || !Objects.equals(path, file)) {
      seal(train);
      seal(validation);
      train = null;
      validation = null;
      file = path;
      start = offset;
    }
  }

  private void seal(RowBatchBuilder writer) {
    if (writer != null && writer.rows() > 0) {
      sealed.add(writer.seal(file, start, 0));
    }
  }

  /**
   * Checks everything but the features, and finds the batch builder for the row.
   *
   * @param size number of columns of the row
   * @param more number of values of the row
   * @return the builder, or null where the row is skipped because its weight is 0
   */
  final RowBatchBuilder begin(
      double label, double weight, boolean forValidation, int size, int more) {
    if (!spec.labels().accepts(label)) {
      throw bad(spec.label(), "is " + label + ", but must be " + spec.labels().describe());
    }
    if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
      throw bad(spec.weight(), "is " + weight + ", but must be a finite number of at least 0");
    }
    if (numFeatures < 0) {
      if (size < 1) {
        throw bad(spec.features(), "is a vector without values");
      }
      numFeatures = size;
    } else if (size != numFeatures) {
      throw bad(
          spec.features(),
          "is a vector of " + size + " values, but the rows before have " + numFeatures);
    }
    if (weight == 0) {
      dropped++;
      return null;
    }
    RowBatchBuilder writer = forValidation ? validation : train;
    if (writer == null || writer.isFull(more)) {
      RowBatchBuilder full = writer;
      seal(full);
      writer =
          full == null
              ? new RowBatchBuilder(numFeatures, forValidation, spec.weight() != null)
              : full.next();
      if (forValidation) {
        validation = writer;
      } else {
        train = writer;
      }
    }
    return writer;
  }

  /** Refuses the row if a commit returned an error. */
  final void check(String wrong) {
    if (wrong != null) {
      throw bad(spec.features(), "cannot be used: " + wrong);
    }
  }

  /** What to throw where {@code column} of the current row is null. */
  final BadRow isNull(String column) {
    return bad(column, "is null");
  }

  final ReadSpec spec() {
    return spec;
  }

  /** What to throw where {@code column} of the current row is not as it must be. */
  final BadRow bad(String column, String what) {
    return new BadRow(place(column, partition, row) + " " + what);
  }

  /** How messages name a value: the row is counted from 0 within its partition. */
  static String place(String column, int partition, long row) {
    return "column " + column + " of row " + row + " of partition " + partition;
  }

  /** Ends the reading of a partition; never leaves this class. */
  static final class BadRow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRow(String message) {
      super(message, null, false, false);
    }
  }
}
